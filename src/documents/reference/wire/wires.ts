import type { Choices } from '../../../choices/choices.ts';
import { socketIoWire } from './socket-io.ts';
import { sseWire } from './sse.ts';
import type { Wire } from './wire.ts';
import { webSocketWire } from './ws.ts';

const wires: Readonly<Record<Choices['transport'], Wire>> = {
  'socket.io': socketIoWire,
  ws: webSocketWire,
  sse: sseWire,
};

export function wireOf(transport: Choices['transport']): Wire {
  return wires[transport];
}
