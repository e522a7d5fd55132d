import type { Protocol, ProtocolEvent } from '../../../protocol/model.ts';
import { exampleAck, exampleArgs, examplePosition } from '../../example.ts';
import type { Wire } from './wire.ts';
import { isListed } from './ws.ts';

/** Server-Sent Events, and requests that bring events of clients. */
export const sseWire: Wire = {
  event: contentOf,
  ack: ackBody,
  eventText: (event, space) => {
    const json = JSON.stringify(contentOf(event, space));
    if (event.direction === 'server') return json && `data: ${json}`;
    const request = `POST /events/${encodeURIComponent(event.name)}`;
    return exampleArgs(event, space) && [request, ...(json === undefined ? [] : [json])].join(' ');
  },
  ackText: (event, space) => JSON.stringify(ackBody(event, space)),
  hasAttachments: () => false,
  positionOf: () => 'is `stream`',
  ackRules: {
    envelope: '**Beside `success`:** the body is `{ "success": true, … }` with what the event\'s ack carries.',
    plain:
      '**Plain:** the body is what the ack carries and nothing else, an array where that is several values. There is none, and the status is 204, where it carries nothing.',
    node: '**After `null`:** the body is an array of `null` and what the ack carries behind it.',
  },
};

/** What comes in the body of a client event, or in the data of one of the server. */
function contentOf(event: ProtocolEvent, space: Protocol): unknown {
  const { args, durable, direction } = event;
  const values = exampleArgs(event, space);
  if (values === undefined) return undefined;
  const data = args === undefined ? values[0] : values;
  if (direction === 'client') return data;
  return { ...(data !== undefined && { data }), ...(durable && { stream: examplePosition }) };
}

function ackBody(event: ProtocolEvent, space: Protocol): unknown {
  const ack = exampleAck(event, space);
  return ack && (isListed(event) ? ack : ack[0]);
}
