import { createRequire } from 'node:module';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { roomy } from '../support/nodes.ts';
import { compile, runOwnTests } from '../support/project.ts';
import { createClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { waitMs, within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { type Client, handler, make, written } from './namespaces-project.ts';

/** The package of Engine.IO's client, of which this needs frames as they are. */
const { WebSocket } = createRequire(import.meta.url)('ws') as typeof import('ws');

/** Says what its user is called, where there are users and one has a name. */
const named = {
  'websocket/handlers/admin/hello.ts': handler(
    'admin',
    'hello',
    "async ({ user }) => ({ from: user.name ?? '/admin' })",
  ),
};

describe.each(['minimal', 'chat'])('namespaces in a project like %s', (preset) => {
  const root = suiteFolder();
  const project = () => join(root(), preset);
  let env: Readonly<Record<string, string>> = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    await make(project(), preset);
    writeTree(project(), preset === 'chat' ? { ...written, ...named } : written);
    await compile(project());
    env = { ...serverEnv(project()), ...roomy, ...(preset === 'chat' && { WS_AUTH_CLOCK_TOLERANCE_SECONDS: '0' }) };
    server = await startServer(project(), env);
    return server.kill;
  });

  const credentials = (userId = 'alice') => (preset === 'chat' ? { token: tokenFor(userId, env) } : {});

  function enter(name: string, auth: object = {}, at = server.url): Socket {
    const socket = io(`${at}${name}`, { auth: { ...credentials(), ...auth }, forceNew: true, reconnectionDelay: 50 });
    onTestFinished(() => void socket.disconnect());
    return socket;
  }

  async function entered(name: string, auth: object = {}, at = server.url): Promise<Socket> {
    const socket = enter(name, auth, at);
    await within(waitMs, `entry to ${name}`, new Promise<void>((resolve) => socket.once('connect', resolve)));
    return socket;
  }

  const refused = (socket: Socket) =>
    within(waitMs, 'a refusal', new Promise<Error>((resolve) => socket.once('connect_error', resolve)));

  async function sdkClient(url = server.url): Promise<Client> {
    const token = preset === 'chat' ? tokenFor('alice', env) : undefined;
    const client = await createClient<Client>(project(), url, token, { reconnectionDelay: 50 });
    onTestFinished(() => client.disconnect());
    await client.connect();
    return client;
  }

  it('come with tests that pass', async () => {
    const made = join(root(), 'made');
    await make(made, preset);
    expect(await runOwnTests(made)).toMatch(/Tests {2}\d+ passed/);
  });

  it('are open to a plain client that enters one alone', async () => {
    const socket = await entered('/admin');
    const heard = new Promise((resolve) => socket.once('kicked', resolve));
    expect(await socket.timeout(waitMs).emitWithAck('kick', { who: 'bob' })).toEqual({ success: true, kicked: 'bob' });
    expect(await within(waitMs, 'an event', heard)).toEqual({ who: 'bob' });
    const refusal = await socket.timeout(waitMs).emitWithAck('kick', { who: 1 });
    expect(refusal).toMatchObject({ success: false, error: { code: 'INVALID_PAYLOAD' } });
  });

  it('have handlers of their own for events of the same name', async () => {
    const client = await sdkClient();
    expect(await client.emit('hello')).toEqual({ from: '/' });
    expect(await client.of('/admin').emit('hello')).toEqual({ from: '/admin' });
    const where = await entered('/tenants/t-1');
    expect(await where.timeout(waitMs).emitWithAck('hello')).toMatchObject({ error: { code: 'UNKNOWN_EVENT' } });
  });

  it('give handlers what the parameters of the name stand for, and keep their events apart', async () => {
    const [one, other] = [await entered('/tenants/t-1'), await entered('/tenants/t-2')];
    expect(await one.timeout(waitMs).emitWithAck('where')).toBe('t-1');
    expect(await other.timeout(waitMs).emitWithAck('where')).toBe('t-2');
    const heard: string[] = [];
    one.on('said', (text) => heard.push(`one: ${text}`));
    other.on('said', (text) => heard.push(`other: ${text}`));
    other.emit('say', 'hi');
    await other.timeout(waitMs).emitWithAck('where');
    await one.timeout(waitMs).emitWithAck('where');
    expect(heard).toEqual(['other: hi']);
  });

  it.each(['/nowhere', '/tenants/', `/tenants/${'x'.repeat(65)}`, '/tenants/a/b', '/admin/'])(
    'are not there: %s',
    async (name) => {
      expect((await refused(enter(name))).message).toBe('Invalid namespace');
    },
  );

  it('do what their owner wants with each connection, and have it come back where that fails', async () => {
    const socket = enter('/admin', { isNew: true });
    const heard = await within(waitMs, 'a greeting', new Promise((resolve) => socket.once('kicked', resolve)));
    expect(heard).toEqual({ who: socket.id });
    const unlucky = enter('/admin', { isUnlucky: true });
    const lost = new Promise((resolve) => unlucky.once('disconnect', resolve));
    expect(await within(waitMs, 'a lost connection', lost)).toMatch(/^transport (close|error)$/);
    unlucky.auth = credentials();
    await within(waitMs, 'a connection', new Promise<void>((resolve) => unlucky.once('connect', resolve)));
  });

  it('refuse whom their owner does not want, and whoever cannot say who they are', async () => {
    expect(await refused(enter('/admin', { isGuest: true }))).toMatchObject({ data: { code: 'FORBIDDEN' } });
    if (preset !== 'chat') return;
    expect(await refused(enter('/admin', { token: 'wrong' }))).toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
  });

  it('are entered by the SDK over its connection, and again after it was lost', async () => {
    const proxy = await startTcpProxy(server.port);
    onTestFinished(proxy.close);
    const client = await sdkClient(proxy.url);
    const [admin, tenant] = [client.of('/admin'), client.of('/tenants/t-1')];
    expect(client.of('/admin')).toBe(admin);
    expect(await admin.send.kick?.({ who: 'bob' })).toEqual({ kicked: 'bob' });
    expect(await tenant.emit('where')).toBe('t-1');
    proxy.cut();
    await untilState(client, 'reconnecting');
    proxy.mend();
    const said = tenant.once('said');
    const answers = Promise.all([admin.emit('kick', { who: 'carol' }), tenant.emit('where')]);
    expect(await within(waitMs, 'answers', answers)).toEqual([{ kicked: 'carol' }, 't-1']);
    await tenant.emit('say', 'again');
    expect(await within(waitMs, 'an event', said)).toEqual(['again']);
  });

  it('are refused by the SDK where the protocol does not have them, and closed with it', async () => {
    const client = await sdkClient();
    expect(() => client.of('/nowhere')).toThrow('Invalid namespace');
    const admin = client.of('/admin');
    await admin.emit('hello');
    client.disconnect();
    await expect(admin.emit('hello')).rejects.toMatchObject({ code: 'CLOSED' });
    await client.connect();
    expect(await admin.emit('hello')).toEqual({ from: '/admin' });
  });

  it('count what a client sends for all of them together', async () => {
    const strict = await startServer(project(), {
      ...env,
      WS_LIMITS_EVENT_BURST: '6',
      WS_LIMITS_EVENTS_PER_SECOND: '1',
    });
    onTestFinished(strict.kill);
    const main = await entered('/', {}, strict.url);
    // Over the same connection.
    const admin = main.io.socket('/admin', { auth: credentials() });
    await within(waitMs, 'entry', new Promise<void>((resolve) => admin.once('connect', resolve)));
    const sent = Array.from({ length: 10 }, (_, index) => (index % 2 ? main : admin).emitWithAck('hello'));
    const acks = await within(waitMs, 'acks', Promise.all(sent));
    expect(acks.filter(({ error }) => error?.code === 'RATE_LIMITED').length).toBe(4);
  });

  it.each([
    ['one of them twice', ['/tenants/busy', '/tenants/busy']],
    ['too many', Array.from({ length: 11 }, (_, index) => `/tenants/t${index}`)],
  ])('close a connection that asks for %s', async (_, names) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    onTestFinished(() => socket.close());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    for (const name of names) socket.send(`40${name},${JSON.stringify({ ...credentials(), isSlow: true })}`);
    await within(waitMs, 'the end of the connection', closed);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('let nobody be left behind in one that is closed while they are admitted', async () => {
    const slow = enter('/tenants/slow', { isSlow: true });
    await refused(enter('/tenants/slow', { isGuest: true }));
    await within(waitMs, 'entry', new Promise<void>((resolve) => slow.once('connect', resolve)));
    const heard: string[] = [];
    slow.on('said', (text) => heard.push(text));
    const other = await entered('/tenants/slow');
    const say = () => {
      other.emit('say', 'hi');
      return heard;
    };
    await expect.poll(say, { interval: 100 }).toContain('hi');
  });

  it('tell their clients to go elsewhere when the server stops', async () => {
    const stopping = await startServer(project(), env);
    onTestFinished(stopping.kill);
    const socket = await entered('/admin', {}, stopping.url);
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    stopping.signal('SIGTERM');
    expect(await within(waitMs, 'the end of the connection', reason)).toMatch(/^transport (close|error)$/);
    expect(await within(waitMs, 'the end of the server', stopping.ended)).toBe(0);
  });

  if (preset !== 'chat') return;

  it('reject what the SDK sends where the server refuses entry; all else goes on', async () => {
    const client = await createClient<Client>(project(), server.url, tokenFor('mallory', env));
    onTestFinished(() => client.disconnect());
    await client.connect();
    await expect(client.of('/admin').emit('hello')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(client.of('/admin').emit('hello')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await client.of('/tenants/t-1').emit('where')).toBe('t-1');
    expect(client.state).toBe('connected');
  });

  it('outlive a token when the client shows a newer one', async () => {
    const connected = async () => {
      const client = await sdkClient();
      await client.of('/admin').emit('hello');
      return client;
    };
    const [client, forgetful] = [await connected(), await connected()];
    const states: string[] = [];
    client.onState((state) => states.push(state));
    const brief = jwt.sign({}, env.JWT_SECRET ?? '', { subject: 'alice', expiresIn: '3s' });
    await Promise.all([
      forgetful.emit('auth-refresh', { token: brief }),
      client.emit('auth-refresh', { token: brief }),
      client.emit('auth-refresh', {
        token: jwt.sign({ name: 'Alice' }, env.JWT_SECRET ?? '', { subject: 'alice', expiresIn: '1h' }),
      }),
    ]);
    await untilState(forgetful, 'reconnecting');
    expect(await client.of('/admin').emit('hello')).toEqual({ from: 'Alice' });
    expect(states).toEqual([]);
  });
});
