import { describe, expect, it } from 'vitest';
import { linkModules, runOwnTests, runTool } from '../support/project.ts';
import { Project } from './project.ts';

/** Files that somebody edited: what private messages bring, and what they change. */
const edited: readonly string[] = ['websocket/server.ts', 'websocket/client.ts', 'websocket/rooms/entrances.ts'];
const brought: readonly string[] = ['websocket/handlers/private-message.ts', 'websocket/inboxes/inboxes.ts'];

describe('a chat project to which private messages come, and from which they go', () => {
  it('compiles at each step, and loses no line', async () => {
    const project = await Project.make({}, '', 'chat');
    linkModules(project.root);
    for (const path of edited) project.addLine(path, 0);
    for (const features of [
      ['messages', 'private-messages', 'typing'],
      ['messages', 'typing'],
      ['messages', 'private-messages', 'typing'],
    ] as const) {
      project.choices({ features });
      const { exit, problems } = await project.generate();
      expect([exit, problems]).toEqual([0, []]);
      expect((await project.generate()).plan).toEqual({});
      await runTool('tsc', [], project.root);
    }
    expect(await runOwnTests(project.root, ['private-messages'])).toMatch(/Tests {2}\d+ passed/);
    for (const path of brought) project.addLine(path, 0);
    project.choices({ features: ['messages', 'typing'] });
    const { exit, plan, notes } = await project.generate();
    expect([exit, plan[brought[0] ?? ''], notes.join('\n')]).toEqual([
      0,
      'keep',
      expect.stringContaining('private-message'),
    ]);
  });
});
