import { writeTree } from '../write-tree.ts';

/** Sets up Biome in a folder, with the style of generated projects. */
export function writeBiomeConfig(folder: string, includes: readonly string[]): void {
  const config = {
    root: true,
    files: { includes: [...includes, '!**/node_modules', '!**/.ws', '!biome.json'] },
    formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 120 },
    javascript: { formatter: { quoteStyle: 'single' } },
  };
  writeTree(folder, { 'biome.json': JSON.stringify(config) });
}
