import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { type Browser, type Page, startBrowser } from '../support/browsers.ts';
import { type GeneratedServer, serverEnv, startServer } from '../support/generated-server.ts';
import { build, chat, transports } from '../support/project.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { bundleOf } from '../support/sdk-page.ts';
import { serveSessions } from '../support/session-site.ts';
import { serveSite } from '../support/site.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { within } from '../support/within.ts';

/** Ten times what is promised from the end of a session to that of its connections. */
const endMs = 20_000;

/** What a page does: it connects, and knows nothing of cookies. */
const connect = `
  const { WebSocketClient } = await import('/client.js');
  globalThis.client = new WebSocketClient(given, { reconnectionDelay: 50, timeout: 60_000 });
  return client.connect().then(() => client.state, ({ code }) => code + ', ' + client.state);
`;

describe.each(transports)('sessions of an Express application over %s', (transport) => {
  const project = suiteFolder();
  let browser: Browser;
  let redis: Redis;
  let site: Awaited<ReturnType<typeof serveSessions>>;
  let script: string;
  let servers: readonly [GeneratedServer, GeneratedServer];

  beforeAll(async () => {
    const choices: Choices = { ...chat, transport, auth: 'session', scaling: 'redis' };
    [browser, redis] = await Promise.all([startBrowser(), startRedis(), build(project(), choices)]);
    const secrets = serverEnv(project());
    script = await bundleOf(join(project(), 'dist/client.js'));
    site = await serveSessions(redis.url, secrets.SESSION_SECRET ?? '', script);
    const env = { ...secrets, REDIS_URL: redis.url, WS_ALLOWED_ORIGINS: site.origin };
    servers = [await startServer(project(), env), await startServer(project(), env)];
    return async () => {
      for (const server of servers) await server.kill();
      await site.close();
      await browser.close();
      await redis.stop();
    };
  });

  /** Where pages find a server: by the name that they have themselves, or no cookie would go there. */
  const addressOf = ({ port }: GeneratedServer) => `http://localhost:${port}`;

  /** Does something as the application has it; resolves to the cookie. */
  async function ask(path: string, cookie = ''): Promise<string> {
    const response = await fetch(`${site.origin}${path}`, { method: 'POST', headers: { cookie } });
    expect(response.status).toBe(204);
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  async function enter(server: GeneratedServer, cookie: string): Promise<SdkClient> {
    const client = await createClient(project(), addressOf(server), { cookie });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  const closed = (client: SdkClient) =>
    within(
      endMs,
      'closed',
      new Promise<unknown>((resolve) => {
        (client.onState as (listener: (state: string, reason?: unknown) => void) => void)((state, reason) => {
          if (state === 'closed') resolve(reason);
        });
      }),
    );

  const signedIn = async (page: Page, userId: string): Promise<void> => {
    await page.run('return fetch("/sign-in/" + given, { method: "POST" }).then(() => {})', userId);
  };

  it('let in whoever has signed in there, and close their connections on every process when they sign out', async () => {
    await expect(enter(servers[0], '')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const cookie = await ask('/sign-in/alice');
    const clients = [await enter(servers[0], cookie), await enter(servers[1], cookie)];
    const bob = await enter(servers[1], await ask('/sign-in/bob'));
    const { members } = await bob.join('lobby');
    expect(members).toMatchObject([{ userId: 'bob' }]);
    for (const client of clients) await client.join('lobby');
    const reasons = clients.map(closed);
    await ask('/sign-out', cookie);
    for (const reason of reasons) expect(await reason).toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(enter(servers[0], cookie)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(bob.state).toBe('connected');
  });

  it('are those of a page in a browser, which sends the cookie by itself, until it signs out', async () => {
    const page = await browser.open(site.origin);
    expect(await page.run(connect, addressOf(servers[0]))).toBe('UNAUTHENTICATED, closed');
    await signedIn(page, 'carol');
    expect(await page.run(connect, addressOf(servers[1]))).toBe('connected');
    expect(
      await page.run('return client.join("lobby").then(({ members }) => members.map(({ userId }) => userId))'),
    ).toContain('carol');
    await page.run('return fetch("/sign-out", { method: "POST" }).then(() => {})');
    await expect.poll(() => page.run('return client.state'), { timeout: endMs }).toBe('closed');
  });

  it('let a page go on as whoever signs in there meanwhile', async () => {
    const page = await browser.open(site.origin);
    await signedIn(page, 'dave');
    expect(await page.run(connect, addressOf(servers[0]))).toBe('connected');
    await page.run('globalThis.users = []; client.on("connected", ({ userId }) => users.push(userId))');
    await signedIn(page, 'erin');
    // The greeting of before may be on its way still.
    await expect.poll(() => page.run('return users.at(-1)'), { timeout: endMs }).toBe('erin');
    await page.run('client.disconnect()');
  });

  it('cannot be used by other pages, whether the browser sends them the cookie or not', async () => {
    const foreign = await serveSite(script);
    onTestFinished(foreign.close);
    const own = await browser.open(site.origin);
    await signedIn(own, 'frank');
    // Another port is another origin of the same site, to which the cookie goes along.
    for (const origin of [foreign.origin, foreign.origin.replace('127.0.0.1', 'localhost')]) {
      const page = await browser.open(origin);
      expect(await page.run(connect, addressOf(servers[0])), origin).toBe('FORBIDDEN, closed');
    }
    expect(await own.run(connect, addressOf(servers[0]))).toBe('connected');
    await own.run('client.disconnect()');
  });
});
