import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { snapshot } from '../snapshot.ts';
import { tempFolder } from '../temp-folder.ts';
import { Project, vote } from '../timeline/project.ts';
import { cliPath, runCli, runProgram } from './run-cli.ts';

/** Each run tries every so many writes, from another one on, or from `KILL_FIRST`; `KILL_STEP=1` tries them all. */
const step = Number(process.env.KILL_STEP ?? 11);
const first = Number(process.env.KILL_FIRST ?? 1 + (Date.now() % step));

const killAt = fileURLToPath(new URL('kill-at.mjs', import.meta.url));
const handler = 'websocket/handlers/cast-vote.ts';
const renamedVote = vote.replace('cast-vote:', 'count-vote:\n    renamedFrom: cast-vote\n    group: polls');
const wave = '\n  wave:\n    description: Waves.\n';

/** What the run of `init` is given. */
const minimal = { preset: 'minimal', packageManager: 'npm', yes: false };

/** Something that is changed, and the run that follows. */
interface Case {
  /** Makes the project in which it happens. */
  readonly prepare: () => Promise<Project>;
  readonly change: (project: Project) => void;
  /** What the run that is killed is called with. */
  readonly args: readonly string[];
  /** What a user may do before they run it again. */
  readonly meanwhile: (project: Project) => void;
}

const cases: readonly (readonly [string, Case])[] = [
  [
    'of the protocol, with an edited handler and an event that gets another name',
    {
      prepare: async () => {
        const project = await Project.make({}, `${vote}${vote.replace('cast-vote', 'end-vote')}`);
        project.addLine(handler);
        return project;
      },
      change: (project) => project.protocol((text) => text.replace(vote, renamedVote)),
      args: ['generate'],
      meanwhile: (project) => project.protocol((text) => text.replace(renamedVote, `${renamedVote}${wave}`)),
    },
  ],
  [
    'of a choice, with an edited server',
    {
      prepare: async () => {
        const project = await Project.make();
        project.addLine('websocket/server.ts');
        return project;
      },
      change: (project) => project.choices({ auth: 'jwt' }),
      args: ['generate'],
      meanwhile: (project) => project.protocol((text) => text.replace(vote, `${vote}${wave}`)),
    },
  ],
  [
    'into a project, of a package that was there',
    {
      prepare: async () => {
        const project = new Project(join(tempFolder(), 'app'));
        project.write('package.json', '{\n  "name": "mine",\n  "scripts": { "dev": "vite" }\n}\n');
        project.write('README.md', '# Mine\n');
        project.addLine('README.md');
        return project;
      },
      change: () => {},
      args: ['init', '--preset', 'minimal', '--package-manager', 'npm', '--no-install', '--no-git', '--no-input'],
      meanwhile: (project) => project.write('notes.txt', 'mine\n'),
    },
  ],
];

const isOfRun = (path: string) => /\.ws-\d+\.tmp$|^\.ws\/(?:run\.lock|pending\.json)/.test(path);

/** A copy of a project as it is, in which the same lines are the user's. */
function copyOf(root: string): Project {
  const copy = new Project(join(tempFolder(), 'app'));
  cpSync(root, copy.root, { recursive: true });
  return copy;
}

/** Runs to its end what was killed, in this process. */
async function run(project: Project, args: readonly string[]): Promise<void> {
  const isInit = args[0] === 'init';
  const { exit, problems } = await (isInit ? project.init(minimal) : project.generateOnce());
  expect([exit, problems]).toEqual([0, []]);
}

/** Starts a run that is killed at its n-th write; whether it came to its end before. */
async function killed(project: Project, args: readonly string[], at: number): Promise<boolean> {
  const env = { ...process.env, WS_KILL_AT: String(at) };
  const { code, stderr } = await runProgram(process.execPath, ['--import', killAt, cliPath, ...args], {
    cwd: project.root,
    env,
  });
  expect([stderr, [0, null].includes(code)]).toEqual([code === null ? '' : stderr, true]);
  return code === 0;
}

describe(`a run that is killed at any of its writes, after a change [KILL_FIRST=${first}]`, () => {
  it.each(cases)('%s, is completed by the next one', async (_, { prepare, change, args, meanwhile }) => {
    const project = await prepare();
    change(project);
    const before = project.tree();
    const whole = copyOf(project.root);
    await run(whole, args);
    const after = whole.tree();
    meanwhile(whole);
    await run(whole, args);
    const afterBoth = whole.tree();

    let [kills, isEdited] = [0, false];
    for (let at = first; ; at += step) {
      const victim = copyOf(project.root);
      if (await killed(victim, args, at)) break;
      kills += 1;
      isEdited = !isEdited;
      for (const [path, what] of victim.tree()) {
        const isWhole = what === before.get(path) || what === after.get(path) || what.startsWith('folder');
        expect([at, path, isWhole || isOfRun(path)]).toEqual([at, path, true]);
      }
      if (isEdited) meanwhile(victim);
      await run(victim, args);
      const expected = isEdited ? afterBoth : after;
      expect([at, differences(victim.tree(), expected)]).toEqual([at, []]);
    }
    expect(kills).toBeGreaterThan(40 / step);
  });
});

/** The paths at which two trees differ. */
function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

it(`a run that is killed, and whose change is taken back, leaves nothing [KILL_FIRST=${first}]`, async () => {
  const project = await Project.make({}, '');
  const before = snapshot(project.root);
  const text = project.read('protocol.yaml');
  for (let at = first; ; at += step) {
    const victim = copyOf(project.root);
    victim.protocol((old) => old.replace(/^client:\n/m, `client:${renamedVote}`));
    const isComplete = await killed(victim, ['generate'], at);
    victim.write('protocol.yaml', text);
    await run(victim, ['generate']);
    expect([at, differences(victim.tree(), before)]).toEqual([at, []]);
    if (isComplete) break;
  }
});

it('of two runs at once each does all or is refused, and the tree is as one makes it', async () => {
  for (const [, { prepare, change, args }] of cases) {
    const project = await prepare();
    change(project);
    const alone = copyOf(project.root);
    await run(alone, args);
    const codes = await Promise.all([1, 2].map(() => runCli(args, { cwd: project.root }).then(({ code }) => code)));
    expect(codes.toSorted()).toEqual([0, codes.includes(4) ? 4 : 0]);
    expect(differences(project.tree(), alone.tree())).toEqual([]);
    project.expectNothingLost();
  }
});
