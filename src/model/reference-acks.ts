import { resultsArgs } from '../protocol/args.ts';
import type { AckConvention, Protocol, ProtocolEvent } from '../protocol/model.ts';
import { exampleResults } from './example.ts';
import { type ArgumentRow, argumentRows, type SchemaRow, schemaRows } from './schema-rows.ts';

/** The ack of an event as `PROTOCOL.md` tells of it, in Markdown. */
export interface AckReference {
  /** The line above its table, or all there is to say. */
  readonly text: string;
  readonly rows: readonly SchemaRow[] | undefined;
  /** Several results, in place of the rows of one. */
  readonly results: readonly ArgumentRow[] | undefined;
}

interface Convention {
  /** What holds for all events of the convention. */
  readonly general: string;
  /** The line above the table of one result, and of several. */
  readonly one: string;
  readonly several: string;
  /** Said where the ack carries nothing. */
  readonly nothing: string;
  /** What the ack is where the event succeeded. */
  readonly array: (results: readonly unknown[]) => readonly unknown[];
}

const error = '`{ "code", "message", "retryAfterMs"? }`';

const conventions: Readonly<Record<Exclude<AckConvention, 'none'>, Convention>> = {
  envelope: {
    general: `**Beside \`success\`:** an array of one object, \`{ "success": true, … }\` with what the event's ack carries, or \`{ "success": false, "error": … }\` with the error ${error}.`,
    one: 'Ack, beside `success`:',
    several: '',
    nothing: 'The ack carries nothing else than `success`.',
    array: ([data]) => [{ success: true, ...Object(data) }],
  },
  plain: {
    general:
      '**Plain:** an array of what the ack carries and nothing else. An event that is refused gets no ack, so wait for it for a limited time.',
    one: 'Ack, plain, one value:',
    several: 'Ack, plain, several values:',
    nothing: 'The ack is plain and carries nothing.',
    array: (results) => results,
  },
  node: {
    general: `**After \`null\`:** an array of \`null\` and what the ack carries behind it, or of the error ${error} alone.`,
    one: 'Ack, after `null`, one value:',
    several: 'Ack, after `null`, several values:',
    nothing: 'The ack carries nothing after `null`.',
    array: (results) => [null, ...results],
  },
};

const noAck = '**No ack:** such an event gets none, whether it asks for one or not.';

/** What holds for the acks of client events, a sentence or two for each convention that occurs. */
export function ackRules(events: readonly ProtocolEvent[]): readonly string[] {
  const used = new Set(events.map(({ acks }) => acks));
  const general = [...Object.entries(conventions).map(([name, rule]) => [name, rule.general] as const)];
  return [...general, ['none', noAck] as const]
    .filter(([name]) => used.has(name as AckConvention))
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

/** What the ack of an event that succeeded is on the wire; undefined where there is none, or no example of it. */
export function exampleAck(event: ProtocolEvent, protocol: Protocol): readonly unknown[] | undefined {
  if (event.acks === 'none') return undefined;
  const results = exampleResults(event, protocol);
  return results && conventions[event.acks].array(results);
}
