import { io } from 'socket.io-client';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Protocol, ProtocolEvent } from '../../../src/protocol/model.ts';
import { waitMs, within } from '../../support/within.ts';

/** A client without the SDK. */
export interface PlainClient {
  /** Sends an event; resolves to what its ack carries, one by one. */
  ask(event: string, args: readonly unknown[]): Promise<readonly unknown[]>;
  /** Sends an event; resolves to the acks that it got before a later event was answered. */
  tell(event: string, args: readonly unknown[]): Promise<readonly unknown[]>;
  /** Names and arguments of what came. */
  readonly heard: readonly (readonly unknown[])[];
}

/** Connects a client that knows the events of a protocol; `token` is absent where the server asks for none. */
export type Connect = (url: string, protocol: Protocol, token: string | undefined) => Promise<PlainClient>;

export const socketIoClient: Connect = async (url, _, token) => {
  const socket = io(url, { auth: { token }, forceNew: true });
  onTestFinished(() => void socket.disconnect());
  const heard: unknown[][] = [];
  socket.onAny((...event: unknown[]) => heard.push(event));
  await within(waitMs, 'a connection', new Promise<void>((resolve) => socket.once('connect', resolve)));
  return {
    heard,
    ask(event, args) {
      const answer = new Promise<unknown[]>((resolve) =>
        socket.emit(event, ...args, (...ack: unknown[]) => resolve(ack)),
      );
      return within(waitMs, `an ack of ${event}`, answer);
    },
    async tell(event, args) {
      const acks: unknown[] = [];
      socket.emit(event, ...args, (...ack: unknown[]) => acks.push(ack));
      // Acks come in order.
      await socket.timeout(waitMs).emitWithAck('nothing');
      return acks;
    },
  };
};

interface Frame {
  readonly type: string;
  readonly id?: number;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly binary?: readonly (readonly [path: readonly (string | number)[], length: number])[];
}

/** By hand, from what PROTOCOL.md says. */
export const webSocketClient: Connect = async (url, protocol, token) => {
  const socket = new WebSocket(`${url}/ws`, ['ws.v1', ...(token === undefined ? [] : [`bearer.${token}`])]);
  onTestFinished(() => socket.close());
  const frames: Frame[] = [];
  const heard: unknown[][] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const frame = readFrame(data, isBinary);
    frames.push(frame);
    const { type, error } = frame;
    if (type === 'error') heard.push([type, error]);
    else if (type !== 'ack') heard.push([type, ...valuesOf(frame, isPositional(eventCalled(type, protocol.server)))]);
  });
  await within(waitMs, 'a connection', new Promise((resolve) => socket.once('open', resolve)));
  let lastId = 0;
  const send = (event: string, args: readonly unknown[]): number => {
    lastId += 1;
    const data = isPositional(eventCalled(event, protocol.client)) ? args : args[0];
    socket.send(messageOf({ type: event, data, id: lastId }));
    return lastId;
  };
  const answer = (wanted: number) =>
    vi.waitFor(() => {
      const frame = frames.find(({ id }) => id === wanted);
      if (frame === undefined) throw new Error('no answer');
      return frame;
    }, waitMs);
  return {
    heard,
    ask: async (event, args) => {
      const { type, ...frame } = await answer(send(event, args));
      expect(type).toBe('ack');
      return valuesOf(frame, hasListedAck(eventCalled(event, protocol.client)));
    },
    tell: async (event, args) => {
      const asked = send(event, args);
      // Acks come in order.
      await answer(send('nothing', []));
      return frames.filter(({ id }) => id === asked);
    },
  };
};

export const eventStreamClient: Connect = async (url, protocol, token) => {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${url}/events`, { headers, signal: ending.signal });
  const heard: unknown[][] = [];
  let [text, sessionId] = ['', ''];
  const reading = async () => {
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) hear(message);
    }
  };
  const hear = (message: string): void => {
    const event = /^event: (.*)$/m.exec(message)?.[1] ?? '';
    const content = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '{}');
    if (event === 'connect') sessionId = content.sessionId;
    else heard.push([event, ...valuesOf(content, isPositional(eventCalled(event, protocol.server)))]);
  };
  void reading().catch(() => {});
  await vi.waitFor(() => expect(sessionId).not.toBe(''), waitMs);
  const post = async (event: string, args: readonly unknown[]) => {
    const data = isPositional(eventCalled(event, protocol.client)) ? args : args[0];
    const answer = await fetch(`${url}/events/${encodeURIComponent(event)}`, {
      method: 'POST',
      headers: { ...headers, 'session-id': sessionId, 'content-type': 'application/json' },
      ...(data !== undefined && { body: JSON.stringify(data) }),
    });
    const body = await answer.text();
    return { status: answer.status, ...(body !== '' && { data: JSON.parse(body) }) };
  };
  return {
    heard,
    ask: async (event, args) => {
      const answer = await post(event, args);
      const isRefused = Object(answer.data).success === false;
      if (isRefused) expect(answer.status).toBeGreaterThanOrEqual(400);
      else expect(answer.status).toBe('data' in answer ? 200 : 204);
      return valuesOf(answer, !isRefused && hasListedAck(eventCalled(event, protocol.client)));
    },
    tell: async (event, args) => {
      const { status, data } = await post(event, args);
      return status === 202 && data === undefined ? [] : [data];
    },
  };
};

function eventCalled(name: string, events: readonly ProtocolEvent[]): ProtocolEvent | undefined {
  return events.find((event) => event.name === name);
}

function isPositional(event: ProtocolEvent | undefined): boolean {
  return event?.args !== undefined;
}

function hasListedAck(event: ProtocolEvent | undefined): boolean {
  return event?.acks === 'node' || event?.results !== undefined;
}

/** What came one by one, which is one list or one value. */
function valuesOf(content: { readonly data?: unknown }, isList: boolean): readonly unknown[] {
  if (isList) return content.data as readonly unknown[];
  return 'data' in content ? [content.data] : [];
}

/** A binary message where there are bytes in a frame. */
function messageOf(frame: Frame): string | Buffer {
  const parts: (readonly [path: readonly (string | number)[], bytes: Uint8Array])[] = [];
  const without = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (value instanceof Uint8Array) {
      parts.push([path, value]);
      return null;
    }
    if (Array.isArray(value)) return value.map((part, index) => without(part, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, without(part, [...path, key])]));
  };
  const data = without(frame.data, []);
  if (parts.length === 0) return JSON.stringify(frame);
  const head = { ...frame, data, binary: parts.map(([path, { length }]) => [path, length]) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts.map(([, bytes]) => bytes)]);
}

function readFrame(message: Buffer, isBinary: boolean): Frame {
  if (!isBinary) return JSON.parse(message.toString());
  const end = message.indexOf('\n');
  const frame: Frame = JSON.parse(message.toString('utf8', 0, end));
  let rest = message.subarray(end + 1);
  for (const [path, length] of frame.binary ?? []) {
    const place = ['data', ...path];
    const last = place.pop() ?? '';
    const parent = place.reduce((value: Record<string, unknown>, key) => Object(value[key]), Object(frame));
    expect(parent[last]).toBeNull();
    parent[last] = rest.subarray(0, length);
    rest = rest.subarray(length);
  }
  expect(rest).toHaveLength(0);
  return frame;
}
