import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { renderProject } from '../../src/render/project.ts';
import { byName, servedVariants, spreadVariants } from '../variants/variants.ts';

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
  'tests/websocket/exchange.test.ts',
  'tests/websocket/plain-client.ts',
  'tests/websocket/pub-sub.test.ts',
  'tests/websocket/raw-socket.ts',
  'tests/websocket/subscriptions.test.ts',
  'tests/websocket/transport.test.ts',
  'websocket/builtins.ts',
  'websocket/connection.ts',
  'websocket/context.ts',
  'websocket/cork.ts',
  'websocket/exchange.ts',
  // Its list of error codes.
  'websocket/generated/events.ts',
  'websocket/generated/frames.ts',
  'websocket/generated/link.ts',
  'websocket/generated/settings.ts',
  'websocket/heartbeat.ts',
  'websocket/io.ts',
  'websocket/middleware/one-per-transport.ts',
  'websocket/middleware/slow-consumers.ts',
  'websocket/pub-sub.ts',
  'websocket/raw-connection.ts',
  'websocket/server.ts',
  'websocket/subscriptions.ts',
  'websocket/upgrade.ts',
];

function filesOf(choices: Choices): ReadonlyMap<string, string> {
  const { files } = renderProject({ choices, projectName: 'app', version: '1.2.3' });
  return new Map(files.map(({ path, content }) => [path, content]));
}

describe('a project on another transport', () => {
  const variants = [...servedVariants, ...spreadVariants].filter(({ choices }) => choices.transport === 'ws');

  it.each(byName(variants))('has the same files but for what differs: %s', (_, choices) => {
    const [here, there] = [filesOf(choices), filesOf({ ...choices, transport: 'socket.io' })];
    const paths = [...new Set([...here.keys(), ...there.keys()])];
    const different = paths.filter((path) => here.get(path) !== there.get(path));
    expect(different.filter((path) => !own.includes(path))).toEqual([]);
  });

  it('has no file of its own that another transport does not know of', () => {
    const all = variants.flatMap(({ choices }) =>
      (['socket.io', 'ws'] as const).flatMap((transport) => [...filesOf({ ...choices, transport }).keys()]),
    );
    expect(own.filter((path) => !all.includes(path))).toEqual([]);
  });
});
