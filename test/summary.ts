import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

const dearestCount = 10;

/** Says at the end which files took the longest, what was skipped and why, and how to run alone what failed. */
export class Summary implements Reporter {
  #isByName = false;

  onInit({ config }: Vitest): void {
    this.#isByName = config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    say('The dearest files, in seconds from their first import to their last test', dearest(modules));
    say(
      'Skipped',
      tests.flatMap((test) => skippedLine(test, this.#isByName)),
    );
    say('To run alone what failed', tests.flatMap(repeatLine));
    if (this.#isByName && tests.every((test) => test.result().state === 'skipped')) {
      console.error('\nNo test has that in its name');
      process.exitCode = 1;
    }
  }
}

function say(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${[`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n')}`);
}

function dearest(modules: readonly TestModule[]): readonly string[] {
  return modules
    .map((module) => ({ path: module.relativeModuleId, ms: elapsedMs(module), tests: [...module.children.allTests()] }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, dearestCount)
    .map(({ path, ms, tests }) => `${(ms / 1000).toFixed(1).padStart(6)}  ${path} (${tests.length})`);
}

function elapsedMs(module: TestModule): number {
  const { prepareDuration, environmentSetupDuration, setupDuration, collectDuration, duration } = module.diagnostic();
  return prepareDuration + environmentSetupDuration + setupDuration + collectDuration + duration;
}

function skippedLine(test: TestCase, isByName: boolean): readonly string[] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  // One whose name was not asked for.
  if (isByName && result.note === undefined) return [];
  return [`${test.module.relativeModuleId}: ${test.fullName}: ${result.note ?? 'NO REASON GIVEN'}`];
}

/** The command that runs a failed test, with what decided its course. */
function repeatLine(test: TestCase): readonly string[] {
  if (test.result().state !== 'failed') return [];
  const { PROPERTY_SEED } = process.env;
  // What a test draws by chance is told in its name, but for random histories.
  const seeds = [...test.fullName.matchAll(/\[(\w+=\d+)\]/g)].map(([, seed]) => `${seed} `);
  if (test.module.relativeModuleId.startsWith('test/properties/')) seeds.push(`PROPERTY_SEED=${PROPERTY_SEED} `);
  const pattern = test.fullName.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(' > ', ' ');
  return [`${seeds.join('')}npm test -- ${test.module.relativeModuleId} -t ${quoted(pattern)}`];
}

/** A word for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
