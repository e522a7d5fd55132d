import { describe, expect, test } from 'vitest';
import { metric } from './metric.ts';
import { connectClient, secrets, startServer } from './support.ts';

describe('metrics', () => {
  test('need the key', async () => {
    const { url } = await startServer();
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const wrong = { headers: { authorization: `Bearer ${'x'.repeat(secrets.apiKey.length)}` } };
    expect((await fetch(`${url}/metrics`, wrong)).status).toBe(401);
  });

  test('count connections, and answers by event and code', async () => {
    const server = await startServer();
    const client = await connectClient(server);
    await client.join('lobby');
    await expect(client.emit('leave-room', { roomId: 'elsewhere' })).rejects.toThrow();
    // No event has a name of this length.
    for (const name of ['x'.repeat(200), `__proto__${'x'.repeat(200)}`]) {
      await expect(client.emit(name as 'leave-room', { roomId: 'lobby' })).rejects.toThrow();
    }
    expect(await metric(server.url, 'ws_connections ')).toEqual(['ws_connections 1']);
    const answers = await metric(server.url, 'ws_answers_total');
    expect(answers.sort()).toEqual([
      'ws_answers_total{event="join-room",code="OK"} 1',
      'ws_answers_total{event="leave-room",code="NOT_IN_ROOM"} 1',
      'ws_answers_total{event="unknown",code="UNKNOWN_EVENT"} 2',
    ]);
    expect(await metric(server.url, 'ws_answer_seconds_count')).toHaveLength(3);
    expect(await metric(server.url, 'nodejs_heap_size_used_bytes ')).toHaveLength(1);
  });
});
