import { io as io48 } from 'socket.io-client';
import { io as io31 } from 'socket.io-client-3';
import { io as io40 } from 'socket.io-client-4.0';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { build, chat } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';

type Data = Readonly<Record<string, unknown>>;

/** What all versions of the client have in common. */
interface PlainSocket {
  readonly io: { readonly engine: Engine };
  on(event: string, listener: (data: Data) => void): unknown;
  once(event: string, listener: (data: Data) => void): unknown;
  emit(event: string, payload: Data, ack?: (answer: Data) => void): unknown;
  close(): unknown;
}

interface Engine {
  readonly transport: { readonly name: string };
  once(event: string, listener: () => void): unknown;
}

/** None of the types of the engine are public, and the oldest client types its events otherwise. */
type Connect = (url: string, options: { readonly auth: Data }) => unknown;

const clients: readonly (readonly [string, Connect])[] = [
  ['4.8', io48],
  ['4.0', io40],
  ['3.1', io31],
];

function next(socket: PlainSocket, event: string): Promise<Data> {
  return within(waitMs, event, new Promise((resolve) => socket.once(event, resolve)));
}

function send(socket: PlainSocket, event: string, payload: Data): Promise<Data> {
  return within(waitMs, `an ack of ${event}`, new Promise((resolve) => socket.emit(event, payload, resolve)));
}

const folder = suiteFolder();
let env: Readonly<Record<string, string>> = {};
let server: GeneratedServer;

beforeAll(async () => {
  await build(folder(), chat);
  env = serverEnv(folder());
  server = await startServer(folder(), env);
  return server.kill;
});

describe.each(clients)('socket.io-client %s with its default settings', (_, connect) => {
  function open(auth: Data): PlainSocket {
    const socket = connect(server.url, { auth }) as PlainSocket;
    onTestFinished(() => void socket.close());
    return socket;
  }

  async function enter(userId: string): Promise<PlainSocket> {
    const socket = open({ token: tokenFor(userId, env) });
    expect(await next(socket, 'connected')).toMatchObject({ userId });
    return socket;
  }

  it('connects by polling and goes on by WebSocket', async () => {
    const socket = open({ token: tokenFor('alice', env) });
    const { engine } = socket.io;
    expect(engine.transport.name).toBe('polling');
    const upgraded = new Promise<void>((resolve) => engine.once('upgrade', resolve));
    await next(socket, 'connect');
    await within(waitMs, 'an upgrade', upgraded);
    expect(engine.transport.name).toBe('websocket');
    expect(await send(socket, 'join-room', { roomId: 'lobby' })).toMatchObject({ success: true });
  });

  it('uses events and acks', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await send(alice, 'join-room', { roomId: 'hall' });
    const joined = next(alice, 'user-joined');
    expect(await send(bob, 'join-room', { roomId: 'hall' })).toMatchObject({
      success: true,
      roomId: 'hall',
      members: expect.arrayContaining([expect.objectContaining({ userId: 'alice' })]),
    });
    expect(await joined).toMatchObject({ userId: 'bob', roomId: 'hall' });

    const [message, typing] = [next(bob, 'new-message'), next(bob, 'user-typing')];
    const ack = await send(alice, 'message', { roomId: 'hall', content: 'hello' });
    expect(ack).toMatchObject({ success: true, messageId: expect.any(String), offset: expect.any(Number) });
    expect(await message).toMatchObject({ id: ack.messageId, userId: 'alice', content: 'hello' });
    alice.emit('typing', { roomId: 'hall' });
    expect(await typing).toEqual({ userId: 'alice', roomId: 'hall' });
  });

  it('is told why an event or a token is refused', async () => {
    const alice = await enter('alice');
    expect(await send(alice, 'message', { roomId: 'hall' })).toMatchObject({
      success: false,
      error: { code: 'INVALID_PAYLOAD' },
    });
    const refused = await next(open({ token: 'none' }), 'connect_error');
    expect(refused).toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
  });
});
