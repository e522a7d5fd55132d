import { join } from 'node:path';
import { describe, it } from 'vitest';
import { presets } from '../../src/choices/presets.ts';
import { linkModules } from '../support/project.ts';
import { openWorkshop } from './workshop.ts';

describe.each(['5.9.3', '6.0.3', '7.0.2'])('TypeScript %s', (version) => {
  it('compiles each preset with its tests, to what Node.js loads', async () => {
    const { folder, shell, program } = await openWorkshop([`typescript@${version}`]);
    for (const preset of Object.keys(presets)) {
      await program(`init ${preset} --preset ${preset} --package-manager npm --no-input --no-git --no-install`);
      linkModules(join(folder, preset));
      // The scripts of a project would take the compiler that is beside it.
      await shell('tsc -p tsconfig.websocket.json && tsc -p tsconfig.websocket.build.json', preset);
      await shell("node -e \"import('./dist/client.js').then(() => import('./dist/server.js'))\"", preset);
    }
  });
});
