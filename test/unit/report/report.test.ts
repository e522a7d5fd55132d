import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { ioProblem } from '../../../src/problems/io-problem.ts';
import { exitCode } from '../../../src/problems/problem.ts';
import { reportPlan } from '../../../src/report/plan.ts';
import { reportProblems } from '../../../src/report/problems.ts';
import { createReporter } from '../../../src/report/reporter.ts';
import { printable } from '../../../src/text/printable.ts';

/** What is written to both streams while something is reported. */
function written(
  options: { json?: boolean; quiet?: boolean },
  report: (reporter: ReturnType<typeof createReporter>) => void,
) {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    });
  }
  report(createReporter({ json: options.json === true, quiet: options.quiet === true }));
  vi.restoreAllMocks();
  return text;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const problems = [
  { file: 'ws.config.json', line: 2, column: 5, message: 'auth cannot be "x"', hint: 'Valid: jwt, none' },
  { message: 'no place' },
];
const plan: Plan = [
  { action: 'create', path: 'a.ts', content: '' },
  { action: 'update', path: 'b.ts', content: '', previous: '' },
  { action: 'noop', path: 'c.ts' },
  { action: 'keep', path: 'd.ts', reason: 'yours' },
];

describe('problems', () => {
  it('start with their place, and end with what to do', () => {
    const { stdout, stderr } = written({}, (reporter) => reportProblems(reporter, exitCode.usage, problems));
    expect(stdout).toBe('');
    expect(stderr).toBe('ws.config.json:2:5  auth cannot be "x"\n  Valid: jwt, none\nerror  no place\n');
  });

  it('are one JSON document where that is asked for', () => {
    const { stdout, stderr } = written({ json: true }, (reporter) =>
      reportProblems(reporter, exitCode.usage, problems),
    );
    expect(JSON.parse(stdout)).toEqual({ error: 'usage', problems, exitCode: 2 });
    expect(stderr).toBe('');
  });

  it('cannot steer the terminal', () => {
    expect(printable('a\x1b[2Jb\r\u202ec')).toBe('a\\u001b[2Jb\\u000d\\u202ec');
  });

  it('name the cause of a system error', () => {
    const error = Object.assign(new Error('x'), { code: 'ENOSPC' });
    expect(ioProblem(error, 'cannot be written', 'a.ts').message).toBe('cannot be written: no space left on the disk');
  });
});

describe('a plan', () => {
  it('has a line for each file that something happens to, and a summary', () => {
    expect(written({}, (reporter) => reportPlan(reporter, plan, false, 'npx ws')).stdout).toBe(
      '  create    a.ts\n  update    b.ts\n  keep      d.ts  (yours)\nFiles: 1 created, 1 updated, 1 kept, 1 unchanged\n',
    );
  });

  it('has a line for each folder of many new files at a terminal, and for each file elsewhere', () => {
    const paths = ['a.ts', ...Array.from({ length: 20 }, (_, index) => `src/${index}/b.ts`)];
    const many = [...paths.map((path) => ({ action: 'create', path, content: '' }) as const), ...plan.slice(1)];
    const report = (isTerminal: boolean) =>
      written({}, (reporter) => reportPlan({ ...reporter, isTerminal }, many, false, 'npx ws')).stdout.split('\n');
    expect(report(true)).toEqual([
      '  create    ./  (1 file)',
      '  create    src/  (20 files)',
      '  update    b.ts',
      '  keep      d.ts  (yours)',
      'Files: 21 created, 1 updated, 1 kept, 1 unchanged',
      '',
    ]);
    expect(report(false).filter((line) => line.startsWith('  create'))).toHaveLength(21);
    many.splice(1, 1);
    expect(report(true).filter((line) => line.startsWith('  create'))).toHaveLength(20);
  });

  it('says when nothing was or is to be done', () => {
    expect(written({}, (reporter) => reportPlan(reporter, plan, true, 'npx ws')).stdout).toContain(
      'Dry run, nothing was written',
    );
    expect(written({}, (reporter) => reportPlan(reporter, plan.slice(2), false, 'npx ws')).stdout).toContain(
      'Nothing to do',
    );
  });

  it('is silent in quiet and JSON mode', () => {
    for (const options of [{ quiet: true }, { json: true }]) {
      expect(written(options, (reporter) => reportPlan(reporter, plan, false, 'npx ws'))).toEqual({
        stdout: '',
        stderr: '',
      });
    }
  });
});
