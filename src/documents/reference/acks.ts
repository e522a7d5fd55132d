import { resultsArgs } from '../../protocol/args.ts';
import type { AckConvention, ProtocolEvent } from '../../protocol/model.ts';
import { type ArgumentRow, argumentRows, type SchemaRow, schemaRows } from './schema-rows.ts';
import type { Wire } from './wire/wire.ts';

/** The ack of an event as `PROTOCOL.md` tells of it, in Markdown. */
export interface AckReference {
  /** The line above its table, or all there is to say. */
  readonly text: string;
  readonly rows: readonly SchemaRow[] | undefined;
  /** Several results, in place of the rows of one. */
  readonly results: readonly ArgumentRow[] | undefined;
}

interface Convention {
  /** The line above the table of one result, and of several. */
  readonly one: string;
  readonly several: string;
  /** Said where the ack carries nothing. */
  readonly nothing: string;
}

const conventions: Readonly<Record<Exclude<AckConvention, 'none'>, Convention>> = {
  envelope: {
    one: 'Ack, beside `success`:',
    several: '',
    nothing: 'The ack carries nothing else than `success`.',
  },
  plain: {
    one: 'Ack, plain, one value:',
    several: 'Ack, plain, several values:',
    nothing: 'The ack is plain and carries nothing.',
  },
  node: {
    one: 'Ack, after `null`, one value:',
    several: 'Ack, after `null`, several values:',
    nothing: 'The ack carries nothing after `null`.',
  },
};

const noAck = '**No ack:** such an event gets none, whether it asks for one or not.';

/** What holds for the acks of client events, a sentence or two for each convention that occurs. */
export function ackRules(events: readonly ProtocolEvent[], wire: Wire): readonly string[] {
  const used = new Set<string>(events.map(({ acks }) => acks));
  return Object.entries({ ...wire.ackRules, none: noAck })
    .filter(([name]) => used.has(name))
    .map(([, text]) => text);
}

export function ackReference({ acks, ack, results }: ProtocolEvent): AckReference {
  if (acks === 'none') return { text: 'No ack.', rows: undefined, results: undefined };
  const { one, several, nothing } = conventions[acks];
  if (results !== undefined) {
    return { text: several, rows: undefined, results: argumentRows(resultsArgs(results)) };
  }
  return ack === undefined
    ? { text: nothing, rows: undefined, results: undefined }
    : { text: one, rows: schemaRows(ack), results: undefined };
}
