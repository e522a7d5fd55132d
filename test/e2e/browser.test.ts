import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { type Browser, type Page, startBrowser } from '../support/chromium.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { nodesOf } from '../support/nodes.ts';
import { chat, compile, scaffold } from '../support/project.ts';
import { collect } from '../support/sdk.ts';
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

/** What a page does that uses the SDK. */
const connect = `
  const { WebSocketClient } = await import('/client.js');
  const auth = () => ({ token: given.token });
  const client = new WebSocketClient(given.url, { auth, reconnectionDelay: 50, timeout: 60_000, ...given.options });
  globalThis.client = client;
  globalThis.heard = [];
  client.on('new-message', ({ content }) => heard.push(content));
  return client.connect().then(() => client.state, ({ code }) => code + ', ' + client.state);
`;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  return browser.close;
});

describe.each(Object.keys(transports) as Choices['transport'][])('the client of %s in a browser', (transport) => {
  const project = suiteFolder();
  const carriesBytes = transport !== 'sse';
  let sites: readonly [string, string];
  let env: NodeJS.ProcessEnv;
  let server: GeneratedServer;

  beforeAll(async () => {
    if (carriesBytes) writeTree(project(), { 'protocol.yaml': protocol });
    await scaffold(project(), { ...chat, transport });
    if (carriesBytes) writeTree(project(), { 'websocket/handlers/reverse.ts': handler });
    await compile(project());
    const script = await bundleOf(join(project(), 'dist/client.js'));
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

  it('sends bytes, and is given them as a Uint8Array', async (context) => {
    if (!carriesBytes) return context.skip('SSE carries no bytes');
    const page = await browser.open(sites[0]);
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
    const { enter } = nodesOf(project(), env);
    const line = await startTcpProxy(server.port);
    onTestFinished(line.close);
    const alice = await enter(server, 'alice', roomId);
    const toAlice = collect(alice, 'new-message');
    const say = (content: string) => alice.emit('message', { roomId, content });
    const page = await browser.open(sites[0]);
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
    await page.run('client.disconnect()');
  });

  // Of Chromium without windows, which keeps no page that is left, these are the events.
  it('gives its connection up when its page is left, and misses nothing when that is shown again', async () => {
    const strict = await startServer(project(), { ...env, WS_LIMITS_CONNECTIONS_PER_USER: '1' });
    onTestFinished(strict.kill);
    const alice = await nodesOf(project(), env).enter(strict, 'alice', roomId);
    const given = { url: strict.url, token: tokenFor('bob', env) };
    const page = await browser.open(sites[0]);
    expect(await page.run(connect, given)).toBe('connected');
    await page.run('return client.join(given)', roomId);
    await page.run('dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))');
    const next = await browser.open(sites[0]);
    expect(await next.run(connect, given)).toBe('connected');
    await alice.emit('message', { roomId, content: 'missed' });
    await next.run('client.disconnect()');
    await page.run('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))');
    await heardBy(page).toEqual(['missed']);
    await page.run('client.disconnect()');
  });

  it('is let in from any origin of localhost in development', async () => {
    const { scripts } = JSON.parse(readFileSync(join(project(), 'package.json'), 'utf8'));
    const [, args = ''] = scripts.dev.split('websocket/main.ts');
    const development = await startServer(project(), env, { args: args.trim().split(' ') });
    onTestFinished(development.kill);
    const page = await browser.open(sites[1]);
    expect(await page.run(connect, { url: development.url, token: tokenFor('bob', env) })).toBe('connected');
    await page.run('client.disconnect()');
  });

  it('is told that its token is not valid', async () => {
    const page = await browser.open(sites[0]);
    expect(await page.run(connect, { url: server.url, token: 'abc' })).toBe('UNAUTHENTICATED, closed');
  });

  it('is not let in from another origin, and told so, as is the log', async () => {
    const page = await browser.open(sites[1]);
    expect(await page.run(connect, { url: server.url, token: tokenFor('bob', env) })).toBe('FORBIDDEN, closed');
    await server.waitFor(new RegExp(`"origin":"${sites[1]}","msg":"[^"]*WS_ALLOWED_ORIGINS`));
  });
});

/** A module of a project and all that it imports, as a page loads it. */
async function bundleOf(path: string): Promise<string> {
  const options = { bundle: true, format: 'esm', platform: 'browser', write: false } as const;
  const { outputFiles } = await bundle({ ...options, entryPoints: [path] });
  return outputFiles[0]?.text ?? '';
}
