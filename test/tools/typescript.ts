import { join } from 'node:path';
import { presets } from '../../src/choices/presets.ts';
import { linkModules } from '../support/repository-modules.ts';
import type { Trial, Workshop } from '../support/tool-trial.ts';

/** Every preset compiles, with its tests, and what it is compiled to loads. */
function compiles({ folder, shell, program }: Workshop): void {
  for (const preset of Object.keys(presets)) {
    program(`init ${preset} --preset ${preset} --package-manager npm --no-input --no-git --no-install`);
    linkModules(join(folder, preset));
    // The scripts of a project ask for `tsc`, which is the one of this trial.
    shell('tsc && sh -c "$(npm pkg get scripts.build | tr -d \'\\"\')"', preset);
    shell("node -e \"import('./dist/client.js').then(() => import('./dist/server.js'))\"", preset);
  }
}

export const trials: readonly Trial[] = ['5.9.3', '6.0.3', '7.0.2'].map((version) => ({
  name: `TypeScript ${version}`,
  packages: [`typescript@${version}`],
  run: compiles,
}));
