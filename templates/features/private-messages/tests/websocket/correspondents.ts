import type { WebSocketClient } from '../../websocket/client.ts';
import type { plainClient } from './plain-client.ts';
import { connectClient } from './support.ts';

/** So many events at once that no limit is met. */
export const many = { WS_LIMITS_EVENT_BURST: '1000', WS_LIMITS_USER_EVENT_BURST: '1000' };

/** What a client is told from now on: the contents of messages to its user, in their order. */
function contentsTo(client: WebSocketClient): string[] {
  const contents: string[] = [];
  client.on('private-message', ({ content }) => contents.push(content));
  return contents;
}

/** Keeps the places of a device, as the `localStorage` of a browser does. */
export function createStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    size: () => items.size,
  };
}

/** What a client without the SDK is greeted with: `connected` and `pending-messages`. */
export async function greetingsOf(client: ReturnType<typeof plainClient>) {
  const greetings = await Promise.all(['connected', 'pending-messages'].map((event) => client.once(event)));
  return greetings.map((greeting) => Object(greeting));
}

/** Connects a client, with what it hears. */
export async function connectListening(
  server: { url: string },
  userId: string,
  options: ConstructorParameters<typeof WebSocketClient>[1] = {},
) {
  const client = await connectClient(server, userId, options);
  return { client, contents: contentsTo(client) };
}
