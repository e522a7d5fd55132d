import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runProgram } from '../../e2e/run-cli.ts';
import { filtersOf } from '../../filters.mjs';
import { linkModules } from '../../support/project.ts';
import { tempFolder } from '../../temp-folder.ts';
import { writeTree } from '../../write-tree.ts';

const config = `import { Summary } from '${fileURLToPath(new URL('../../summary.ts', import.meta.url))}';
export default { test: { reporters: [new Summary()] } };
`;

it.each([
  ['nothing for all', [], []],
  ['files by a part of their path', ['variants/served'], ['variants/served']],
  ['tests by a part of their name', ['who drops now'], ['-t', 'who drops now']],
  ['what follows as it is', ['e2e/kills', '-t', 'taken back'], ['e2e/kills', '-t', 'taken back']],
  ['words of vitest as they are', ['--bail=1', 'kills'], ['--bail=1', 'kills']],
])('the test command takes %s', (_, words, expected) => {
  expect(filtersOf(words)).toEqual(expected);
});

it('says at the end of a run what took long, what was skipped and why, and how to repeat what failed', async () => {
  const folder = tempFolder();
  linkModules(folder);
  writeTree(folder, {
    'vitest.config.mjs': config,
    'kills.test.ts': `import { describe, expect, it } from 'vitest';
it('holds', () => {});
it('waits for a friend', ({ skip }) => skip('nobody came'));
it.skip('is silent', () => {});
describe('it (all)', () => { it("fails, isn't it [FAULT_SEED=7]", () => expect(1).toBe(2)); });
`,
  });
  const vitest = join(folder, 'node_modules/.bin/vitest');
  const { code, stdout } = await runProgram(vitest, ['run'], { cwd: folder, env: process.env });
  expect(code).toBe(1);
  expect(stdout).toMatch(/dearest files.*:\n +\d+\.\d {2}kills\.test\.ts \(4\)\n/);
  expect(stdout).toContain('kills.test.ts: waits for a friend: nobody came\n');
  expect(stdout).toContain('kills.test.ts: is silent: NO REASON GIVEN\n');
  expect(stdout).toContain(
    `FAULT_SEED=7 npm test -- kills.test.ts -t 'it \\(all\\) fails, isn'\\''t it \\[FAULT_SEED=7\\]'\n`,
  );
});
