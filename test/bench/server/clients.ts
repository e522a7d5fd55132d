import { type Codec, type Listener, RawClient } from './raw-client.ts';
import { RawSseClient } from './raw-sse-client.ts';

/** Codes of text: the types of Engine.IO's packets, and after that of a message those of Socket.IO's. */
const [OPEN, PING, MESSAGE] = [0x30, 0x32, 0x34];
const [CONNECT, EVENT, ACK] = [0x30, 0x32, 0x33];

const socketIo: Codec = {
  path: '/socket.io/?EIO=4&transport=websocket',
  headers: (token) => (token === undefined ? [] : [`Sec-WebSocket-Protocol: socket.io, bearer.${token}`]),
  isOpen: false,
  event: (name, payload, ackId) => `42${ackId}["${name}",${payload}]`,
  read: (data, from, to, { token, onOpen, onEvent, onAck }) => {
    if (data[from] === OPEN) return `40${JSON.stringify({ token, rejoin: false })}`;
    if (data[from] === PING) return '3';
    if (data[from] !== MESSAGE) return undefined;
    // ["name",
    if (data[from + 1] === EVENT) onEvent(data, from + 4, to);
    else if (data[from + 1] === ACK) {
      const text = data.toString('latin1', from + 2, to);
      const args = text.indexOf('[');
      onAck(Number(text.slice(0, args)), text.slice(args + 1, -1));
    } else if (data[from + 1] === CONNECT) onOpen();
    else return undefined;
    return '';
  },
};

const BEFORE_TYPE = '{"type":"';
const BEFORE_ID = '{"type":"ack","id":';
const BEFORE_DATA = ',"data":';

const ws: Codec = {
  path: '/ws',
  headers: (token) => [`Sec-WebSocket-Protocol: ws.v1, no-rejoin${token === undefined ? '' : `, bearer.${token}`}`],
  isOpen: true,
  event: (name, payload, ackId) => `{"type":"${name}","data":${payload},"id":${ackId}}`,
  read: (data, from, to, { onEvent, onAck }) => {
    if (data.toString('latin1', from, from + BEFORE_ID.length) !== BEFORE_ID) {
      onEvent(data, from + BEFORE_TYPE.length, to);
      return '';
    }
    const text = data.toString('latin1', from + BEFORE_ID.length, to);
    const end = text.indexOf(BEFORE_DATA);
    onAck(Number(text.slice(0, end)), text.slice(end + BEFORE_DATA.length, -1));
    return '';
  },
};

/** A client of one transport. */
export type Client = Pick<RawClient, 'connected' | 'emit' | 'close'>;

type Connect = (url: string, token: string | undefined, listener: Listener) => Client;

const clients = {
  'socket.io': (url, token, listener) => new RawClient(url, token, socketIo, listener),
  ws: (url, token, listener) => new RawClient(url, token, ws, listener),
  sse: (url, token, listener) => new RawSseClient(url, token, listener),
} as const satisfies Record<string, Connect>;

/** A transport that is measured. */
export type Transport = keyof typeof clients;

export const transports = Object.keys(clients) as readonly Transport[];

/** Connects a client. */
export function connectRaw(transport: Transport, url: string, token: string | undefined, listener: Listener): Client {
  return clients[transport](url, token, listener);
}
