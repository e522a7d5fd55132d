import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { App } from '../../websocket/app.ts';
import type { User } from '../../websocket/context.ts';
import { EventError } from '../../websocket/generated/protocol.ts';
import * as hook from '../../websocket/middleware/validate-user.ts';
import { connectClient, startServer, tokenFor, untilState } from './support.ts';

// That of the project is its owner's: here it is what each test says.
const validate = vi.spyOn(hook, 'validateUser');

beforeEach(() => {
  validate.mockReset().mockImplementation(async ({ sub }) => ({ id: sub }));
});
afterAll(() => validate.mockRestore());

/** A server, and the users whom its handler of `auth-refresh` was called with. */
async function startRefreshing() {
  const server = await startServer();
  const users: User[] = [];
  server.registerHandler('auth-refresh', async ({ authenticator, connection, user }, { token }) => {
    users.push(user);
    return { expiresAt: await authenticator.refresh(connection, token) };
  });
  return { server, users };
}

/** Connects once; rejects where that is refused. */
function enter(server: { readonly url: string }, userId: string) {
  return connectClient(server, userId, { reconnection: false });
}

describe('validateUser', () => {
  test('gets the claims and what handlers share, and says who the user is', async () => {
    validate.mockImplementation(async ({ sub, jti }) => ({ id: `user ${sub}`, name: String(jti) }));
    const { server, users } = await startRefreshing();
    const auth = () => ({ token: tokenFor('42', { expiresIn: '1h', jwtid: '7' }) });
    const client = await connectClient(server, '42', { auth });
    await client.send.authRefresh(auth());
    expect(users).toEqual([{ id: 'user 42', name: '7' }]);
    expect(validate).toHaveBeenCalledWith(expect.objectContaining({ sub: '42', jti: '7' }), expect.any(App));
  });

  test('refuses users, and may say why', async () => {
    const server = await startServer();
    validate.mockResolvedValue(undefined);
    await expect(enter(server, 'alice')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    validate.mockImplementation(async () => {
      throw new EventError('FORBIDDEN', 'This account is closed');
    });
    const refusal = { code: 'FORBIDDEN', message: 'This account is closed' };
    await expect(enter(server, 'alice')).rejects.toMatchObject(refusal);
    expect(server.errors).toEqual([]);
  });

  test('is asked again with each newer token', async () => {
    const { server, users } = await startRefreshing();
    const client = await enter(server, 'alice');
    const isAlice: typeof hook.validateUser = async ({ sub }) => ({ id: sub, name: 'Alice' });
    validate.mockImplementation(isAlice);
    await client.send.authRefresh({ token: tokenFor('alice') });
    validate.mockImplementation(async () => {
      throw new EventError('FORBIDDEN', 'This account is closed');
    });
    const refused = client.send.authRefresh({ token: tokenFor('alice') });
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'This account is closed' });
    validate.mockImplementation(isAlice);
    await client.send.authRefresh({ token: tokenFor('alice') });
    expect([users[0], users.at(-1)]).toEqual([{ id: 'alice' }, { id: 'alice', name: 'Alice' }]);
  });

  test('that throws refuses its own client, which comes back, and nobody else', async () => {
    const server = await startServer();
    validate.mockImplementation(async ({ sub }) => {
      if (sub === 'bob') throw new Error('no database');
      return { id: sub };
    });
    await expect(enter(server, 'bob')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await enter(server, 'alice');
    const bob = connectClient(server, 'bob');
    await expect.poll(() => server.errors.length).toBeGreaterThan(1);
    const err = { message: 'no database' };
    expect(server.errors[0]).toMatchObject({ msg: 'validateUser failed', userId: 'bob', err });
    validate.mockImplementation(async ({ sub }) => ({ id: sub }));
    await untilState(await bob, 'connected');
  });

  test('that never answers is not waited for, and keeps nobody else waiting', async () => {
    const { server } = await startRefreshing();
    const client = await enter(server, 'alice');
    validate.mockImplementation(({ sub }) => (sub === 'carol' ? Promise.resolve({ id: sub }) : new Promise(() => {})));
    const refused = client.send.authRefresh({ token: tokenFor('alice') }).catch((error: unknown) => error);
    const bob = enter(server, 'bob').catch((error: unknown) => error);
    await expect.poll(() => validate.mock.calls.length).toBeGreaterThan(2);
    await enter(server, 'carol');
    expect(server.errors).toEqual([]);
    expect(await refused).toMatchObject({ code: 'UNAVAILABLE', message: 'The user cannot be looked up now' });
    expect(await bob).toBeInstanceOf(EventError);
    const late = { msg: 'validateUser failed', err: { message: 'No answer within 5000 ms' } };
    expect(server.errors.slice(0, 2)).toMatchObject([late, late]);
  });
});
