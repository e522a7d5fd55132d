import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { choiceTable } from '../../src/choices/table.ts';
import { renderProject } from '../../src/render/project.ts';
import { byName, servedVariants } from '../variants/variants.ts';

/** What is written for each transport: how connections are made and what goes over them, and what is said of that. */
const own: readonly string[] = [
  '.ws/settings.schema.json',
  'PROTOCOL.md',
  'README.md',
  'config/websocket.json',
  'package.json',
  'protocol.asyncapi.yaml',
  'tests/websocket/broadcasts.test.ts',
  'tests/websocket/cork.test.ts',
  'tests/websocket/cursors.test.ts',
  'tests/websocket/exchange.test.ts',
  'tests/websocket/guest-streams.test.ts',
  'tests/websocket/plain-client.ts',
  'tests/websocket/pub-sub.test.ts',
  'tests/websocket/raw-requests.ts',
  'tests/websocket/raw-socket.ts',
  'tests/websocket/requests.test.ts',
  'tests/websocket/resumption.test.ts',
  'tests/websocket/subscriptions.test.ts',
  'tests/websocket/transport.test.ts',
  'websocket/accept.ts',
  'websocket/body.ts',
  'websocket/builtins.ts',
  'websocket/connection.ts',
  'websocket/context.ts',
  'websocket/cork.ts',
  'websocket/credentials.ts',
  'websocket/cursors.ts',
  'websocket/exchange.ts',
  // Its list of error codes.
  'websocket/generated/events.ts',
  'websocket/generated/frames.ts',
  'websocket/generated/link.ts',
  'websocket/generated/sender.ts',
  'websocket/generated/settings.ts',
  'websocket/heartbeat.ts',
  'websocket/io.ts',
  'websocket/line.ts',
  'websocket/messages.ts',
  'websocket/middleware/one-per-transport.ts',
  'websocket/middleware/slow-consumers.ts',
  'websocket/pub-sub.ts',
  'websocket/raw-connection.ts',
  'websocket/receive.ts',
  'websocket/requests.ts',
  'websocket/resumption.ts',
  'websocket/server.ts',
  'websocket/statuses.ts',
  'websocket/subscriptions.ts',
  'websocket/turn.ts',
  'websocket/turns.ts',
];

function filesOf(choices: Choices): ReadonlyMap<string, string> {
  const { files } = renderProject({ choices, projectName: 'app', version: '1.2.3' });
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** What is the same on both transports that are not Socket.IO, beside what is the same on all. */
const sharedOnOwnTransports: readonly string[] = [
  'websocket/connection.ts',
  'websocket/context.ts',
  'websocket/heartbeat.ts',
  'websocket/io.ts',
  'websocket/line.ts',
  'websocket/requests.ts',
  'websocket/turn.ts',
];

const transports = choiceTable.transport.values.map(({ value }) => value);

function differences(choices: Choices, here: Choices['transport'], there: Choices['transport']): readonly string[] {
  const [ours, theirs] = [filesOf({ ...choices, transport: here }), filesOf({ ...choices, transport: there })];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((path) => ours.get(path) !== theirs.get(path));
}

describe('a project on another transport', () => {
  const variants = servedVariants.filter(({ choices }) => choices.transport !== 'socket.io');

  it.each(byName(variants))('has the same files but for what differs: %s', (_, choices) => {
    for (const there of transports) {
      const different = differences(choices, choices.transport, there);
      expect(different.filter((path) => !own.includes(path))).toEqual([]);
    }
  });

  it.each(byName(variants))('shares with the other one that is not Socket.IO all above the wire: %s', (_, choices) => {
    const onlyHere = differences(choices, 'ws', 'sse').filter((path) => sharedOnOwnTransports.includes(path));
    // The one that streams durable events by id is told of rooms that are entered, and asks who sends a request.
    const told = ['websocket/connection.ts', 'websocket/io.ts', 'websocket/line.ts'];
    expect(onlyHere.filter((path) => !told.includes(path))).toEqual([]);
    for (const path of onlyHere) {
      const [ws, sse] = (['ws', 'sse'] as const).map((transport) => filesOf({ ...choices, transport }).get(path) ?? '');
      const lines = new Set(sse?.split('\n'));
      expect(ws?.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    }
  });

  it('has no file of its own that another transport does not know of', () => {
    const all = variants.flatMap(({ choices }) =>
      transports.flatMap((transport) => [...filesOf({ ...choices, transport }).keys()]),
    );
    expect(own.filter((path) => !all.includes(path))).toEqual([]);
  });
});
