import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../e2e/run-cli.ts';
import { linkModules, runTool } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { Project } from '../timeline/project.ts';
import { install } from './install.ts';

/** What people have, as it is and set to write otherwise than we do; the command runs in the project. */
const formatters: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
  ['Prettier as it comes', ['prettier', '--write', '.'], {}],
  [
    'Prettier with tabs, without semicolons',
    ['prettier', '--write', '.'],
    {
      '.prettierrc': JSON.stringify({
        useTabs: true,
        semi: false,
        singleQuote: true,
        trailingComma: 'none',
        arrowParens: 'avoid',
        quoteProps: 'consistent',
      }),
    },
  ],
  [
    'ESLint with rules of style',
    ['eslint', '--fix', '.'],
    {
      'eslint.config.mjs': `import { createRequire } from 'node:module';
const require = createRequire('TOOLS/package.json');
const { default: stylistic } = await import(require.resolve('@stylistic/eslint-plugin'));
const { parser } = require('typescript-eslint');
const style = stylistic.configs.customize({ indent: 4, quotes: 'double', semi: false, commaDangle: 'never' });
export default [{ files: ['**/*.ts'], languageOptions: { parser }, ...style }];
`,
    },
  ],
];

const packages = [
  'prettier@3.10.1',
  'eslint@9.39.1',
  '@stylistic/eslint-plugin@5.6.1',
  'typescript-eslint@8.48.0',
  'typescript@5.9.3',
];

describe.each(formatters)('%s', (_, [program = '', ...args], settings) => {
  const tools = suiteFolder();
  beforeAll(() => install(tools(), packages));

  it('makes no edit of anything, and a choice goes into what it formatted without a conflict', async () => {
    const project = await Project.make({}, '', 'chat');
    linkModules(project.root);
    for (const [path, text] of Object.entries(settings)) {
      writeFileSync(project.path(path), text.replace('TOOLS', tools()));
    }
    for (const path of ['websocket/server.ts', 'websocket/rooms/rooms.ts', 'websocket/handlers/message.ts'])
      project.addLine(path, 0);
    const format = async () => {
      const { code, stdout, stderr } = await runProgram(join(tools(), 'node_modules/.bin', program), args, {
        cwd: project.root,
        env: process.env,
      });
      // ESLint says 1 where a rule has no way to mend what it finds.
      expect([code === 0 || program === 'eslint', stdout, stderr]).toEqual([true, expect.any(String), '']);
    };
    const before = project.tree();
    await format();
    const differs = [...project.tree()].filter(([path, what]) => before.get(path) !== what);
    expect(differs.length).toBeGreaterThan(10);
    const { exit: verdict, lines } = await project.check();
    expect([verdict, lines]).toEqual([0, [expect.stringContaining('Up to date')]]);
    expect((await project.generate()).plan).toEqual({});
    project.choices({ scaling: 'redis' });
    const { exit, problems } = await project.generate();
    expect([exit, problems]).toEqual([0, []]);
    await runTool('tsc', [], project.root);
    await format();
    expect((await project.check()).exit).toBe(0);
  });
});
