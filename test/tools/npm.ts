import assert from 'node:assert/strict';
import type { Trial, Workshop } from '../support/tool-trial.ts';

/** It is installed without a warning, and its scripts run. */
function installs({ shell, program }: Workshop): void {
  const output = program('init app --preset minimal --package-manager npm --no-input --no-git');
  assert.doesNotMatch(output, /npm warn/);
  shell('npm run typecheck && npm test -- server', 'app');
}

export const trials: readonly Trial[] = ['11.19.1', '10.9.4'].map((version) => ({
  name: `npm ${version}`,
  packages: [`npm@${version}`],
  run: installs,
}));
