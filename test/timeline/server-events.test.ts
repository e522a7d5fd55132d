import { describe, expect, it } from 'vitest';
import { Project, vote } from './project.ts';

const handler = 'websocket/handlers/cast-vote.ts';
const counted = `
server:
  vote-counted:
    payload: { type: object, required: [count], properties: { count: { type: integer } } }
  vote-closed: {}
`;

/** A project that sends an event of the server in a handler, in a package's own code and in a test. */
async function sending(): Promise<Project> {
  const project = await Project.make();
  project.protocol((text) => text.replace(/^server:.*\n/m, '') + counted);
  project.edit(handler, (text) => `${text}// io.emit('vote-counted', { count: 1 });\n`);
  project.write('src/votes.ts', '\n\nserver.broadcast("vote-counted", { count: 1 });\n');
  project.write('tests/votes.test.ts', "void (await client.next('vote-closed'));\n");
  expect((await project.generate()).document.serverEvents).toEqual([]);
  return project;
}

const line = (project: Project, text: string) =>
  project
    .read(handler)
    .split('\n')
    .findIndex((one) => one.includes(text)) + 1;

describe('a server event that changes', () => {
  it('is reported with the places that name it', async () => {
    const project = await sending();
    const places = [
      { path: 'src/votes.ts', line: 3 },
      { path: handler, line: line(project, 'io.emit') },
    ];
    project.protocol((text) =>
      text.replace('count: { type: integer } } }\n  vote-closed', 'count: { type: string } } }\n  vote-closed'),
    );
    const { document, lines } = await project.generate();
    const changes = ['vote-counted: payload.count number → string'];
    expect(document.serverEvents).toEqual([{ event: 'vote-counted', changes, places }]);
    expect(lines.slice(lines.indexOf('\nServer events that changed, and where your sources name them:') + 1)).toEqual([
      '  vote-counted: payload.count number → string',
      ...places.map(({ path, line }) => `    ${path}:${line}`),
    ]);
  });

  it('or gets another name, or goes, is so as well', async () => {
    const project = await sending();
    const places = [
      { path: 'src/votes.ts', line: 3 },
      { path: handler, line: line(project, 'io.emit') },
    ];
    project.protocol((text) =>
      text
        .replace('vote-counted:\n', 'votes-counted:\n    renamedFrom: vote-counted\n    durable: false\n')
        .replace('  vote-closed: {}\n', ''),
    );
    expect((await project.generate()).document.serverEvents).toEqual([
      { event: 'votes-counted', changes: ["'vote-counted' → 'votes-counted'"], places },
      { event: 'vote-closed', changes: ['vote-closed removed'], places: [{ path: 'tests/votes.test.ts', line: 1 }] },
    ]);
  });

  it('by the command that renames it is reported, and so is one that nothing names', async () => {
    const project = await sending();
    const { document } = await project.rename('vote-counted', 'votes-counted');
    expect(document.serverEvents).toMatchObject([{ event: 'votes-counted', places: [{}, {}] }]);
    project.delete('tests/votes.test.ts');
    project.protocol((text) => text.replace('  vote-closed: {}\n', ''));
    expect((await project.generate()).lines.slice(-2)).toEqual(['  vote-closed removed', '    nowhere']);
  });

  it('is told from the client event of its name', async () => {
    const project = await Project.make({}, vote);
    const both = (type: string) => `server:\n  cast-vote: { payload: { type: ${type} } }\n`;
    project.protocol((text) => text.replace(/^server:.*\n/m, '') + both('string'));
    project.addLine(handler);
    await project.generate();
    project.protocol((text) => text.replace(both('string'), both('integer')));
    const { document } = await project.generate();
    expect(document.handlers).toEqual([]);
    expect(JSON.stringify(document.serverEvents)).not.toContain(handler);
  });
});
