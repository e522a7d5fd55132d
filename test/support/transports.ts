import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { Choices } from '../../src/choices/choices.ts';
import { waitMs, within } from './within.ts';

/** What a test does to the server of a generated project that the SDK cannot do, or does otherwise on each transport. */
export interface Transport {
  /** Whether a page of an origin is let in; without one, a program that is no page. */
  readonly letsIn: (url: string, token: string, origin: string) => Promise<boolean>;
  /** Whether a message of exactly so many bytes is answered; otherwise its sender is cut off or refused. */
  readonly answers: (url: string, token: string, bytes: number) => Promise<boolean>;
}

/** Every transport that can be chosen. */
export const transports: Readonly<Record<Choices['transport'], Transport>> = {
  'socket.io': {
    letsIn: async (url, token, origin) => {
      const options = { auth: { token }, extraHeaders: { origin }, forceNew: true, reconnection: false };
      const outcomes = (['websocket', 'polling'] as const).map((transport) => {
        const socket = io(url, { ...options, transports: [transport] });
        const outcome = new Promise<boolean>((resolve) => {
          socket.once('connect', () => resolve(true));
          socket.once('connect_error', () => resolve(false));
        });
        return within(waitMs, `an answer by ${transport}`, outcome).finally(() => socket.disconnect());
      });
      const [byWebSocket, byPolling] = await Promise.all(outcomes);
      if (byWebSocket !== byPolling) throw new Error(`${origin} is let in by one way only`);
      return byWebSocket === true;
    },
    answers: (url, token, bytes) =>
      talk(new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`), (packet) => {
        if (packet.startsWith('0{')) return `40${JSON.stringify({ token })}`;
        if (packet.startsWith('40')) return `421["nothing"${' '.repeat(bytes - '421["nothing"]'.length)}]`;
        return packet.startsWith('431') ? 'answered' : undefined;
      }),
  },
  ws: {
    letsIn: (url, token, origin) =>
      talk(new WebSocket(`${url}/ws`, ['ws.v1', `bearer.${token}`], { origin }), () => 'answered'),
    answers: (url, token, bytes) =>
      talk(new WebSocket(`${url}/ws`, ['ws.v1', `bearer.${token}`]), (frame) => {
        const { type } = JSON.parse(frame);
        if (type === 'connected') return '{"type":"nothing","id":1}'.padEnd(bytes);
        return type === 'ack' ? 'answered' : undefined;
      }),
  },
  sse: {
    letsIn: async (url, token, origin) => {
      const { body, status } = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${token}`, origin } });
      await body?.cancel();
      return status === 200;
    },
    answers: async (url, token, bytes) => {
      const authorization = `Bearer ${token}`;
      const stream = await fetch(`${url}/events`, { headers: { authorization } });
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('event: connect\n') || !text.endsWith('\n\n')) text += (await reader?.read())?.value ?? '';
      const [, sessionId = ''] = /"sessionId":"([^"]+)"/.exec(text) ?? [];
      const headers = { authorization, 'session-id': sessionId, 'content-type': 'application/json' };
      const answer = await fetch(`${url}/events/nothing`, { method: 'POST', headers, body: '{}'.padEnd(bytes) });
      await answer.body?.cancel();
      await reader?.cancel();
      return answer.status !== 413;
    },
  },
};

/**
 * Lets a WebSocket answer each message that it gets, if there is something to say, until that is `answered`: then it
 * resolves to true. To false where the server closes it or lets it not in.
 */
function talk(socket: WebSocket, reply: (message: string) => string | undefined): Promise<boolean> {
  const outcome = new Promise<boolean>((resolve) => {
    socket.on('message', (data) => {
      const said = reply(String(data));
      if (said === 'answered') resolve(true);
      else if (said !== undefined) socket.send(said);
    });
    socket.on('close', () => resolve(false));
    socket.on('error', () => resolve(false));
  });
  return within(waitMs, 'an answer, or the end of the connection', outcome).finally(() => socket.terminate());
}
