import { contentOf } from '../protocol/args.ts';
import { eventView } from '../protocol/code/declarations.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { perEvent } from '../protocol/per-event.ts';
import { invalidArgs, invalidSample, sample } from '../protocol/samples/samples.ts';
import { objectLiteral } from '../text/typescript/object-literal.ts';
import { type TemplateEvent, tellsRefusals } from './events.ts';
import type { SpaceView } from './space.ts';
import type { StubLines } from './stub-lines.ts';
import { stubLines } from './stub-lines.ts';

/** An event with the lines of its stub; and what the test of that sends, as TypeScript: something it accepts and something it refuses. */
export interface StubView extends TemplateEvent, StubLines {
  /** A payload, or the list of all arguments; undefined where none was found. */
  readonly sample: string | undefined;
  readonly invalidSample: string | undefined;
  /** The room that the sample names, where its sender must be in it. */
  readonly sampleRoom: string | undefined;
  /** Whether the test runs the handler: it has something to send. */
  readonly runs: boolean;
  /** Whether it has to look at the handler for that, of which the ack tells nothing. */
  readonly watchesHandler: boolean;
  /** Whether the test connects a client, and names the type of the payload. */
  readonly connects: boolean;
  readonly namesPayload: boolean;
}

/** What the templates of a stub and its test read of its event. */
export function stubView({ clientEvents }: SpaceView, protocol: Protocol, event: ProtocolEvent): StubView {
  const view = clientEvents.find(({ name }) => name === event.name);
  if (view === undefined) throw new Error(`there is no client event ${event.name}`);
  return { ...view, ...stubLines(event, protocol, view.exported), ...samplesOf(event, protocol) };
}

const samplesOf = perEvent(
  (event, protocol: Protocol) => {
    const { payload, args } = event;
    const { roomKey } = eventView(event);
    const content = contentOf(event);
    const write = (value: unknown) => (value === undefined ? undefined : objectLiteral(value, '    '));
    const valid = content && sample(content, protocol);
    const invalid = args ? invalidArgs(args, protocol) : payload && invalidSample(payload, protocol);
    const isTold = tellsRefusals(event);
    const runs = content === undefined || valid !== undefined;
    const castsArgs = args !== undefined && invalid !== undefined && isTold;
    return {
      sample: write(valid),
      invalidSample: write(invalid),
      sampleRoom: roomKey && write(Object(valid)[roomKey]),
      runs,
      watchesHandler: runs && !isTold,
      connects: runs || isTold,
      namesPayload: valid !== undefined || castsArgs,
    };
  },
  ({ schemas }) => [schemas],
);
