import { describe, expect, it } from 'vitest';
import { filesIn } from '../snapshot.ts';
import { linkModules, runOwnTests, runTool } from '../support/project.ts';
import { Project } from './project.ts';

/** Files that somebody edited, of all parts of a project that every transport has. */
const edited: readonly string[] = [
  'websocket/handlers/message.ts',
  'websocket/handlers/join-room.ts',
  'websocket/rooms/rooms.ts',
  'websocket/rooms/access.ts',
  'websocket/server.ts',
  'websocket/context.ts',
  'websocket/dispatch.ts',
  'websocket/middleware/auth.ts',
  'websocket/presence/presence.ts',
  'websocket/client.ts',
  'tests/websocket/messages.test.ts',
  'config/websocket.json',
];

/** All files but the lock; JSON by its content, since what is taken out comes back at the end. */
function filesOf(project: Project): Readonly<Record<string, unknown>> {
  const paths = filesIn(project.root).filter((path) => path !== '.ws/lock.json' && !path.startsWith('.ws/cache'));
  const files = paths.map((path) => [path, project.read(path)] as const);
  return Object.fromEntries(files.map(([path, text]) => [path, path.endsWith('.json') ? JSON.parse(text) : text]));
}

describe('a chat project that goes to another transport, to a third, and back', () => {
  it('compiles and passes its tests at each step, and loses no line', async () => {
    const project = await Project.make({}, '', 'chat');
    linkModules(project.root);
    for (const path of edited.filter((one) => !one.endsWith('.json'))) project.addLine(path, 0);
    project.edit('config/websocket.json', (text) => text.replace('"recent": 50', '"recent": 49'));
    const before = filesOf(project);
    for (const transport of ['ws', 'sse', 'socket.io'] as const) {
      project.choices({ transport });
      const { exit, problems } = await project.generate();
      expect([exit, problems]).toEqual([0, []]);
      expect((await project.generate()).plan).toEqual({});
      expect(project.read('config/websocket.json')).toContain('"recent": 49');
      await runTool('tsc', [], project.root);
      // The others are tried on each transport as they come, by test/variants/served.test.ts.
      expect(await runOwnTests(project.root, ['messages'])).toMatch(/Tests {2}\d+ passed/);
    }
    expect(filesOf(project)).toEqual(before);
  });
});
