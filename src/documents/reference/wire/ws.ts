import type { Protocol, ProtocolEvent } from '../../../protocol/model.ts';
import { exampleAck, exampleArgs, examplePosition } from '../../example.ts';
import { type Path, replaceBytes } from './replace-bytes.ts';
import type { Wire } from './wire.ts';
import { errorText } from './wire.ts';

/** What acks are asked for by in examples. */
const exampleId = 7;

/** Frames of JSON in messages of a WebSocket; of one with bytes, what stands before them. */
export const webSocketWire: Wire = {
  event: eventFrame,
  ack: ackFrame,
  eventText: (event, space) => textOf(eventFrame(event, space)),
  ackText: (event, space) => textOf(ackFrame(event, space)),
  hasAttachments: (event, space) => Object.hasOwn(eventFrame(event, space) ?? {}, 'binary'),
  positionOf: () => 'is `stream`',
  ackRules: {
    envelope: `**Beside \`success\`:** \`data\` is \`{ "success": true, … }\` with what the event's ack carries, or \`{ "success": false, "error": … }\` with the error ${errorText}.`,
    plain:
      '**Plain:** `data` is what the ack carries and nothing else, an array where that is several values. An event that is refused gets no ack, unless `websocket/refusals.ts` of the server says otherwise, so wait for it for a limited time.',
    node: `**After \`null\`:** \`data\` is an array of \`null\` and what the ack carries behind it, or of the error ${errorText} alone.`,
  },
};

/** Whether the ack of an event is a list of values. */
export function isListed({ acks, results }: ProtocolEvent): boolean {
  return acks === 'node' || results !== undefined;
}

function eventFrame(event: ProtocolEvent, space: Protocol): object | undefined {
  const { name, args, durable, acks, direction } = event;
  const values = exampleArgs(event, space);
  if (values === undefined) return undefined;
  const data = args === undefined ? values[0] : values;
  return withParts({
    type: name,
    ...(data !== undefined && { data }),
    ...(durable && { stream: examplePosition }),
    ...(direction === 'client' && acks !== 'none' && { id: exampleId }),
  });
}

function ackFrame(event: ProtocolEvent, space: Protocol): object | undefined {
  const ack = exampleAck(event, space);
  if (ack === undefined) return undefined;
  const data = isListed(event) ? ack : ack[0];
  return withParts({ type: 'ack', id: exampleId, ...(data !== undefined && { data }) });
}

/** A frame that says where in its data bytes belong, and how many. */
function withParts<Frame extends { readonly data?: unknown }>(frame: Frame): object {
  const binary: [path: Path, length: number][] = [];
  const data = replaceBytes(frame.data, (bytes, path) => {
    binary.push([path, bytes.length]);
    return null;
  });
  return binary.length === 0 ? frame : { ...frame, data, binary };
}

function textOf(frame: object | undefined): string | undefined {
  return frame && JSON.stringify(frame);
}
