import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../src/text/form.ts';
import { tempFolder } from '../temp-folder.ts';
import { Project, vote } from './project.ts';

const handler = 'websocket/handlers/cast-vote.ts';
const events = 'websocket/generated/events.ts';

/** Gives every text the line ends that git writes on Windows. */
function checkOutOnWindows(project: Project): void {
  for (const entry of readdirSync(project.root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
  }
}

/** Begins a repository with what is there, and another branch, which is checked out. */
function branch(git: ReturnType<typeof gitIn>): void {
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'first');
  git('switch', '-qc', 'other');
}

/** What runs git in a project. */
function gitIn(project: Project): (...args: string[]) => string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return (...args) => execFileSync('git', [...identity, ...args], { cwd: project.root, stdio: 'pipe' }).toString();
}

describe('a checkout with other line ends', () => {
  it('is up to date, and keeps them', async () => {
    const project = await Project.make();
    project.addLine(handler);
    checkOutOnWindows(project);
    expect((await project.check()).exit).toBe(0);
    expect((await project.generate()).plan).toEqual({});
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    await project.generate();
    expect(project.read(events)).toContain('choice: number;\r\n');
  });
});

describe('a lock', () => {
  it("that is missing is made anew, and what was edited is still the user's", async () => {
    const project = await Project.make();
    const lock = project.read('.ws/lock.json');
    project.addLine(handler);
    project.addLine('websocket/server.ts');
    project.delete('.ws/lock.json');
    const { plan, notes } = await project.generate();
    expect(plan).toEqual({ [handler]: 'keep', 'websocket/server.ts': 'keep' });
    expect(notes[0]).toContain('is missing');
    expect(project.read('.ws/lock.json')).toBe(lock);
    project.choices({ auth: 'jwt' });
    expect((await project.generate()).plan['websocket/server.ts']).toBe('merge');
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['of no format', (text: string) => text.replace('"lockVersion": 1', '"lockVersion": 0')],
    ['no lock', () => 'hello\n'],
    ['forged', (text: string) => text.replace('"path":"websocket/server.ts"', '"path":"../outside.ts"')],
  ])('that is %s is made anew', async (_, damage) => {
    const project = await Project.make();
    const lock = project.read('.ws/lock.json');
    const line = project.addLine(handler);
    project.edit('.ws/lock.json', damage);
    const { notes } = await project.generate();
    expect(notes[0]).toContain('is damaged');
    expect(project.read('.ws/lock.json')).toBe(lock);
    expect(project.read(handler)).toContain(line);
  });

  it.each(['.ws/lock.json', '.ws/pending.json'])('that a newer version wrote is left to that: %s', async (path) => {
    const project = await Project.make();
    const newer = (text: string) =>
      text.replace('"lockVersion": 1', '"lockVersion": 99').replace(/"cliVersion": "[^"]*"/, '"cliVersion": "9.8.7"');
    project.write(path, newer(project.read('.ws/lock.json')));
    for (const outcome of [await project.generate(), await project.check()]) {
      expect([outcome.exit, outcome.problems[0]]).toMatchObject([2, { hint: expect.stringContaining('@9.8.7') }]);
    }
  });

  it('of a newer version that has our format is brought up to date, with a warning', async () => {
    const project = await Project.make();
    project.edit('.ws/lock.json', (text) => text.replace(/"cliVersion": "[^"]*"/, '"cliVersion": "9.8.7"'));
    const { exit, notes } = await project.generate();
    expect([exit, notes[0]]).toEqual([0, expect.stringContaining('9.8.7')]);
  });

  it('that names a file of the user as ours makes nobody delete it', async () => {
    const project = await Project.make();
    project.write('mine.ts', '// mine\n');
    project.edit('.ws/lock.json', (text) =>
      text.replace('"files": [', `"files": [\n    {"path":"mine.ts","kind":"scaffold","sha256":"${'0'.repeat(64)}"},`),
    );
    await project.generate();
    expect(project.read('mine.ts')).toBe('// mine\n');
  });

  it.each(['ws.config.json', 'protocol.yaml'])('that takes %s for ours makes nobody delete it', async (path) => {
    const project = await Project.make();
    const line = JSON.stringify({ path, kind: 'generated', sha256: hashText(project.read(path)) });
    project.edit('.ws/lock.json', (text) => text.replace('"files": [', `"files": [\n    ${line},`));
    const before = project.read(path);
    expect((await project.generate()).exit).toBe(0);
    expect(project.read(path)).toBe(before);
    expect(project.read('.ws/lock.json')).not.toContain(line);
  });

  it("of branches that change different events stands in nobody's way", async () => {
    const event = (name: string) => vote.replace('cast-vote', name);
    const project = await Project.make({}, ['a-vote', 'm-vote', 'z-vote'].map(event).join(''));
    const git = gitIn(project);
    const commit = async (name: string) => {
      const changed = event(name).replace('Votes for something', `Votes by ${name}`);
      project.protocol((text) => text.replace(event(name), changed));
      await project.generate();
      git('add', '-A');
      git('commit', '-qm', name);
    };
    branch(git);
    await commit('a-vote');
    git('switch', '-q', 'main');
    await commit('z-vote');
    git('merge', 'other');
    const { exit, problems } = await project.generate();
    expect([exit, problems]).toEqual([0, []]);
    expect(project.read('PROTOCOL.md')).toMatch(/by a-vote[\s\S]*by z-vote/);
    expect(JSON.parse(project.read('.ws/lock.json')).protocol.client).toHaveLength(4);
  });

  it('of two branches is merged by git, with all that they made', async () => {
    const project = await Project.make();
    const git = gitIn(project);
    const event = (name: string) => vote.replace('cast-vote', name);
    const commit = async (name: string, choices = {}) => {
      project.protocol((text) => text.replace(vote, `${vote}${event(name)}`));
      if (Object.keys(choices).length > 0) project.choices(choices);
      await project.generate();
      project.edit(`websocket/handlers/${name}.ts`, (text) => `${text}// ${name} is mine\n`);
      git('add', '-A');
      git('commit', '-qm', name);
    };
    branch(git);
    await commit('other-vote');
    git('switch', '-q', 'main');
    await commit('new-vote', { auth: 'jwt' });
    const merge = (): string => {
      try {
        return git('merge', 'other');
      } catch {
        return git('diff', '--name-only', '--diff-filter=U');
      }
    };
    expect(merge()).toContain('protocol.yaml');
    expect((await project.generate()).exit).toBe(5);
    project.protocol((text) => text.replace(/^(?:<<<<<<<|=======|>>>>>>>).*\n/gm, ''));
    const stopped = await project.generate();
    expect([stopped.exit, stopped.problems[0]?.file]).toEqual([5, project.path('README.md')]);
    git('checkout', '--ours', 'README.md');
    const { exit, problems } = await project.generate();
    expect([exit, problems]).toEqual([0, []]);
    for (const name of ['castVote', 'newVote', 'otherVote'])
      expect(project.read('websocket/generated/registry.ts')).toContain(`import { ${name} }`);
    for (const name of ['new-vote', 'other-vote'])
      expect(project.read(`websocket/handlers/${name}.ts`)).toContain('is mine');
    expect(project.read('websocket/server.ts')).toContain('authenticate');
  });
});

describe('a tree that is not as it should be', () => {
  it('with an edited generated file is left as it is, until the file goes', async () => {
    const project = await Project.make();
    project.edit(events, (text) => `${text}// mine\n`);
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]?.message]).toEqual([4, expect.stringContaining('was edited by hand')]);
    expect((await project.check()).exit).toBe(3);
    project.delete(events);
    expect((await project.generate()).exit).toBe(0);
  });

  it('with a read-only file is left as it is', async () => {
    const project = await Project.make();
    project.readOnly(events);
    project.protocol((text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]]).toMatchObject([4, { message: 'is read-only' }]);
  });

  it('with a read-only file that is to go, or to be renamed, is left as it is', async () => {
    const project = await Project.make();
    project.readOnly(handler);
    expect((await project.rename('cast-vote', 'count-vote')).exit).toBe(4);
    project.protocol((text) => text.replace(vote, '\n'));
    expect((await project.generate()).exit).toBe(4);
    project.delete(handler);
    project.write(handler, '// mine\n');
    await project.generate();
    project.readOnly(handler);
    expect((await project.prune()).exit).toBe(4);
    expect(project.read(handler)).toBe('// mine\n');
  });

  it('with a protocol that is wrong is left as it is, with every fault', async () => {
    const project = await Project.make();
    project.protocol((text) => text.replace('type: string } } }', 'type: strin } } }').replace('ack:', 'acc:'));
    const { exit, problems } = await project.generate();
    expect(exit).toBe(2);
    expect(problems).toMatchObject([
      { file: 'protocol.yaml', line: expect.any(Number), column: expect.any(Number) },
      { file: 'protocol.yaml', hint: expect.stringContaining('ack') },
    ]);
  });

  it('with a folder that leads elsewhere is left as it is, and so is elsewhere', async () => {
    const project = await Project.make({}, '');
    const outside = tempFolder();
    project.move('websocket/handlers/echo.ts', 'echo.ts');
    project.delete('websocket/handlers');
    symlinkSync(outside, project.path('websocket/handlers'));
    project.protocol((text) => text.replace(/^client:\n/m, `client:${vote}`));
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]?.message]).toEqual([4, expect.stringContaining('symbolic link')]);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('without a project is refused', async () => {
    const project = new Project();
    const { exit, problems } = await project.generate();
    expect([exit, problems.map(({ file }) => file?.split('/').at(-1))]).toEqual([
      2,
      ['ws.config.json', 'protocol.yaml'],
    ]);
  });

  it('does not hinder a run that is only to check', async () => {
    const project = await Project.make();
    project.delete('websocket/server.ts');
    const before = project.tree();
    expect((await project.check()).exit).toBe(3);
    expect(project.tree()).toEqual(before);
  });
});
