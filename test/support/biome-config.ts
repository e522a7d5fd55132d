import { writeTree } from '../write-tree.ts';

/** Sets up Biome in a folder, with the style of generated projects. */
export function writeBiomeConfig(folder: string, includes: readonly string[]): void {
  const config = {
    root: true,
    files: { includes: [...includes, '!**/node_modules', '!**/.ws'] },
    formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 120 },
    // Node.js runs the sources as they are: imports name the files that are there, and types are imported as such.
    linter: { rules: { correctness: { useImportExtensions: 'error' }, style: { useImportType: 'error' } } },
    // Biome always checks its own configuration as well.
    overrides: [{ includes: ['biome.json'], formatter: { enabled: false } }],
    javascript: { formatter: { quoteStyle: 'single' } },
  };
  writeTree(folder, { 'biome.json': JSON.stringify(config) });
}
