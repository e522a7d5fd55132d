import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { findTarget } from '../../src/commands/found/target.ts';
import { readInputs, rememberIdle } from '../../src/commands/idle.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { filesIn } from '../snapshot.ts';
import { tempFolder } from '../temp-folder.ts';
import { Project, vote } from './project.ts';

const handler = 'websocket/handlers/cast-vote.ts';
const idle = '.ws/cache/idle.json';

/** The files of a project that a run looks at. */
const filesOf = (project: Project) => filesIn(project.root).filter((path) => !path.startsWith('.ws/cache/'));

/** Holds what `generate` says against what it says without its memory. */
async function expectSameAsAnew(project: Project): Promise<void> {
  const anew = await project.dryRunAnew();
  expect(await project.dryRun()).toEqual(anew);
}

describe('an idle run', () => {
  it('is known after a run that wrote, and says what one without memory says', async () => {
    const project = await Project.make({ rooms: 'durable' });
    expect(project.isKnownIdle()).toBe(true);
    await expectSameAsAnew(project);
  });

  it('is known in a project in which its owner edited, moved and deleted files', async () => {
    const project = await Project.make();
    project.addLine('websocket/server.ts');
    project.move(handler, 'websocket/handlers/votes/cast.ts');
    project.delete('tests/websocket/server.test.ts');
    expect(project.isKnownIdle()).toBe(false);
    await project.generate();
    expect(project.isKnownIdle()).toBe(true);
    await expectSameAsAnew(project);
  });

  it.each<readonly [string, (project: Project, path: string) => void]>([
    ['edited', (project, path) => project.edit(path, (text) => `${text} `)],
    ['checked out with other line ends', (project, path) => project.edit(path, (text) => `\ufeff${text}`)],
    ['emptied', (project, path) => project.write(path, '')],
    ['deleted', (project, path) => project.delete(path)],
    ['made read-only', (project, path) => project.readOnly(path)],
    [
      'replaced by a folder',
      (project, path) => {
        project.delete(path);
        project.write(`${path}/file`, '');
      },
    ],
  ])('is not known once any of the files is %s', async (_, change) => {
    const project = await Project.make();
    for (const path of filesOf(project)) {
      const text = project.read(path);
      change(project, path);
      expect([path, project.isKnownIdle()]).toEqual([path, false]);
      rmSync(project.path(path), { recursive: true, force: true });
      project.write(path, text);
      expect([path, project.isKnownIdle()]).toEqual([path, true]);
    }
  });

  it.each([
    'websocket/handlers/polls/more.ts',
    '.ws/templates/base/websocket/main.ts.hbs',
    '.env.example',
    'pnpm-lock.yaml',
    '.ws/pending.json',
    '.ws/run.lock',
  ])('is not known once there is a %s', async (path) => {
    const project = await Project.make();
    project.write(path, '');
    expect(project.isKnownIdle()).toBe(false);
    project.delete(path);
    expect(project.isKnownIdle()).toBe(true);
  });

  it('is not known to another package manager, in a folder of another name, or to another build', async () => {
    const project = await Project.make();
    vi.stubEnv('npm_config_user_agent', 'yarn/1.22.0');
    expect(project.isKnownIdle()).toBe(false);
    vi.unstubAllEnvs();
    const moved = new Project(tempFolder());
    execFileSync('cp', ['-r', `${project.root}/.`, moved.root]);
    expect(moved.isKnownIdle()).toBe(false);
    expect(project.isKnownIdle('another')).toBe(false);
    expect(project.isKnownIdle()).toBe(true);
  });

  it('is not remembered while there is something to say', async () => {
    const project = await Project.make({}, '', 'chat');
    project.choices({ presence: false });
    const first = await project.generate();
    expect(first.notes.join()).toContain('no choice needs these any more');
    expect(project.isKnownIdle()).toBe(false);
    expect((await project.generate()).notes).toEqual(first.notes);
  });

  it('is not remembered while there is an orphan', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol((text) => text.replace(vote, '\n'));
    for (const _ of [1, 2]) {
      expect((await project.generate()).plan).toMatchObject({ [handler]: 'orphan' });
      expect(project.isKnownIdle()).toBe(false);
    }
  });

  it('is not remembered where the choices are outside of the project', async () => {
    const project = await Project.make();
    const shared = new Project(tempFolder());
    shared.write('ws.config.json', project.read('ws.config.json'));
    project.delete('ws.config.json');
    symlinkSync(shared.path('ws.config.json'), project.path('ws.config.json'));
    await project.generate();
    shared.choices({ auth: 'jwt' });
    expect((await project.generate()).plan).toMatchObject({ 'websocket/server.ts': 'update' });
  });

  it('is not remembered when somebody edits during the run', async () => {
    const project = await Project.make();
    project.delete(idle);
    const inputs = readInputs(project.root);
    const prepared = await prepare(findTarget(project.root, undefined));
    project.edit('ws.config.json', (text) => `${text}\n`);
    rememberIdle(prepared, inputs);
    expect(existsSync(project.path(idle))).toBe(false);
  });

  it('is not remembered by a dry run, by a run that failed, or by check', async () => {
    const project = await Project.make();
    const forget = () => rmSync(project.path(idle));
    forget();
    await project.dryRun();
    await project.check();
    expect(existsSync(project.path(idle))).toBe(false);
    project.edit('websocket/generated/events.ts', (text) => `${text}// mine\n`);
    expect((await project.generate()).exit).toBe(4);
    expect(existsSync(project.path(idle))).toBe(false);
  });
});

describe('what is remembered of an idle run', () => {
  it.each<readonly [string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['no JSON', () => 'hello'],
    ['of another form', () => '{"sha256":"","idle":{"files":[1],"others":{}}}'],
    ['without a file', (text) => text.replace(`"${handler}",`, '')],
    ['with other choices', (text) => text.replace('"auth":"none"', '"auth":"jwt"')],
    ['with a path out of the project', (text) => text.replace(handler, '../outside.ts')],
  ])('and is %s counts for nothing', async (_, damage) => {
    const project = await Project.make();
    project.edit(idle, damage);
    expect(project.isKnownIdle()).toBe(false);
    await expectSameAsAnew(project);
    await project.generate();
    expect(project.isKnownIdle()).toBe(true);
  });

  it('is never in version control', async () => {
    const project = await Project.make();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: project.root }).toString();
    git('init', '-q');
    git('add', '-A');
    expect(git('ls-files', '.ws')).toContain('.ws/lock.json');
    expect(git('ls-files', '.ws/cache')).toBe('');
  });

  it('goes nowhere else by a link', async () => {
    const project = await Project.make();
    const outside = tempFolder();
    project.delete('.ws/cache');
    symlinkSync(outside, project.path('.ws/cache'));
    expect((await project.generate()).exit).toBe(0);
    expect(filesIn(outside)).toEqual([]);
  });

  it('may be impossible to write', async () => {
    const project = await Project.make();
    project.delete('.ws/cache');
    project.write('.ws/cache', 'a file');
    expect((await project.generate()).exit).toBe(0);
  });
});
