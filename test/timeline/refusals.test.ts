import { describe, expect, it } from 'vitest';
import { Project } from './project.ts';

const path = 'websocket/refusals.ts';
const plain = (text: string) => text.replace(/^version.*/m, '$&\nacks: plain');
const enveloped = (text: string) => text.replace('\nacks: plain', '');

describe('what clients receive of refusals', () => {
  it('is for the owner to say as long as an ack is in no envelope', async () => {
    const project = await Project.make();
    project.protocol(plain);
    expect((await project.generate()).plan).toMatchObject({ [path]: 'create' });
    expect((await project.check()).exit).toBe(0);
    project.protocol(enveloped);
    expect((await project.generate()).plan).toMatchObject({ [path]: 'delete' });
    expect((await project.check()).exit).toBe(0);
  });

  it('stays where its owner has said something', async () => {
    const project = await Project.make();
    project.protocol(plain);
    await project.generate();
    project.addLine(path);
    project.protocol(enveloped);
    expect((await project.generate()).plan).toMatchObject({ [path]: 'orphan' });
    project.protocol(plain);
    await project.generate();
    expect((await project.check()).exit).toBe(0);
  });

  it('is not asked for by events that a layer brings: they keep their envelope', async () => {
    const project = await Project.make({}, '');
    project.protocol(plain);
    expect((await project.generate()).plan).not.toHaveProperty([path]);
    expect((await project.check()).exit).toBe(0);
  });
});
