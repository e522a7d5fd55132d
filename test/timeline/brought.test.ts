import { describe, expect, it } from 'vitest';
import { Project } from './project.ts';

/** Takes an event or a schema of a section out of a protocol, as far as the next one. */
const without = (name: string) => (text: string) =>
  text.replace(new RegExp(`^ {2}${name}:\\n(?: {4}.*\\n|\\n)*`, 'm'), '');

describe('an event that a choice brings', () => {
  const rooms = { auth: 'jwt', rooms: 'ephemeral', features: ['typing'] } as const;

  it('comes back when it is deleted, which is said with the choice, also by check', async () => {
    const project = await Project.make(rooms, '');
    const before = project.read('protocol.yaml');
    for (const name of ['stop-typing', 'user-stopped-typing', 'connected']) project.protocol(without(name));
    const notes = [
      'protocol.yaml: client: stop-typing, server: user-stopped-typing come back, because of features: typing. To be rid of them, choose otherwise in ws.config.json',
      'protocol.yaml: server: connected comes back, because of Connections of users. To be rid of it, choose otherwise in ws.config.json',
    ];
    expect(await project.check()).toMatchObject({ exit: 3, notes });
    expect((await project.generate()).notes).toEqual(notes);
    const lines = (text: string) => text.split('\n').filter(Boolean).sort();
    expect(lines(project.read('protocol.yaml'))).toEqual(lines(before));
    expect((await project.generate()).notes).toEqual([]);
  });

  it('goes for good once nothing brings it', async () => {
    const project = await Project.make(rooms, '');
    project.choices({ features: [] });
    await project.generate();
    project.protocol(without('stop-typing'));
    expect((await project.generate()).notes.join()).not.toContain('back');
    expect(project.read('protocol.yaml')).not.toContain('stop-typing');
  });

  it('is not news where it comes with a choice', async () => {
    const project = await Project.make({ ...rooms, features: [] }, '');
    project.choices({ features: ['typing'] });
    expect((await project.generate()).notes).toEqual([]);
  });
});
