import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { io } from 'socket.io-client';
import type { SdkClient } from '../support/sdk.ts';

/** What a client is made of. */
export interface TalkerOptions {
  readonly url: string;
  /** The built project whose SDK is used; without one the client is that of Socket.IO, for a bare server. */
  readonly project?: string;
  readonly token?: string;
  /** Options of the SDK that are not its defaults. */
  readonly sdk?: object;
}

/** What happens to a client. */
export interface TalkerListener {
  onState(isConnected: boolean): void;
  onRead(content: string): void;
  onPresence(event: 'user-joined' | 'user-left'): void;
}

/** A client that talks in one room. */
export interface Talker {
  /** Connects and enters the room; rejects where it gives up. */
  enter(): Promise<void>;
  /** Resolves when the server has answered. */
  say(content: string): Promise<unknown>;
  /** Ends its connection for good. */
  leave(): void;
}

const roomId = 'train';

export function createTalker(options: TalkerOptions, listener: TalkerListener): Promise<Talker> | Talker {
  return options.project === undefined ? bareTalker(options, listener) : sdkTalker(options.project, options, listener);
}

/**
 * An application as one writes it with `socket.io-client` and its defaults, but for polling, which the bare server has
 * not: with it each change of the transport is one more that a slow line can break.
 */
function bareTalker({ url }: TalkerOptions, { onState, onRead }: TalkerListener): Talker {
  const socket = io(url, { autoConnect: false, transports: ['websocket'] });
  const entered = new Promise<void>((resolve) => {
    socket.on('connect', () => {
      onState(true);
      socket.emit('join-room', { roomId }, () => resolve());
    });
  });
  socket.on('disconnect', () => onState(false));
  socket.on('new-message', ({ content }) => onRead(content));
  return {
    enter: () => {
      socket.connect();
      return entered;
    },
    say: (content) => new Promise((resolve) => socket.emit('message', { roomId, content }, resolve)),
    leave: () => void socket.disconnect(),
  };
}

async function sdkTalker(project: string, options: TalkerOptions, listener: TalkerListener): Promise<Talker> {
  const { url, token, sdk } = options;
  // A module that the project's build writes is none that the compiler can know.
  const { WebSocketClient } = await import(pathToFileURL(join(project, 'dist/client.js')).href);
  const client: SdkClient = new WebSocketClient(url, { ...sdk, auth: () => ({ token }) });
  let wasConnected = false;
  client.onState((state) => {
    const isConnected = state === 'connected';
    if (isConnected !== wasConnected) listener.onState(isConnected);
    wasConnected = isConnected;
  });
  client.on('new-message', ({ content }) => listener.onRead(String(content)));
  for (const event of ['user-joined', 'user-left'] as const) client.on(event, () => listener.onPresence(event));
  return {
    enter: async () => {
      await client.connect();
      const { messages } = await client.join(roomId);
      for (const { payload } of messages as { payload: { content: string } }[]) listener.onRead(payload.content);
    },
    say: (content) => client.emit('message', { roomId, content }),
    leave: () => client.disconnect(),
  };
}
