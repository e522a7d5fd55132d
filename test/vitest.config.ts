import { availableParallelism } from 'node:os';
import { defineConfig, type Plugin } from 'vitest/config';
import { modules } from '../src/build/modules.mjs';
import { templateFiles } from '../src/build/templates.mjs';
import { LongestFirst } from './longest-first.ts';
import { Summary } from './summary.ts';
import { keepTemporaryFilesTogether } from './support/temporary-files.ts';

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

keepTemporaryFilesTogether();

export default defineConfig({
  plugins: [layers],
  test: {
    dir: 'test',
    // Many tests wait for timers and for other processes.
    maxWorkers: 2 * availableParallelism() + 1,
    // Files share the modules that they load: none replaces one.
    isolate: false,
    // Otherwise an eighth of the time goes into collecting what lived for a moment.
    execArgv: ['--max-semi-space-size=64'],
    // Tests wait for what must happen, not for a time: these limits are for machines that are slow, or busy.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new Summary()],
    globalSetup: 'test/support/global-setup.ts',
  },
});
