import { resultsArgs, titleOf } from '../protocol/args.ts';
import type { EventArgs, Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { accepts } from '../protocol/samples/accepts.ts';
import { sample } from '../protocol/samples/samples.ts';

/** What people write first, where the schema accepts it. */
const GREETING = 'hello';
/** The room of all examples. */
export const ROOM = 'lobby';
/** The place of a durable event in examples. */
export const examplePosition = { stream: ROOM, epoch: '1x9', offset: 42 };

/** The arguments of an event in an example, with optional ones; undefined where none were found. */
export function exampleArgs(event: ProtocolEvent, protocol: Protocol): readonly unknown[] | undefined {
  const { payload, args } = event;
  return args === undefined ? oneOrNone(event, payload, protocol) : exampleList(event, args, protocol);
}

/** The arguments of the ack of an event that succeeded; undefined where there is none, or no example of it. */
export function exampleAck(event: ProtocolEvent, protocol: Protocol): readonly unknown[] | undefined {
  const { acks } = event;
  const results = exampleResults(event, protocol);
  if (acks === 'none' || results === undefined) return undefined;
  if (acks === 'envelope') return [{ success: true, ...Object(results[0]) }];
  return acks === 'node' ? [null, ...results] : results;
}

/** What an ack carries beside what says that it succeeded; undefined where nothing was found. */
function exampleResults(event: ProtocolEvent, protocol: Protocol): readonly unknown[] | undefined {
  const { ack, results } = event;
  return results === undefined ? oneOrNone(event, ack, protocol) : exampleList(event, resultsArgs(results), protocol);
}

function oneOrNone(
  event: ProtocolEvent,
  schema: Schema | undefined,
  protocol: Protocol,
): readonly unknown[] | undefined {
  if (schema === undefined) return [];
  const value = exampleValue(event, schema, protocol);
  return value === undefined ? undefined : [value];
}

/** All that come before one without a sample, where these are enough. */
function exampleList(
  event: ProtocolEvent,
  { items, required }: EventArgs,
  protocol: Protocol,
): readonly unknown[] | undefined {
  const values = items.map((schema) => exampleItem(event, schema, protocol));
  const missing = values.indexOf(undefined);
  const known = missing === -1 ? values : values.slice(0, missing);
  return known.length < required ? undefined : known;
}

function exampleItem(event: ProtocolEvent, schema: Schema, protocol: Protocol): unknown {
  const value = exampleValue(event, schema, protocol);
  if (typeof value !== 'string') return value;
  const better = wordFor(titleOf(schema), event);
  return accepts(schema, better, protocol) === true ? better : value;
}

/** A value that the schema accepts, with the words of a person where it accepts them, too. */
function exampleValue(event: ProtocolEvent, schema: Schema, protocol: Protocol): unknown {
  const value = sample(schema, protocol);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return value;
  const words = Object.entries(value).map(([name, text]): [string, unknown] => {
    const better = wordFor(name, event);
    const fits = typeof text === 'string' && accepts(schema, { ...value, [name]: better }, protocol) === true;
    return [name, fits ? better : text];
  });
  const better = Object.fromEntries(words);
  return accepts(schema, better, protocol) === true ? better : value;
}

function wordFor(name: string | undefined, { room }: ProtocolEvent): string {
  return name !== undefined && name === room ? ROOM : GREETING;
}
