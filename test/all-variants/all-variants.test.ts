import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { writeBiomeConfig } from '../support/biome-config.ts';
import { linkModules, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { allVariants } from '../variants/variants.ts';
import { writeTree } from '../write-tree.ts';

vi.setConfig({ testTimeout: 600_000 });

/** How many variants one run of the compiler checks: it reads the types of the packages once for all of them. */
const batchSize = 16;

const batches = Array.from({ length: Math.ceil(allVariants().length / batchSize) }, (_, index) =>
  allVariants().slice(index * batchSize, (index + 1) * batchSize),
);

it.each(batches.map((variants, index) => ({ variants, number: index + 1 })))(
  `every combination of choices compiles and passes the linter: part $number of ${batches.length}`,
  async ({ variants }) => {
    expect(variants).not.toEqual([]);
    const folder = tempFolder();
    for (const { name, choices } of variants) renderTo(join(folder, name), choices);
    linkModules(folder);
    const config = {
      extends: `./${variants[0]?.name}/tsconfig.json`,
      compilerOptions: { rootDir: '.' },
      include: ['**/*'],
    };
    writeTree(folder, { 'tsconfig.json': JSON.stringify(config) });
    writeBiomeConfig(folder, ['**']);
    await runTool('tsc', [], folder);
    await runTool('biome', ['lint', '--error-on-warnings'], folder);
  },
);
