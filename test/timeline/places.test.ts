import { describe, expect, it } from 'vitest';
import { linkModules, runTool } from '../support/project.ts';
import { Project, vote } from './project.ts';

const handlers = 'websocket/handlers';
const tests = 'tests/websocket/handlers';
const handler = `${handlers}/cast-vote.ts`;
const test = `${tests}/cast-vote.test.ts`;
const registry = 'websocket/generated/registry.ts';

const reset = vote.replaceAll('cast-vote', 'reset-votes');

/** Moves a handler deeper, with its imports, as an editor does. */
function moveInto(project: Project, from: string, to: string): void {
  project.move(from, to);
  project.edit(to, (text) => text.replace("'../generated", "'../../generated"));
  project.addLine(to);
}

/** Merges the handlers of two events into one file. */
function mergeInto(project: Project, path: string, others: readonly string[]): void {
  const texts = others.map((other) => project.read(other).replace(/^import .*\n\n/, ''));
  const imports = "import { EventError, type Handler } from '../generated/protocol.ts';\n";
  for (const other of others) project.delete(other);
  project.write(path, [imports, ...texts].join('\n'));
  project.addLine(path);
}

describe('a handler that its owner moved', () => {
  const moved = `${handlers}/polls/my-votes.ts`;

  it('stays there when its event gets another name, and the project compiles', async () => {
    const project = await Project.make();
    moveInto(project, handler, moved);
    await project.generate();
    const { plan } = await project.rename('cast-vote', 'count-vote');
    expect(plan).toEqual({
      'protocol.yaml': 'update',
      [moved]: 'update',
      [`${tests}/count-vote.test.ts`]: 'rename',
    });
    expect(project.read(moved)).toContain("export const countVote: Handler<'count-vote'>");
    expect(project.read(registry)).toContain("import { countVote } from '../handlers/polls/my-votes.ts'");
    linkModules(project.root);
    await runTool('tsc', ['-p', 'tsconfig.json', '--noEmit'], project.root);
  });

  it('stays there by renamedFrom, and when its event gets a group as well', async () => {
    const project = await Project.make();
    moveInto(project, handler, moved);
    await project.generate();
    project.protocol((text) =>
      text.replace('cast-vote:\n', 'count-vote:\n    renamedFrom: cast-vote\n    group: votes\n'),
    );
    expect((await project.generate()).plan).toEqual({
      [moved]: 'update',
      [`${tests}/votes/count-vote.test.ts`]: 'rename',
    });
    project.expectImportsResolve();
  });

  it('stays there although its event only gets a group', async () => {
    const project = await Project.make();
    moveInto(project, handler, moved);
    await project.generate();
    project.protocol((text) => text.replace('cast-vote:\n', 'cast-vote:\n    group: votes\n'));
    expect((await project.generate()).plan).toEqual({ [`${tests}/votes/cast-vote.test.ts`]: 'rename' });
    project.expectImportsResolve();
  });

  it('and then deleted stays deleted', async () => {
    const project = await Project.make();
    moveInto(project, handler, moved);
    project.forgetMissing();
    await project.generate();
    project.delete(moved);
    project.forgetMissing();
    expect((await project.generate()).plan).toEqual({ [handler]: 'keep', [test]: 'delete' });
    expect(project.read(registry)).toContain("type Unhandled = 'cast-vote';");
    expect((await project.restore(handler)).plan).toEqual({ [handler]: 'create', [test]: 'create' });
  });
});

describe('a handler in its own place', () => {
  const [grouped, groupedTest] = [`${handlers}/polls/cast-vote.ts`, `${tests}/polls/cast-vote.test.ts`];
  const group = (text: string) => text.replace('cast-vote:\n', 'cast-vote:\n    group: polls\n');
  const importing = "import { castVote } from '../websocket/handlers/cast-vote.ts';\nvoid castVote;\n";

  it('goes with its test into the folder of a group that its event gets', async () => {
    const project = await Project.make();
    project.protocol(group);
    expect((await project.generate()).plan).toEqual({ [grouped]: 'rename', [groupedTest]: 'rename' });
    project.expectImportsResolve();
  });

  it('and its test do so with the edits of their owner, and what imports them follows', async () => {
    const project = await Project.make();
    for (const path of [handler, test]) project.addLine(path);
    project.edit(handler, (text) => `import { echo } from "./echo.js";\n${text}void echo;\n`);
    project.write('tests/polls.test.ts', importing);
    project.protocol(group);
    expect((await project.generate()).plan).toEqual({
      [grouped]: 'rename',
      [groupedTest]: 'rename',
      'tests/polls.test.ts': 'update',
    });
    expect(project.read(grouped)).toContain('import { echo } from "../echo.js";');
    expect(project.read('tests/polls.test.ts')).toBe(importing.replace('handlers/', 'handlers/polls/'));
    project.expectImportsResolve();
    project.protocol((text) => text.replace('    group: polls\n', ''));
    await project.generate();
    expect(project.read('tests/polls.test.ts')).toBe(importing);
    project.expectImportsResolve();
  });

  it('goes to the place of a new name and a new group at once', async () => {
    const project = await Project.make();
    for (const path of [handler, test]) project.addLine(path);
    project.write('tests/polls.test.ts', importing);
    project.protocol((text) =>
      text.replace('cast-vote:\n', 'count-vote:\n    renamedFrom: cast-vote\n    group: votes\n'),
    );
    expect((await project.generate()).plan).toEqual({
      [`${handlers}/votes/count-vote.ts`]: 'rename',
      [`${tests}/votes/count-vote.test.ts`]: 'rename',
      'tests/polls.test.ts': 'update',
    });
    linkModules(project.root);
    await runTool('tsc', ['-p', 'tsconfig.json', '--noEmit'], project.root);
  });

  it('stays in the folder of its namespace, apart from one of the same name', async () => {
    const project = await Project.make();
    const inside = vote.replace(/^ {2}/gm, '      ');
    project.protocol((text) => `${text}namespaces:\n  /admin:\n    client:${inside}`);
    await project.generate();
    const admin = `${handlers}/admin/cast-vote.ts`;
    project.addLine(admin);
    project.protocol((text) => text.replace('      cast-vote:\n', '      cast-vote:\n        group: polls\n'));
    expect((await project.generate()).plan).toEqual({
      [`${handlers}/admin/polls/cast-vote.ts`]: 'rename',
      [`${tests}/admin/polls/cast-vote.test.ts`]: 'rename',
    });
    project.expectImportsResolve();
  });

  it('keeps what it does, also where the layer that brought it goes', async () => {
    const project = await Project.make({}, '');
    await project.rename('echo', 'shout');
    expect(project.read(`${handlers}/shout.ts`)).toContain("export const shout: Handler<'shout'>");
    expect(project.read(`${handlers}/shout.ts`)).not.toContain('NOT_IMPLEMENTED');
  });
});

describe('two handlers in one file', () => {
  const shared = `${handlers}/votes.ts`;
  const both = [handler, `${handlers}/reset-votes.ts`] as const;

  it('are found there, and a name that one gets changes its export only', async () => {
    const project = await Project.make({}, vote + reset);
    mergeInto(project, shared, both);
    expect((await project.generate()).plan).toEqual({ [shared]: 'keep' });
    const { plan } = await project.rename('cast-vote', 'count-vote');
    expect(plan).toEqual({ 'protocol.yaml': 'update', [shared]: 'update', [`${tests}/count-vote.test.ts`]: 'rename' });
    expect(project.read(shared)).toContain("export const countVote: Handler<'count-vote'>");
    expect(project.read(shared)).toContain("export const resetVotes: Handler<'reset-votes'>");
    project.expectImportsResolve();
  });

  it('both get new names at once', async () => {
    const project = await Project.make({}, vote + reset);
    mergeInto(project, shared, both);
    await project.generate();
    project.protocol((text) =>
      text
        .replace('cast-vote:\n', 'count-vote:\n    renamedFrom: cast-vote\n')
        .replace('reset-votes:\n', 'clear-votes:\n    renamedFrom: reset-votes\n'),
    );
    expect((await project.generate()).plan).toMatchObject({ [shared]: 'update' });
    expect(project.read(shared)).toContain("export const countVote: Handler<'count-vote'>");
    expect(project.read(shared)).toContain("export const clearVotes: Handler<'clear-votes'>");
    project.expectImportsResolve();
  });

  it('are found where the file is the own one of one of them, which then keeps its name', async () => {
    const project = await Project.make({}, vote + reset);
    mergeInto(project, handler, both);
    expect((await project.generate()).plan).toEqual({});
    expect(project.read(registry)).toContain("import { castVote, resetVotes } from '../handlers/cast-vote.ts'");
    expect((await project.rename('cast-vote', 'count-vote')).plan).toMatchObject({ [handler]: 'update' });
    project.expectImportsResolve();
  });

  it('are both gone when the file is', async () => {
    const project = await Project.make({}, vote + reset);
    mergeInto(project, shared, both);
    await project.generate();
    project.delete(shared);
    project.forgetMissing();
    await project.generate();
    expect(project.read(registry)).toContain("type Unhandled = 'cast-vote' | 'reset-votes';");
    expect((await project.restore(handlers)).plan).toMatchObject({ [both[0]]: 'create', [both[1]]: 'create' });
  });

  it('go when the events of both do', async () => {
    const project = await Project.make({}, vote + reset);
    mergeInto(project, shared, both);
    await project.generate();
    project.protocol((text) => text.replace(reset, '\n'));
    expect((await project.generate()).plan).toEqual({ [`${tests}/reset-votes.test.ts`]: 'delete' });
    project.protocol((text) => text.replace(vote, '\n'));
    expect((await project.generate()).plan).toEqual({ [shared]: 'orphan', [test]: 'delete' });
  });
});

describe('what is left of a handler or a test', () => {
  it("in its own place is its owner's once the handler is in another file", async () => {
    const project = await Project.make();
    project.write(`${handlers}/polls/my-votes.ts`, project.read(handler).replace('../', '../../'));
    project.write(handler, 'export const votes = new Map<string, number>();\n');
    project.addLine(handler);
    expect((await project.generate()).plan).toEqual({ [handler]: 'keep' });
    expect((await project.prune()).plan).toEqual({});
  });

  it('that was deleted is not made anew because its event gets a name or a group', async () => {
    const project = await Project.make();
    project.delete(test);
    await project.generate();
    await project.rename('cast-vote', 'count-vote');
    project.protocol((text) => text.replace('count-vote:\n', 'count-vote:\n    group: polls\n'));
    await project.generate();
    expect([...project.tree().keys()].filter((path) => path.endsWith('-vote.test.ts'))).toEqual([]);
  });

  it('may say what it exports in a comment, which does not count', async () => {
    const project = await Project.make();
    project.move(handler, `${handlers}/b.ts`);
    project.write(`${handlers}/a.ts`, '/*\nexport const castVote = 1;\n*/\nexport const a = 1;\n');
    await project.generate();
    expect(project.read(registry)).toContain("from '../handlers/b.ts'");
  });

  it('of a list of exports is found and renamed', async () => {
    const project = await Project.make();
    const moved = `${handlers}/list.ts`;
    project.delete(handler);
    project.write(moved, 'const vote = () => ({ count: 1 });\nexport {\n  vote as castVote,\n};\n');
    project.addLine(moved);
    await project.generate();
    await project.rename('cast-vote', 'count-vote');
    expect(project.read(moved)).toContain('  vote as countVote,\n');
  });
});
