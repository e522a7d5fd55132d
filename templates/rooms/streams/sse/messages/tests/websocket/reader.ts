import { expect } from 'vitest';
import { headersOf, openStream } from './plain-client.ts';
import { connectClient, credentialsOf, type TestServer } from './support.ts';

type Stream = Awaited<ReturnType<typeof openStream>>;

/** A client without the SDK, as an EventSource is one, that brings back the id of the last event. */
export function reader(server: Pick<TestServer, 'url' | 'io'>, userId = 'alice') {
  const headers = headersOf(credentialsOf(userId));
  const contents: string[] = [];
  let stream: Stream | undefined;
  let lastEventId: string | undefined;

  /** What the present stream brought. */
  function heard(): string[] {
    const messages = stream?.carried('new-message') ?? [];
    return (messages as { readonly content: string }[]).map(({ content }) => content);
  }

  /** How many streams the server has. */
  const streams = () => [...server.io.sockets.sockets.values()].filter(({ conn }) => conn.readyState === 'open').length;

  return {
    /** What the client was sent, over all of its streams. */
    contents: () => [...contents, ...heard()],
    lastEventId: () => stream?.lastEventId() ?? lastEventId,

    /** Opens a stream; resolves to what `connect` says. */
    async open(id = lastEventId): Promise<{ readonly gaps?: string[] }> {
      stream = await openStream(server.url, { ...headers, ...(id !== undefined && { 'last-event-id': id }) });
      return JSON.parse((await stream.find(({ event }) => event === 'connect')).data);
    },

    /** Enters or leaves a room; resolves when the id says so. */
    async go(event: 'join-room' | 'leave-room', roomId: string): Promise<void> {
      const before = stream?.lastEventId();
      const session = { ...headers, 'session-id': (await stream?.sessionId()) ?? '' };
      const answer = await fetch(`${server.url}/events/${event}`, {
        method: 'POST',
        headers: { ...session, 'content-type': 'application/json' },
        body: JSON.stringify({ roomId }),
      });
      expect(answer.status).toBe(200);
      if (event === 'join-room') await expect.poll(() => stream?.lastEventId()).not.toBe(before);
    },

    async lose(): Promise<void> {
      const count = streams();
      stream?.abort();
      await expect.poll(streams).toBe(count - 1);
      contents.push(...heard());
      lastEventId = stream?.lastEventId() ?? lastEventId;
      stream = undefined;
    },
  };
}

/** Somebody who says things in rooms. */
export async function speaker(server: TestServer, ...rooms: string[]) {
  const client = await connectClient(server, 'bob');
  for (const roomId of rooms) await client.join(roomId);
  return async (roomId: string, ...contents: string[]) => {
    for (const content of contents) await client.send.message({ roomId, content });
  };
}
