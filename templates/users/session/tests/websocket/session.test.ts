import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketClient } from '../../websocket/client.ts';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { cookieOf, sessionCookie, sessionIdOf } from '../../websocket/middleware/session-cookie.ts';
import { loadSecrets } from '../../websocket/secrets.ts';
import { cookieFor, sessionStore, sessions } from './sessions.ts';
import { connectClient, secrets, startServer } from './support.ts';

/** Sessions are looked at so often that no test has to wait for it. */
const OFTEN = { WS_SESSION_CHECK_MS: '100' };

function attempt(url: string, cookie: string): Promise<void> {
  const client = new WebSocketClient(url, { auth: () => ({ cookie }) });
  onTestFinished(() => client.disconnect());
  return client.connect();
}

/** Resolves to why a client is closed for good. */
function closed(client: WebSocketClient): Promise<unknown> {
  return new Promise((resolve) => client.onState((state, reason) => state === 'closed' && resolve(reason)));
}

describe('sessions', () => {
  test('let in whoever has signed in, and nobody else', async () => {
    const { url } = await startServer();
    const get = vi.spyOn(sessionStore, 'get');
    onTestFinished(() => get.mockRestore());
    const valid = cookieFor('alice');
    const { session } = loadSettings({});
    const others = sessionCookie(session, { ...secrets, sessionSecret: 'another-session-secret-0123456789' });
    sessions.set('known', { userId: 'alice' });
    for (const [what, cookie] of Object.entries({
      none: '',
      'of another name': valid.replace('connect.sid', 'other.sid'),
      unsigned: 'connect.sid=known',
      'with a signature of nobody': 'connect.sid=s%3Aknown.forged',
      'without its signature': 'connect.sid=s%3Aknown',
      'of another secret': cookieOf('known', others),
      'with another id': valid.replace('s%3A', 's%3Ax'),
      'that is no text': 'connect.sid=%E0%A4',
    })) {
      const refusal = { code: 'UNAUTHENTICATED', message: 'Authentication required' };
      await expect(attempt(url, cookie), what).rejects.toMatchObject(refusal);
    }
    // Nobody makes the server ask for what they made up.
    expect(get).not.toHaveBeenCalled();
    const { ended = valid, ...strangers } = {
      ended: cookieFor('alice', 'ended'),
      'signed in to by nobody': cookieFor(undefined),
      'of no name': cookieFor(''),
      'of no text': cookieFor({ id: 'alice' }),
      'of half a number': cookieFor(4.2),
      'of half a character': cookieFor('\ud800'),
    };
    sessions.delete('ended');
    for (const [what, cookie] of Object.entries({ ended, ...strangers })) {
      await expect(attempt(url, cookie), what).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await attempt(url, valid);
  });

  test('are those of the first of several cookies of the name', async () => {
    const server = await startServer();
    const both = `theme=dark; ${cookieFor('alice')}; ${cookieFor('bob')}`;
    await connectClient(server, 'anybody', { auth: () => ({ cookie: both }) });
    await expect(attempt(server.url, `connect.sid=wrong; ${cookieFor('bob')}`)).rejects.toThrow('Authentication');
    expect([...server.io.sockets.sockets.values()].map(({ data }) => data.user.id)).toEqual(['alice']);
  });

  test('have numbers for users, too', async () => {
    const server = await startServer();
    await connectClient(server, '42', { auth: () => ({ cookie: cookieFor(42) }) });
    const [connection] = server.io.sockets.sockets.values();
    expect(connection?.data.user.id).toBe('42');
  });

  test('are not written', async () => {
    const set = vi.spyOn(sessionStore, 'set');
    onTestFinished(() => set.mockRestore());
    const server = await startServer(OFTEN);
    const client = await connectClient(server);
    client.disconnect();
    await server.close();
    expect(set).not.toHaveBeenCalled();
  });

  test('close their connections when they end, and their client is told so', async () => {
    const server = await startServer(OFTEN);
    const cookie = cookieFor('alice', 'alice-1');
    const [first, second] = [
      await connectClient(server, 'alice', { auth: () => ({ cookie }) }),
      await connectClient(server, 'alice', { auth: () => ({ cookie }) }),
    ];
    const other = await connectClient(server, 'alice');
    const reasons = [closed(first), closed(second)];
    sessions.delete('alice-1');
    for (const reason of reasons) expect(await reason).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(other.state).toBe('connected');
  });

  test('let their client come back as whoever has signed in since', async () => {
    const server = await startServer(OFTEN);
    let cookie = cookieFor('alice', 'before');
    const client = await connectClient(server, 'alice', { auth: () => ({ cookie }) });
    // The first greeting may come after the connection stands.
    let greeted: string | undefined;
    client.on('connected', ({ userId }) => {
      greeted = userId;
    });
    // As `regenerate` does.
    sessions.delete('before');
    cookie = cookieFor('bob', 'after');
    await expect.poll(() => greeted).toBe('bob');
    sessions.set('after', { userId: 'carol' });
    await expect.poll(() => greeted).toBe('carol');
  });

  test('that cannot be looked up keep who is connected, and let nobody in until they can', async () => {
    const server = await startServer(OFTEN);
    const alice = await connectClient(server, 'alice');
    const states: string[] = [];
    alice.onState((state) => states.push(state));
    const get = vi.spyOn(sessionStore, 'get');
    onTestFinished(() => get.mockRestore());
    get.mockImplementation((_id, give) => give(new Error('The store is away')));
    const bob = new WebSocketClient(server.url, { auth: () => ({ cookie: cookieFor('bob') }), reconnectionDelay: 50 });
    onTestFinished(() => bob.disconnect());
    const reason = new Promise((resolve) => bob.onState((_state, reason) => reason && resolve(reason)));
    const connected = bob.connect();
    expect(await reason).toMatchObject({ code: 'UNAVAILABLE' });
    const messages = (): unknown[] => server.errors.map((line) => Object(line).msg);
    await expect.poll(messages).toContain('sessions cannot be looked up: connections go on meanwhile');
    get.mockRestore();
    await connected;
    expect(states).toEqual([]);
  });

  test('that end are noticed though others cannot be looked up', async () => {
    const server = await startServer(OFTEN);
    const [, , client] = await Promise.all(
      ['broken', 'stuck', 'ended'].map((id) => {
        const cookie = cookieFor(id, id);
        return connectClient(server, id, { auth: () => ({ cookie }) });
      }),
    );
    const reason = client && closed(client);
    const get = vi.spyOn(sessionStore, 'get');
    onTestFinished(() => get.mockRestore());
    get.mockImplementation((id, give) => {
      if (id === 'broken') give(new Error('It cannot be read'));
      else if (id !== 'stuck') give(null, sessions.get(id));
    });
    // So long does a look wait for one that never comes: it is the next one that notices.
    const asked = () => get.mock.calls.filter(([id]) => id === 'stuck').length;
    await expect.poll(asked).toBe(1);
    sessions.delete('ended');
    expect(await reason).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('limit the connections of one user, whichever their session', async () => {
    const server = await startServer({ WS_LIMITS_CONNECTIONS_PER_USER: '2' });
    const first = await connectClient(server);
    await connectClient(server);
    const third = connectClient(server, 'alice', { reconnection: false });
    await expect(third).rejects.toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
    first.disconnect();
    await expect.poll(() => server.io.sockets.sockets.size).toBe(1);
    await connectClient(server);
  });

  test('have cookies of several secrets while these change', () => {
    const [older, newer] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];
    const { session } = loadSettings({ WS_SESSION_COOKIE_NAME: 'sid' });
    const cookie = (sessionSecret: string) => sessionCookie(session, { ...secrets, sessionSecret });
    const signed = cookieOf('id', cookie(older));
    expect(sessionIdOf(signed, cookie(`${newer} ${older}`))).toBe('id');
    expect(sessionIdOf(signed, cookie(newer))).toBeUndefined();
    expect(sessionIdOf(cookieOf('id', cookie(`${newer} ${older}`)), cookie(newer))).toBe('id');
    expect(() => cookie(`${newer} short`)).toThrow('SESSION_SECRET');
  });

  test('are not begun with a secret that is missing, short or known', () => {
    for (const SESSION_SECRET of [undefined, '', 'keyboard cat', 'a'.repeat(64)]) {
      expect(() => loadSecrets({ SESSION_SECRET })).toThrow('  SESSION_SECRET ');
    }
  });
});

describe('the sign-in for development', () => {
  const signIn = (url: string, user: string, headers = {}) =>
    fetch(`${url}/sign-in`, { method: 'POST', body: new URLSearchParams({ user }), headers, redirect: 'manual' });

  test('signs anybody in', async () => {
    const server = await startServer({}, { offersSignIn: true });
    const page = await fetch(`${server.url}/sign-in`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<form method="post">')]);
    const response = await signIn(server.url, 'alice');
    const [setCookie = ''] = response.headers.getSetCookie();
    expect([response.status, setCookie]).toEqual([303, expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Lax$/)]);
    const [cookie = ''] = setCookie.split(';');
    const client = await connectClient(server, 'alice', { auth: () => ({ cookie }) });
    expect(client.state).toBe('connected');
    const [connection] = server.io.sockets.sockets.values();
    expect(connection?.data.user.id).toBe('alice');
    // What else there is, is as before.
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test('refuses other pages, and who is nobody', async () => {
    const { url } = await startServer({}, { offersSignIn: true });
    const statuses = [await signIn(url, 'alice', { origin: 'https://evil.example' }), await signIn(url, '')];
    expect(statuses.map(({ status }) => status)).toEqual([403, 400]);
    expect((await signIn(url, 'x'.repeat(2000))).status).toBe(400);
  });

  test('is not there in production', async () => {
    const { url } = await startServer();
    expect((await fetch(`${url}/sign-in`)).status).toBe(404);
    expect((await signIn(url, 'alice')).status).toBe(404);
  });
});
