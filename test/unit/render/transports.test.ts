import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/choices/choices.ts';
import { brokenConstraints } from '../../../src/choices/constraints.ts';
import { serializeConfig } from '../../../src/choices/serialize-config.ts';
import { choiceTable, toDraft } from '../../../src/choices/table.ts';
import { renderProject } from '../../../src/render/project.ts';
import { byName, servedVariants, spreadVariants } from '../../variants/variants.ts';

/** What is written for each transport: how connections are made and what goes over them, and what is said of that. */
const own: readonly string[] = [
  '.ws/settings.schema.json',
  // A secret by which processes seal what they forward.
  '.env.example',
  'PROTOCOL.md',
  'README.md',
  'config/websocket.json',
  'package.json',
  'protocol.asyncapi.yaml',
  'scripts/dev-env.ts',
  'tests/websocket/broadcasts.test.ts',
  'tests/websocket/builtins.test.ts',
  'tests/websocket/compression.test.ts',
  'tests/websocket/cork.test.ts',
  'tests/websocket/cursors.test.ts',
  'tests/websocket/exchange.test.ts',
  'tests/websocket/forwarding.test.ts',
  'tests/websocket/guest-streams.test.ts',
  'tests/websocket/handshake.test.ts',
  'tests/websocket/heartbeat.test.ts',
  'tests/websocket/inquiry.test.ts',
  'tests/websocket/lingering.test.ts',
  'tests/websocket/lost-requests.test.ts',
  'tests/websocket/open-socket.ts',
  'tests/websocket/plain-client.ts',
  'tests/websocket/pub-sub.test.ts',
  'tests/websocket/raw-requests.ts',
  'tests/websocket/raw-socket.ts',
  'tests/websocket/reader.ts',
  'tests/websocket/requests.test.ts',
  'tests/websocket/resumption.test.ts',
  'tests/websocket/revised-streams.test.ts',
  'tests/websocket/roaming.test.ts',
  'tests/websocket/seal.test.ts',
  'tests/websocket/sequencer.test.ts',
  'tests/websocket/subscriptions.test.ts',
  'tests/websocket/support.ts',
  'tests/websocket/transport.test.ts',
  'websocket/accept.ts',
  'websocket/answer.ts',
  'websocket/body.ts',
  'websocket/builtins.ts',
  'websocket/connection.ts',
  'websocket/context.ts',
  'websocket/cork.ts',
  'websocket/credentials.ts',
  'websocket/cursors.ts',
  'websocket/dismiss.ts',
  // When it closes those that poll.
  'websocket/drain.ts',
  'websocket/exchange.ts',
  'websocket/forwarding.ts',
  'websocket/generated/connection-ids.ts',
  // Frames of `ws` that are of no protocol carry anything.
  'websocket/generated/depth.ts',
  // How a WebSocket says why it ends for good.
  'websocket/generated/dismissal.ts',
  // Its list of error codes.
  'websocket/generated/events.ts',
  'websocket/generated/frames.ts',
  // How to ask why there is no WebSocket.
  'websocket/generated/inquiry.ts',
  'websocket/generated/link.ts',
  // Only requests of the SDK's own can be asked again without a cookie.
  'websocket/generated/page-refusal.ts',
  'websocket/generated/pages.ts',
  'websocket/generated/post-patiently.ts',
  'websocket/generated/sender.ts',
  'websocket/generated/settings.ts',
  'websocket/generated/tabs.ts',
  'websocket/heartbeat.ts',
  'websocket/io.ts',
  'websocket/line.ts',
  'websocket/messages.ts',
  'websocket/generated/packets.ts',
  // How it sees that a connection is being closed.
  'websocket/middleware/admission.ts',
  // Where the token is in a request of Socket.IO, whose clients prove later who they are.
  'websocket/middleware/auth.ts',
  'websocket/middleware/entries.ts',
  'websocket/middleware/half-open.ts',
  // How it counts these.
  'websocket/middleware/handshake.ts',
  'websocket/middleware/lingering.ts',
  'websocket/middleware/slow-consumers.ts',
  'websocket/middleware/unread.ts',
  'websocket/pub-sub.ts',
  'websocket/raw-connection.ts',
  'websocket/receive.ts',
  'websocket/redis.ts',
  'websocket/requests.ts',
  'websocket/resumption.ts',
  'websocket/seal.ts',
  'websocket/secrets.ts',
  'websocket/sequencer.ts',
  'websocket/server.ts',
  'websocket/statuses.ts',
  'websocket/subscriptions.ts',
  'websocket/turns.ts',
];

const rendered = new Map<string, ReadonlyMap<string, string>>();

/** The files of a project, which is rendered once. */
function filesOf(choices: Choices): ReadonlyMap<string, string> {
  const key = serializeConfig(choices);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const { files } = renderProject({ choices, projectName: 'app', version: '1.2.3' });
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  rendered.set(key, contents);
  return contents;
}

/** What is the same on both transports that are not Socket.IO, beside what is the same on all. */
const sharedOnOwnTransports: readonly string[] = [
  'tests/websocket/broadcasts.test.ts',
  'tests/websocket/exchange.test.ts',
  'tests/websocket/heartbeat.test.ts',
  'tests/websocket/pub-sub.test.ts',
  'tests/websocket/subscriptions.test.ts',
  'websocket/connection.ts',
  'websocket/context.ts',
  'websocket/exchange.ts',
  'websocket/heartbeat.ts',
  'websocket/io.ts',
  'websocket/line.ts',
  'websocket/pub-sub.ts',
  'websocket/redis.ts',
  'websocket/requests.ts',
  'websocket/subscriptions.ts',
];

/** Lines of theirs that are others where durable events of several processes are put in order. */
const putInOrder: readonly string[] = [
  '  join(room: string): void {',
  '  #deliver({ rooms, except }: Audience, frame: Frame): void {',
];

/** Lines of the one whose clients may send frames that are no events, which count for their users as well. */
const countFrames: readonly string[] = [
  "import type { EventLimits } from './middleware/event-limits.ts';",
  '  readonly eventLimits: EventLimits;',
];

const transports = choiceTable.transport.values.map(({ value }) => value);

/** Whether choices go together. */
function goes(choices: Choices): boolean {
  return brokenConstraints(toDraft(choices)).length === 0;
}

function differences(choices: Choices, here: Choices['transport'], there: Choices['transport']): readonly string[] {
  const [ours, theirs] = [filesOf({ ...choices, transport: here }), filesOf({ ...choices, transport: there })];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((path) => ours.get(path) !== theirs.get(path));
}

describe('a project on another transport', () => {
  const variants = [...servedVariants, ...spreadVariants].filter(({ choices }) => choices.transport !== 'socket.io');
  const sharing = variants.filter(({ choices }) => transports.every((transport) => goes({ ...choices, transport })));

  it.each(byName(variants))('has the same files but for what differs: %s', (_, choices) => {
    for (const there of transports.filter((transport) => goes({ ...choices, transport }))) {
      const different = differences(choices, choices.transport, there);
      expect(different.filter((path) => !own.includes(path))).toEqual([]);
    }
  });

  it.each(byName(sharing))('shares with the other one that is not Socket.IO all above the wire: %s', (_, choices) => {
    const onlyHere = differences(choices, 'ws', 'sse').filter((path) => sharedOnOwnTransports.includes(path));
    // The one that streams durable events by id is told of rooms that are entered, and asks who sends a request.
    const told = ['websocket/connection.ts', 'websocket/io.ts', 'websocket/line.ts'];
    // Over Redis its requests may arrive at another process than their stream, and it puts what is durable in order.
    const overRedis = ['tests/websocket/pub-sub.test.ts', 'websocket/pub-sub.ts', 'websocket/redis.ts'];
    expect(onlyHere.filter((path) => !told.includes(path) && !overRedis.includes(path))).toEqual([]);
    for (const path of onlyHere) {
      const [ws, sse] = (['ws', 'sse'] as const).map((transport) => filesOf({ ...choices, transport }).get(path) ?? '');
      const lines = new Set(sse?.split('\n'));
      const known = [...putInOrder, ...countFrames];
      expect(ws?.split('\n').filter((line) => !lines.has(line) && !known.includes(line))).toEqual([]);
    }
  });

  it('has no file of its own that another transport does not know of', () => {
    const all = variants.flatMap(({ choices }) =>
      transports
        .map((transport) => ({ ...choices, transport }))
        .filter(goes)
        .flatMap((one) => [...filesOf(one).keys()]),
    );
    expect(own.filter((path) => !all.includes(path))).toEqual([]);
  });
});
