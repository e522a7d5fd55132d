import type { Protocol, ProtocolEvent } from '../../../protocol/model.ts';
import { exampleAck, exampleArgs, examplePosition } from '../../example.ts';
import { packetText, type WireItems, wireItems } from './packet.ts';
import type { Wire } from './wire.ts';
import { errorText } from './wire.ts';

/** Packets of Socket.IO. */
export const socketIoWire: Wire = {
  event: (event, space) => eventItems(event, space)?.items,
  ack: (event, space) => ackItems(event, space)?.items,
  eventText: (event, space, address) => {
    const wire = eventItems(event, space);
    return wire && packetText('event', wire, address);
  },
  ackText: (event, space, address) => {
    const wire = ackItems(event, space);
    return wire && packetText('ack', wire, address);
  },
  hasAttachments: (event, space) => (eventItems(event, space)?.attachments ?? 0) > 0,
  positionOf: ({ args }) => `follows the ${args ? 'arguments' : 'payload'}`,
  ackRules: {
    envelope: `**Beside \`success\`:** an array of one object, \`{ "success": true, … }\` with what the event's ack carries, or \`{ "success": false, "error": … }\` with the error ${errorText}.`,
    plain:
      '**Plain:** an array of what the ack carries and nothing else. An event that is refused gets no ack, unless `websocket/refusals.ts` of the server says otherwise, so wait for it for a limited time.',
    node: `**After \`null\`:** an array of \`null\` and what the ack carries behind it, or of the error ${errorText} alone.`,
  },
};

/** The name, what the event carries and what follows it. */
function eventItems(event: ProtocolEvent, space: Protocol): WireItems | undefined {
  const args = exampleArgs(event, space);
  if (args === undefined) return undefined;
  const all = event.durable ? [...(args.length === 0 ? [null] : args), examplePosition] : args;
  return wireItems([event.name, ...all]);
}

function ackItems(event: ProtocolEvent, space: Protocol): WireItems | undefined {
  const ack = exampleAck(event, space);
  return ack && wireItems(ack);
}
