import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { Project, vote } from './project.ts';

const handler = 'websocket/handlers/cast-vote.ts';
const test = 'tests/websocket/handlers/cast-vote.test.ts';
const registry = 'websocket/generated/registry.ts';

const withoutVote = (text: string) => text.replace(vote, '\n');
const addVote = (text: string) => text.replace(/^client:\n/m, `client:${vote}`);

describe('a handler', () => {
  it('is made for a new event, and belongs to its owner from the first edit on', async () => {
    const project = await Project.make({}, '');
    project.protocol(addVote);
    expect((await project.generate()).plan).toEqual({ [handler]: 'create', [test]: 'create' });
    project.addLine(handler);
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const { plan, document } = await project.generate();
    expect(plan).toEqual({ [test]: 'update' });
    expect(document.handlers).toEqual([
      { path: handler, event: 'cast-vote', changes: ['cast-vote: payload.choice string → number'] },
    ]);
    expect(project.read('websocket/generated/events.ts')).toContain('choice: number;');
  });

  it('follows the protocol as long as nobody edits it', async () => {
    const project = await Project.make();
    project.protocol((text) => text.replace('Votes for something.', 'Counts a vote.'));
    expect((await project.generate()).plan).toEqual({ [handler]: 'update' });
    expect(project.read(handler)).toContain('Counts a vote.');
  });

  it('goes with its event when nobody edited it', async () => {
    const project = await Project.make();
    project.protocol(withoutVote);
    expect((await project.generate()).plan).toEqual({ [handler]: 'delete', [test]: 'delete' });
    expect(project.read(registry)).not.toContain('castVote');
  });

  it('that was edited outlives its event until it is pruned', async () => {
    const project = await Project.make();
    const line = project.addLine(handler);
    project.protocol(withoutVote);
    expect((await project.generate()).plan).toEqual({ [handler]: 'orphan', [test]: 'delete' });
    expect(project.read(registry)).not.toContain('castVote');
    project.forget(line);
    expect((await project.prune()).plan).toEqual({ [handler]: 'delete' });
    expect((await project.check()).document).toMatchObject({ upToDate: true, orphans: [] });
  });

  it('that was edited is at work again when its event comes back', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol(withoutVote);
    await project.generate();
    project.protocol(addVote);
    expect((await project.generate()).plan).toEqual({ [test]: 'create' });
    expect(project.read(registry)).toContain("from '../handlers/cast-vote.ts'");
  });

  it('that its owner deleted stays deleted, through further edits, until it is restored', async () => {
    const project = await Project.make();
    project.delete(handler);
    expect((await project.generate()).plan).toEqual({ [handler]: 'keep', [test]: 'delete' });
    expect(project.read(registry)).toContain("type Unhandled = 'cast-vote';");
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    expect((await project.generate()).plan).toEqual({});
    expect((await project.restore('websocket/handlers')).plan).toEqual({ [handler]: 'create', [test]: 'create' });
    expect(project.read(registry)).not.toContain('Unhandled');
  });

  it('whose test its owner deleted gets no new one', async () => {
    const project = await Project.make();
    project.delete(test);
    expect((await project.generate()).plan).toEqual({ [test]: 'keep' });
    project.protocol((text) => text.replace('Votes for something.', 'Counts a vote.'));
    expect((await project.generate()).plan).toEqual({ [handler]: 'update' });
    expect((await project.restore(test)).plan).toEqual({ [test]: 'create' });
  });

  it('is found where its owner moved it, and nothing takes its old place', async () => {
    const project = await Project.make();
    project.move(handler, 'websocket/handlers/polls/vote.ts');
    project.edit('websocket/handlers/polls/vote.ts', (text) => text.replace('../generated', '../../generated'));
    project.addLine('websocket/handlers/polls/vote.ts');
    expect((await project.generate()).plan).toEqual({ 'websocket/handlers/polls/vote.ts': 'keep' });
    expect(project.read(registry)).toContain("import { castVote } from '../handlers/polls/vote.ts';");
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    expect((await project.generate()).plan).toEqual({ [test]: 'update' });
    project.move('websocket/handlers/polls/vote.ts', 'websocket/handlers/votes.ts');
    expect((await project.generate()).plan).toEqual({ 'websocket/handlers/votes.ts': 'keep' });
    project.protocol((text) => text.replace(/ {2}cast-vote:\n(?: {4}.*\n)*/, ''));
    expect((await project.generate()).plan).toEqual({ [test]: 'delete', 'websocket/handlers/votes.ts': 'orphan' });
  });

  it('that its owner wrote before the event was in the protocol is taken as it is', async () => {
    const project = await Project.make({}, '');
    project.write(handler, 'export function castVote() {\n  return { count: 1 };\n}\n');
    project.addLine(handler);
    project.protocol(addVote);
    expect((await project.generate()).plan).toEqual({ [handler]: 'keep', [test]: 'create' });
  });

  it('is refused where a file of the user is in its place', async () => {
    const project = await Project.make({}, '');
    project.write(handler, 'export const other = 1;\n');
    project.protocol(addVote);
    const { exit, problems } = await project.generate();
    expect(exit).toBe(4);
    expect(problems[0]).toMatchObject({ message: 'exists, and was not written by this program' });
  });
});

describe('an event that gets another name', () => {
  const [renamed, renamedTest] = ['websocket/handlers/count-vote.ts', 'tests/websocket/handlers/count-vote.test.ts'];

  it('takes its handler, its test and its imports with it', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.addLine(test);
    project.write(
      'tests/polls.test.ts',
      "import { castVote } from '../websocket/handlers/cast-vote.ts';\nvoid castVote;\n",
    );
    const { plan } = await project.rename('cast-vote', 'count-vote');
    expect(plan).toEqual({
      'protocol.yaml': 'update',
      [renamed]: 'rename',
      [renamedTest]: 'rename',
      'tests/polls.test.ts': 'update',
    });
    expect(project.read(renamed)).toContain("export const countVote: Handler<'count-vote'>");
    expect(project.read(renamedTest)).toContain("client.emit('count-vote'");
    expect(project.read('tests/polls.test.ts')).toBe(
      "import { countVote as castVote } from '../websocket/handlers/count-vote.ts';\nvoid castVote;\n",
    );
    expect(project.read('protocol.yaml')).toContain('\n  count-vote:\n    description: Votes for something.\n');
  });

  it('by renamedFrom in the protocol does so, too', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol((text) => text.replace('cast-vote:\n', 'count-vote:\n    renamedFrom: cast-vote\n'));
    expect((await project.generate()).plan).toEqual({ [renamed]: 'rename', [renamedTest]: 'rename' });
    expect(project.read(renamed)).toContain("export const countVote: Handler<'count-vote'>");
  });

  it('has no line left of its old name in its edited test, whatever its ack', async () => {
    const acks = ['envelope', 'plain'].flatMap((convention) => [
      vote.replace('cast-vote', `${convention}-vote`).replace('    ack:', `    acks: ${convention}\n    ack:`),
      `  ${convention}-ping: { acks: ${convention} }\n`,
    ]);
    const project = await Project.make({}, acks.join(''));
    for (const name of ['envelope-vote', 'plain-vote', 'envelope-ping', 'plain-ping']) {
      project.addLine(`tests/websocket/handlers/${name}.test.ts`);
      await project.rename(name, `new-${name}`);
      const renamed = project.read(`tests/websocket/handlers/new-${name}.test.ts`);
      expect(renamed.replaceAll(`new-${name}`, '')).not.toContain(name);
    }
  });

  it.each([
    ['message', 'features: messages'],
    ['new-message', 'features: messages'],
    ['join-room', 'rooms: ephemeral'],
    ['user-joined', 'rooms: ephemeral'],
    ['auth-refresh', 'auth: jwt'],
    ['connected', 'Connections of users'],
  ])('is refused where a layer brings it: %s', async (event, choice) => {
    const rooms = { auth: 'jwt', rooms: 'ephemeral', features: ['messages'] } as const;
    const project = await Project.make(rooms, '');
    const { exit, problems } = await project.rename(event, 'mine');
    expect([exit, problems[0]]).toMatchObject([2, { message: expect.stringContaining(choice) }]);
    project.protocol((text) => text.replace(`\n  ${event}:\n`, `\n  mine:\n    renamedFrom: ${event}\n`));
    const byHand = await project.generate();
    expect([byHand.exit, byHand.problems[0]]).toMatchObject([2, { message: expect.stringContaining(choice) }]);
  });

  it('is refused where there is none of that name, or one of the new name', async () => {
    const project = await Project.make();
    const missing = await project.rename('cast-votes', 'count-vote');
    expect([missing.exit, missing.problems[0]]).toMatchObject([2, { hint: 'Did you mean cast-vote?' }]);
    expect((await project.rename('cast-vote', 'echo')).exit).toBe(2);
  });

  it('is that of its namespace', async () => {
    const project = await Project.make();
    const admin = (name: string) => `\nnamespaces:\n  /admin: { client: { ${name}: {}, ban: {} } }\n`;
    project.protocol((text) => text + admin('cast-vote'));
    await project.generate();
    const refused = async (...args: Parameters<Project['rename']>) => (await project.rename(...args)).problems[0];
    expect(await refused('cast-votes', 'vote', { namespace: '/admin' })).toMatchObject({
      message: 'there is no event "cast-votes" in the namespace "/admin"',
      hint: 'Did you mean cast-vote?',
    });
    expect(await refused('cast-vote', 'ban', { namespace: '/admin' })).toMatchObject({
      message: 'there is an event "ban" already in the namespace "/admin"',
    });
    expect(await refused('cast-vote', 'vote', { namespace: 'admin' })).toMatchObject({
      message: 'there is no namespace "admin"',
      hint: 'Did you mean /admin?',
    });
    expect(await refused('ban', 'unban')).toMatchObject({ hint: 'There is one in /admin: add --namespace /admin' });
    const { plan } = await project.rename('cast-vote', 'vote', { namespace: '/admin' });
    expect(plan).toMatchObject({ 'protocol.yaml': 'update' });
    expect(plan).not.toHaveProperty(renamed);
    expect(project.read('protocol.yaml')).toContain(admin('vote'));
    expect((await project.rename('cast-vote', 'count-vote', { namespace: '/' })).plan).toMatchObject({
      [renamed]: 'rename',
    });
  });

  it('by hand leaves the edited handler to its owner, and says what it may have become', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol((text) => text.replace('cast-vote:', 'count-vote:'));
    const { plan, notes } = await project.generate();
    expect(plan).toEqual({ [handler]: 'orphan', [test]: 'delete', [renamed]: 'create', [renamedTest]: 'create' });
    expect(notes.join('\n')).toContain('rename event cast-vote count-vote');
  });

  it('by hand in a namespace says so, too', async () => {
    const project = await Project.make();
    project.protocol(
      (text) => `${text}\nnamespaces: { /admin: { client: { kick: { payload: { type: integer } } } } }\n`,
    );
    await project.generate();
    project.protocol((text) => text.replace('kick:', 'ban:'));
    expect((await project.generate()).notes.join('\n')).toContain(
      `Was kick renamed to ban in /admin? Then let its handler follow: npx build-websocket-server@${version} rename event kick ban --namespace /admin`,
    );
  });

  it('and whose old file is in the place of another event is not mixed up with it', async () => {
    const project = await Project.make();
    project.addLine(handler);
    await project.rename('cast-vote', 'count-vote');
    project.protocol(addVote);
    expect((await project.generate()).plan).toMatchObject({ [handler]: 'create' });
    expect(project.read(renamed)).toContain('of mine');
    expect(project.read(handler)).not.toContain('of mine');
  });
});

describe('an event with an awkward description', () => {
  it('is written once, also where no file can hold what it says', async () => {
    const project = await Project.make();
    project.protocol((text) => text.replace('Votes for something.', '"half of a pair: \\ud800"'));
    expect((await project.generate()).plan).toEqual({ [handler]: 'update' });
    expect(project.read(handler)).toContain('half of a pair: \ufffd');
  });
});

describe('a lock entry', () => {
  it('says nothing but what it is for, also after a run that was killed', async () => {
    const project = await Project.make();
    project.addLine('websocket/server.ts');
    project.write('.ws/pending.json', project.read('.ws/lock.json'));
    await project.generate();
    expect(project.read('.ws/lock.json')).not.toContain('"also"');
    project.edit('.ws/lock.json', (text) => text.replace('"kind":"scaffold",', '"kind":"scaffold","also":5,'));
    expect((await project.generate()).exit).toBe(0);
  });
});
