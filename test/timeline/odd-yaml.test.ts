import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Project } from './project.ts';

const rooms = { rooms: 'ephemeral', presence: false, features: ['typing'] } as const;
const make = () => Project.make({ ...rooms }, '', 'chat');

describe('a protocol in odd but valid YAML', () => {
  it.each([
    'client:\nserver: # s\n',
    'client: # c\nserver:\n',
    'client:\nserver:\nschemas: # c\n',
    'client: { # c\n  # d\n} # e\nserver: &s ~ # f\n? schemas # g\n',
  ])('%j takes what the choices bring, and stays as it is then', async (sections) => {
    const project = await make();
    const comments = [...sections.matchAll(/# \w/g)].map(String);
    project.protocol(() => `version: 1.0.0\n${sections}`);
    expect(await project.generate()).toMatchObject({ exit: 0, problems: [] });
    const text = project.read('protocol.yaml');
    expect([...text.matchAll(/# \w$/gm)].map(String)).toEqual(comments);
    expect(parse(text)).toMatchObject({
      client: { typing: {} },
      server: { 'user-typing': {} },
      schemas: { RoomId: {} },
    });
    expect((await project.check()).exit).toBe(0);
    await project.generate();
    expect(project.read('protocol.yaml')).toBe(text);
  });

  const inLines = (value: unknown) => JSON.stringify(value, null, 2);
  it.each([
    ['JSON', (text: string) => `${inLines(parse(text))}\n`],
    ['JSON of one line', (text: string) => JSON.stringify(parse(text))],
    [
      'braces',
      (text: string) => {
        const sections = Object.entries(parse(text)).map(
          ([name, value]) => `${name}: ${JSON.stringify(value)} # ${name}`,
        );
        return `${sections.join('\n')}\n`;
      },
    ],
  ])('follows the choices in %s, too', async (_, rewritten) => {
    const project = await make();
    project.protocol(rewritten);
    const before = project.read('protocol.yaml');
    project.choices({ rooms: 'durable' });
    const { exit, notes } = await project.generate();
    expect([exit, notes.filter((note) => note.includes('as you changed it'))]).toEqual([0, []]);
    const text = project.read('protocol.yaml');
    expect(parse(text).client['join-room'].payload.properties).toHaveProperty('since');
    expect(parse(text).client).toMatchObject({ 'leave-room': parse(before).client['leave-room'] });
    expect(text.match(/# \w+$/gm)).toEqual(before.match(/# \w+$/gm));
    if (before.startsWith('{')) expect(JSON.parse(text)).toEqual(parse(text));
    expect((await project.check()).exit).toBe(0);
  });

  it('keeps a comment within an event that the choices want otherwise', async () => {
    const project = await make();
    project.protocol((text) => text.replace('    description: Enters', '    # mine\n    description: Enters'));
    const before = project.read('protocol.yaml');
    expect(before).toContain('# mine');
    project.choices({ rooms: 'durable' });
    const { notes } = await project.generate();
    expect(notes.join('\n')).toContain('client: join-room is as you changed it; the choices now need it otherwise');
    expect(project.read('protocol.yaml')).toContain('    # mine\n');
  });
});

describe('a protocol that what the choices bring does not fit', () => {
  it('is refused with the names, and no place that it does not have', async () => {
    const project = await make();
    project.protocol(() => 'version: 1.0.0\n\nschemas:\n  RoomId: { type: integer }\n');
    const { exit, problems } = await project.generate();
    expect(exit).toBe(2);
    expect(problems).toHaveLength(4);
    expect(problems[0]).toEqual({
      file: 'protocol.yaml',
      message: 'client: leave-room, which the choices bring: The property "roomId" must be a string',
      hint: 'it must fit what the file says under the names that it uses',
    });
  });
});
