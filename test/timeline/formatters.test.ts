import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkModules, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { Project } from './project.ts';

/** Settings of people who write otherwise than we do. */
const tastes = {
  'tabs and double quotes': {
    formatter: { indentStyle: 'tab', lineWidth: 80 },
    javascript: { formatter: { quoteStyle: 'double' } },
  },
  'no semicolons, four spaces and short brackets': {
    formatter: { indentStyle: 'space', indentWidth: 4, lineWidth: 100 },
    javascript: {
      formatter: { semicolons: 'asNeeded', arrowParentheses: 'asNeeded', trailingCommas: 'none', quoteStyle: 'single' },
    },
    json: { formatter: { expand: 'always' } },
  },
};

/** Files that their owner edits, of each part. */
const edited = [
  'websocket/handlers/message.ts',
  'websocket/rooms/rooms.ts',
  'websocket/server.ts',
  'websocket/middleware/limits.ts',
  'websocket/presence/presence.ts',
  'tests/websocket/messages.test.ts',
] as const;

describe.each(Object.entries(tastes))('a project that is formatted with %s', (_, taste) => {
  /** Formats everything as its owner does, generated files and the lock as well. */
  async function format(project: Project): Promise<void> {
    const config = join(tempFolder(), 'biome.json');
    writeFileSync(
      config,
      JSON.stringify({ ...taste, linter: { enabled: false }, files: { includes: ['**', '!node_modules'] } }),
    );
    await runTool('biome', ['format', '--write', `--config-path=${config}`, '.'], project.root);
  }

  it('is up to date, goes on with the protocol, and gets what a choice brings in its layout', async () => {
    const project = await Project.make({}, '', 'chat');
    await format(project);
    const formatted = project.tree();
    expect((await project.check()).exit).toBe(0);
    expect((await project.generate()).plan).toEqual({});
    expect(project.tree()).toEqual(formatted);

    project.edit('protocol.yaml', (text) => text.replace(/maxLength: 4000/, 'maxLength: 3000'));
    expect(await project.generate()).toMatchObject({ exit: 0, plan: {} });
    expect(project.read('websocket/generated/validators.ts')).toContain('3000');

    project.choices({ scaling: 'redis' });
    const { exit, all } = await project.generate();
    expect([exit, [...all].filter(([, action]) => ['merge', 'conflict', 'blocked', 'keep'].includes(action))]).toEqual([
      0,
      [],
    ]);
    expect(project.read('websocket/server.ts')).toMatch(taste.formatter.indentStyle === 'tab' ? /\n\t\w/ : /\n {4}\w/);
    linkModules(project.root);
    await runTool('tsc', [], project.root);
    await format(project);
    expect((await project.check()).exit).toBe(0);
  });

  it('and edited keeps what was edited, and is merged as if it were not formatted', async () => {
    const [plain, project] = [await Project.make({}, '', 'chat'), await Project.make({}, '', 'chat')];
    for (const one of [plain, project]) for (const path of edited) one.addLine(path, 0);
    for (const path of edited)
      project.edit(path, (text) =>
        text.replace(/\n(?=(?:export|describe|test|it)\b)/, `\n// A word on what follows.\n`),
      );
    await format(project);
    const outcomes = [];
    for (const one of [plain, project]) {
      one.choices({ scaling: 'redis', transport: 'ws' });
      outcomes.push(await one.generate());
    }
    const [expected, outcome] = outcomes;
    expect([outcome?.exit, outcome?.problems, outcome?.plan]).toEqual([0, [], expected?.plan]);
    linkModules(project.root);
    await runTool('tsc', [], project.root);
  });

  it('has nothing to keep of the files of an event that went, and moves those of one that is renamed', async () => {
    const [renamed, test] = [
      'websocket/handlers/count-vote.ts',
      'tests/websocket/handlers/count-vote.test.ts',
    ] as const;
    const project = await Project.make();
    await format(project);
    project.protocol((text) => text.replace(/( +)cast-vote:\n/, '$1count-vote:\n$1$1renamedFrom: cast-vote\n'));
    expect(await project.generate()).toMatchObject({
      exit: 0,
      problems: [],
      plan: { [renamed]: 'rename', [test]: 'rename' },
    });
    expect(project.read(renamed)).not.toMatch(/castVote|cast-vote/);
    await format(project);
    project.protocol((text) => text.replace(/\n( +)count-vote:\n(?:\1 +.*\n)*/, '\n'));
    expect(await project.generate()).toMatchObject({
      exit: 0,
      problems: [],
      plan: { [renamed]: 'delete', [test]: 'delete' },
    });
  });
});
