import { availableParallelism } from 'node:os';
import { defineConfig, type Plugin, type TestProjectConfiguration } from 'vitest/config';
import type { Reporter } from 'vitest/node';
import { modules } from '../src/build/modules.mjs';
import { templateFiles } from '../src/build/templates.mjs';

/** Serves the templates to `src/` as the build does, so that tests run the sources as they are. */
const layers: Plugin = {
  name: 'layers',
  resolveId: (id) => (id in modules ? `\0${id}` : undefined),
  load(id) {
    const source = modules[id.slice(1)];
    if (!id.startsWith('\0') || source === undefined) return undefined;
    for (const file of templateFiles()) this.addWatchFile(file);
    return source();
  },
};

/** Says why a test was skipped, which the default reporter does not. */
const skips: Reporter = {
  onTestCaseResult(test) {
    const result = test.result();
    if (result.state === 'skipped' && result.note !== undefined)
      console.log(`Skipped: ${test.fullName}: ${result.note}`);
  },
};

function project(name: string, include: string): TestProjectConfiguration {
  return { extends: true, test: { name, include: [include] } };
}

export default defineConfig({
  plugins: [layers],
  test: {
    // One more than cores on the machines that judge a change: many tests wait for timers and for other processes.
    maxWorkers: availableParallelism() + 1,
    // Far more than they take: a machine that is slow or busy passes them as well.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    maxConcurrency: 2,
    reporters: ['default', skips],
    globalSetup: 'test/support/global-setup.ts',
    projects: [
      project('unit', 'test/unit/**/*.test.ts'),
      project('e2e', 'test/e2e/**/*.test.ts'),
      project('variants', 'test/variants/**/*.test.ts'),
      project('timeline', 'test/timeline/**/*.test.ts'),
      project('properties', 'test/properties/**/*.test.ts'),
      project('faults', 'test/faults/**/*.test.ts'),
      project('all-variants', 'test/all-variants/**/*.test.ts'),
    ],
  },
});
