import type { EventArgs, ProtocolEvent, Schema } from './model.ts';

/** The schema of a list of arguments. */
export function argsSchema({ items, required, rest }: EventArgs): Schema {
  return { type: 'array', prefixItems: items, items: rest, minItems: required };
}

/** Results are arguments of an ack that are all there. */
export function resultsArgs(results: readonly Schema[]): EventArgs {
  return { items: results, required: results.length, rest: false };
}

/** What an event carries: its payload, or the list of its arguments; undefined where it carries nothing. */
export function contentOf({ payload, args }: ProtocolEvent): Schema | undefined {
  return args === undefined ? payload : argsSchema(args);
}

/** What the ack of an event carries: a value, or the list of several; undefined where it carries nothing. */
export function ackContentOf({ ack, results }: ProtocolEvent): Schema | undefined {
  return results === undefined ? ack : argsSchema(resultsArgs(results));
}

/** The name of an argument or result. */
export function titleOf(schema: Schema): string | undefined {
  return typeof schema === 'object' && typeof schema.title === 'string' ? schema.title : undefined;
}
