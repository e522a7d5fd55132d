import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { type Browser, type BrowserName, browsers, type Page, startBrowser } from '../support/browsers.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { connectionsOf, nodesOf } from '../support/nodes.ts';
import { chat, compile, scaffold } from '../support/project.ts';
import { collect } from '../support/sdk.ts';
import { bundleOf, connect } from '../support/sdk-page.ts';
import { serveSite } from '../support/site.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { transports } from '../support/transports.ts';
import { writeTree } from '../write-tree.ts';

const roomId = 'lobby';

/** An event with bytes in both directions, and in its ack. */
const protocol = `version: '1'
client:
  reverse: { payload: { binary: true }, acks: plain, ack: { binary: true } }
server:
  reversed: { args: [{ type: string }, { binary: true }] }
`;
const handler = `import type { Handler } from '../generated/protocol.ts';

export const reverse: Handler<'reverse'> = ({ connection }, bytes) => {
  const reversed = Uint8Array.from(bytes).reverse();
  connection.emit('reversed', 'here', reversed);
  return reversed;
};
`;

let started: Readonly<Record<BrowserName, Browser>>;
beforeAll(async () => {
  const [chromium, firefox] = await Promise.all([startBrowser('chromium'), startBrowser('firefox')]);
  started = { chromium, firefox };
  return async () => {
    await chromium.close();
    await firefox.close();
  };
});

describe.each(Object.keys(transports) as Choices['transport'][])('the client of %s in', (transport) => {
  const project = suiteFolder();
  const carriesBytes = transport !== 'sse';
  let script: string;
  let sites: readonly [string, string];
  let env: NodeJS.ProcessEnv;
  let server: GeneratedServer;

  beforeAll(async () => {
    if (carriesBytes) writeTree(project(), { 'protocol.yaml': protocol });
    await scaffold(project(), { ...chat, transport });
    if (carriesBytes) writeTree(project(), { 'websocket/handlers/reverse.ts': handler });
    await compile(project());
    script = await bundleOf(join(project(), 'dist/client.js'));
    const own = await serveSite(script);
    const foreign = await serveSite(script);
    sites = [own.origin, foreign.origin];
    env = { ...serverEnv(project()), WS_ALLOWED_ORIGINS: own.origin };
    server = await startServer(project(), env);
    return async () => {
      await server.kill();
      own.close();
      foreign.close();
    };
  });

  const heardBy = (page: Page) => expect.poll(() => page.run('return heard'));
  const stateOf = (page: Page) => expect.poll(() => page.run('return client.state'));

  describe.each(browsers)('%s', (name) => {
    const open = async (url: string) => {
      const page = await started[name].open(url);
      // One that went on trying would keep others waiting: Firefox makes one WebSocket at a time to a host.
      onTestFinished(async () => {
        // A page that is being left has no client any more.
        await page.run('globalThis.client?.disconnect()').catch(() => undefined);
      });
      return page;
    };

    it('sends bytes, and is given them as a Uint8Array', async (context) => {
      if (!carriesBytes) return context.skip('SSE carries no bytes');
      const page = await open(sites[0]);
      await page.run(connect, { url: server.url, token: tokenFor('bob', env) });
      const exchange = `
      const heard = client.once('reversed');
      const ack = await client.emit('reverse', Uint8Array.of(1, 10, 255));
      const [text, event] = await heard;
      return [text, ...[ack, event].map((bytes) => [bytes.constructor.name, ...bytes])];
    `;
      const bytes = ['Uint8Array', 255, 10, 1];
      expect(await page.run(exchange)).toEqual(['here', bytes, bytes]);
    });

    it('connects, joins, hears and is heard, and misses nothing when its connection is lost', async () => {
      const own = await startServer(project(), env);
      onTestFinished(own.kill);
      const line = await startTcpProxy(own.port);
      onTestFinished(line.close);
      const alice = await nodesOf(project(), env).enter(own, 'alice', roomId);
      const toAlice = collect(alice, 'new-message');
      const say = (content: string) => alice.emit('message', { roomId, content });
      const page = await open(sites[0]);
      expect(await page.run(connect, { url: line.url, token: tokenFor('bob', env) })).toBe('connected');
      const members = ['alice', 'bob'].map((userId) => ({ userId, status: 'online' }));
      expect(await page.run('return client.join(given)', roomId)).toMatchObject({ members });
      await say('to the page');
      await heardBy(page).toEqual(['to the page']);
      const ack = await page.run('return client.emit("message", given)', { roomId, content: 'é€😀' });
      await toAlice.waitFor({ content: 'é€😀', userId: 'bob', id: (ack as { messageId: string }).messageId });

      line.cut();
      await stateOf(page).toBe('reconnecting');
      for (const content of ['missed 1', 'missed 2']) await say(content);
      line.mend();
      await stateOf(page).toBe('connected');
      await say('after');
      await heardBy(page).toEqual(['to the page', 'é€😀', 'missed 1', 'missed 2', 'after']);
    });

    it('has one connection in a tab that goes from page to page, and misses nothing in those that are kept', async () => {
      const own = await startServer(project(), env);
      onTestFinished(own.kill);
      const alice = await nodesOf(project(), env).enter(own, 'alice', roomId);
      const given = { url: own.url, token: tokenFor('bob', env) };
      const page = await open(sites[0]);
      const come = async () => {
        expect(await page.run(connect, given)).toBe('connected');
        await page.run('return client.join(given)', roomId);
      };
      for (let number = 1; number <= 9; number += 1) {
        await page.goTo(`${sites[0]}/${number}`);
        await come();
      }
      await expect.poll(() => connectionsOf(own, env)).toBe(2);
      await alice.emit('message', { roomId, content: 'missed' });
      await page.goTo(`${sites[0]}/8`, 'history.back()');
      const isKept = await page.run('return "client" in globalThis');
      // Firefox keeps no page that had a connection.
      expect(isKept).toBe(name === 'chromium');
      if (isKept) await heardBy(page).toEqual(['missed']);
      else await come();
      await alice.emit('message', { roomId, content: 'after' });
      await heardBy(page).toEqual(isKept ? ['missed', 'after'] : ['after']);
      await expect.poll(() => connectionsOf(own, env)).toBe(2);
    });

    it('sends what it is given just before its page is loaded anew', async () => {
      const own = await startServer(project(), { ...env, WS_SERVER_LINGER: '60000' });
      onTestFinished(own.kill);
      const alice = await nodesOf(project(), env).enter(own, 'alice', roomId);
      const toAlice = collect(alice, 'new-message');
      // Of a page that is left, Firefox asks whether it may send to another origin, and then does not.
      const asksLeave = transport === 'sse' && name === 'firefox';
      const front = await serveSite(script, own.url);
      onTestFinished(front.close);
      const page = await open(asksLeave ? front.origin : sites[0]);
      const url = asksLeave ? front.origin : own.url;
      expect(await page.run(connect, { url, token: tokenFor('bob', env) })).toBe('connected');
      await page.run('return client.join(given)', roomId);
      const contents = [1, 2, 3, 4, 5].map((number) => `${name} ${number}`);
      const send = 'for (const content of given.contents) client.emit("message", { roomId: given.roomId, content })';
      await page.run(`setTimeout(() => { ${send}; location.reload() })`, { roomId, contents });
      await toAlice.waitFor({ content: `${name} 5` });
      expect(toAlice.received.map(({ content }) => content)).toEqual(contents);
    });

    it('writes little to the console while the server is down, and nothing when it is back', async () => {
      const doomed = await startServer(project(), env);
      onTestFinished(doomed.kill);
      const page = await open(sites[0]);
      const options = { reconnectionAttempts: 6, reconnectionDelay: 10 };
      expect(await page.run(connect, { url: doomed.url, token: tokenFor('bob', env), options })).toBe('connected');
      await page.run('return client.join(given)', roomId);
      await doomed.kill();
      await stateOf(page).toBe('closed');
      const lines = await page.lines(`127.0.0.1:${doomed.port}`);
      // One for each attempt, and up to two for each of the two questions why it failed. What Firefox asks for beforehand, since
      // the server has another origin, fails with a line of its own.
      expect(lines.length).toBeGreaterThanOrEqual(6);
      const most = { chromium: 7, firefox: 12 } as const;
      expect(lines.length).toBeLessThanOrEqual(transport === 'sse' ? most[name] : 10);
      const again = await startServer(project(), { ...env, PORT: String(doomed.port) });
      onTestFinished(again.kill);
      const say = `
        const connected = client.connect();
        // More than may be sent at once.
        const said = Array.from({ length: 60 }, () => client.emit('message', { roomId: given, content: 'x' }));
        await connected;
        return Promise.all(said).then((acks) => acks.length);
      `;
      expect(await page.run(say, roomId)).toBe(60);
      expect(await page.lines(`127.0.0.1:${doomed.port}`)).toEqual(lines);
    });

    it('is let in from any origin of localhost in development', async () => {
      const { scripts } = JSON.parse(readFileSync(join(project(), 'package.json'), 'utf8'));
      const [, args = ''] = scripts.dev.split('websocket/main.ts');
      const development = await startServer(project(), env, { args: args.trim().split(' ') });
      onTestFinished(development.kill);
      const page = await open(sites[1]);
      expect(await page.run(connect, { url: development.url, token: tokenFor('bob', env) })).toBe('connected');
    });

    it('is told that its token is not valid', async () => {
      const page = await open(sites[0]);
      expect(await page.run(connect, { url: server.url, token: 'abc' })).toBe('UNAUTHENTICATED, closed');
    });

    it('is not let in from another origin, and told so, as is the log, with one line in the console', async () => {
      const own = await startServer(project(), env);
      onTestFinished(own.kill);
      const page = await open(sites[1]);
      expect(await page.run(connect, { url: own.url, token: tokenFor('bob', env) })).toBe('FORBIDDEN, closed');
      await own.waitFor(new RegExp(`"origin":"${sites[1]}","msg":"[^"]*WS_ALLOWED_ORIGINS`));
      // Firefox writes nothing of an answer that a page may read.
      expect((await page.lines(`127.0.0.1:${own.port}`)).length).toBe(
        name === 'firefox' && transport === 'sse' ? 0 : 1,
      );
    });
  });
});
