import { defineConfig, type Plugin, type TestProjectConfiguration } from 'vitest/config';
import { layersModule, MODULE_NAME, SOURCES_MODULE, sourcesModule, templateFiles } from '../src/build/templates.mjs';

/** Serves the templates to `src/` as the build does, so that tests run the sources as they are. */
const layers: Plugin = {
  name: 'layers',
  resolveId: (id) => (id === MODULE_NAME || id === SOURCES_MODULE ? `\0${id}` : undefined),
  load(id) {
    if (id === `\0${SOURCES_MODULE}`) return sourcesModule();
    if (id !== `\0${MODULE_NAME}`) return undefined;
    for (const file of templateFiles()) this.addWatchFile(file);
    return layersModule();
  },
};

function project(name: string, include: string): TestProjectConfiguration {
  return { extends: true, test: { name, include: [include] } };
}

export default defineConfig({
  plugins: [layers],
  test: {
    maxWorkers: '100%',
    maxConcurrency: 2,
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
