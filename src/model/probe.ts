import { isBrought } from '../layers/brought-handlers.ts';
import type { Layer } from '../layers/layer.ts';
import type { Protocol } from '../protocol/model.ts';
import { perEvent } from '../protocol/per-event.ts';
import { accepts } from '../protocol/samples/accepts.ts';

/** What the tests of the server send to see it refused. */
const wrongPayloads: readonly unknown[] = [null, {}, { extra: 1 }, [], 'x'];

const isStrict = perEvent(
  ({ payload }, protocol: Protocol) =>
    payload !== undefined && wrongPayloads.every((value) => accepts(payload, value, protocol) === false),
  ({ schemas }) => [schemas],
);

/**
 * A client event which the tests of the server may send: it refuses wrong payloads, and says so in an envelope. One that a
 * layer brings rather than one of the user's, so that it stays the same.
 */
export function probeOf(layers: readonly Layer[], protocol: Protocol): string | undefined {
  const withPayload = protocol.client.filter((event) => event.acks === 'envelope' && isStrict(event, protocol));
  return (withPayload.find((event) => isBrought(event, layers)) ?? withPayload[0])?.name;
}
