import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ErrorCode, EventError } from '../../websocket/generated/protocol.ts';
import { Entrances } from '../../websocket/rooms/entrances.ts';
import { connectClient, startServer } from './support.ts';

const accepted = () => 'OK';
const codeOf = ({ code }: EventError) => code;

/** A client in two rooms that makes its connection anew, and then is not let into one of them for these reasons, in turn. */
async function comeBack(reconnectionDelay: number, ...codes: ErrorCode[]) {
  const server = await startServer();
  const client = await connectClient(server, 'alice', { reconnectionDelay, reconnectionDelayMax: reconnectionDelay });
  for (const roomId of ['lobby', 'kitchen']) await client.join(roomId);
  const { enter } = Entrances.prototype;
  const spy = vi.spyOn(Entrances.prototype, 'enter').mockImplementation(function (this: Entrances, ...asked) {
    const code = asked[1] === 'lobby' ? codes.shift() : undefined;
    return code === undefined ? enter.apply(this, asked) : Promise.reject(new EventError(code, 'Not now'));
  });
  onTestFinished(() => spy.mockRestore());
  const handled: (string | undefined)[] = [];
  server.registerHandler('room-members', ({ rooms }, { roomId, from }) => {
    handled.push(from);
    return rooms.members(roomId);
  });
  const ask = (roomId: string, from: string): Promise<string> =>
    client.emit('room-members', { roomId, from }).then(accepted, codeOf);
  const left: string[] = [];
  client.onLeft((roomId, { code }) => left.push(`${roomId}: ${code}`));
  const connected = client.reconnect();
  const sent = [ask('lobby', '1:'), ask('kitchen', '2:'), ask('lobby', '3:')];
  await connected;
  await sent[1];
  return { client, ask, handled, left, outcomes: Promise.all(sent) };
}

describe('what waited for a connection', () => {
  test('waits for its room to be entered again, in order, and holds up no other room', async () => {
    const { ask, handled, left, outcomes } = await comeBack(50, 'INTERNAL', 'INTERNAL');
    const later = ask('lobby', '4:');
    expect(await outcomes).toEqual(['OK', 'OK', 'OK']);
    await later;
    expect(handled).toEqual(['2:', '1:', '3:', '4:']);
    expect(left).toEqual([]);
  });

  test('is refused when its room is given up', async () => {
    const { handled, left, outcomes } = await comeBack(50, 'INTERNAL', 'FORBIDDEN');
    expect(await outcomes).toEqual(['NOT_IN_ROOM', 'OK', 'NOT_IN_ROOM']);
    expect(handled).toEqual(['2:']);
    expect(left).toEqual(['lobby: FORBIDDEN']);
  });

  test('is refused when its room is left meanwhile', async () => {
    const { client, outcomes } = await comeBack(1e9, 'INTERNAL');
    await client.leave('lobby');
    expect(await outcomes).toEqual(['NOT_IN_ROOM', 'OK', 'NOT_IN_ROOM']);
  });
});
