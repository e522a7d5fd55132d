import type { TemplateEvent } from '../model/events.ts';
import { objectLiteral } from '../model/object-literal.ts';
import type { SpaceView } from '../model/space.ts';
import { contentOf } from '../protocol/args.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { perEvent } from '../protocol/per-event.ts';
import { invalidArgs, invalidSample, sample } from '../protocol/samples.ts';

/** An event with what a stub's test sends, as TypeScript: something it accepts and something it refuses. */
export interface StubView extends TemplateEvent {
  /** A payload, or the list of all arguments; undefined where none was found. */
  readonly sample: string | undefined;
  readonly invalidSample: string | undefined;
  /** Whether the test names the type of the payload. */
  readonly namesPayload: boolean;
}

/** What the templates of a stub and its test read of its event. */
export function stubView({ clientEvents }: SpaceView, protocol: Protocol, event: ProtocolEvent): StubView {
  const view = clientEvents.find(({ name }) => name === event.name);
  if (view === undefined) throw new Error(`there is no client event ${event.name}`);
  return { ...view, ...samplesOf(event, protocol) };
}

const samplesOf = perEvent(
  (event, protocol: Protocol) => {
    const { payload, args } = event;
    const content = contentOf(event);
    const write = (value: unknown) => (value === undefined ? undefined : objectLiteral(value, '    '));
    const valid = write(content && sample(content, protocol));
    const invalid = write(args ? invalidArgs(args, protocol) : payload && invalidSample(payload, protocol));
    const namesPayload = valid !== undefined || (args !== undefined && invalid !== undefined);
    return { sample: valid, invalidSample: invalid, namesPayload };
  },
  ({ schemas }) => [schemas],
);
