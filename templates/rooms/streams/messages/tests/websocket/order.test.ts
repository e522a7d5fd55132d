import { expect, onTestFinished, test, vi } from 'vitest';
import { plainClient } from './plain-client.ts';
import { connectClient, credentialsOf, startServer } from './support.ts';

const roomId = 'lobby';

/** A server that lets few events through, and a client that says things there, on a clock that a test moves. */
async function createSpeaker() {
  const server = await startServer({ WS_LIMITS_EVENTS_PER_SECOND: '1', WS_LIMITS_EVENT_BURST: '2' });
  const reader = await connectClient(server, 'bob');
  await reader.join(roomId);
  const heard: string[] = [];
  reader.on('new-message', ({ content }) => heard.push(content));
  const client = plainClient(server.url, credentialsOf('alice'));
  await client.once('connected');
  const clock = { nowMs: performance.now() };
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock.nowMs);
  onTestFinished(() => now.mockRestore());
  await client.ask('join-room', { roomId });
  const say = (content: string) => client.ask('message', { roomId, content, idempotencyKey: content });
  return { clock, say, heard };
}

const accepted = { success: true };
const refused = { success: false, error: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } };

test('a message that is refused since there are too many comes before those that were sent after it', async () => {
  const { clock, say, heard } = await createSpeaker();
  expect(await say('1')).toMatchObject(accepted);
  expect(await say('2')).toMatchObject(refused);
  clock.nowMs += 2500;
  // It was on its way when the one before was refused.
  expect(await say('3')).toMatchObject(refused);
  for (const content of ['2', '3']) expect(await say(content)).toMatchObject(accepted);
  await expect.poll(() => heard).toEqual(['1', '2', '3']);
});

test('a message that is not sent again holds up none for long', async () => {
  const { clock, say, heard } = await createSpeaker();
  expect(await say('1')).toMatchObject(accepted);
  expect(await say('2')).toMatchObject(refused);
  clock.nowMs += 10_000;
  expect(await say('3')).toMatchObject(accepted);
  await expect.poll(() => heard).toEqual(['1', '3']);
});
