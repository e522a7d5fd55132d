import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything in a folder, by path: what it is, its mode, and its bytes, each as a character, or its target. */
export function snapshot(root: string, below = ''): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(join(root, below))
      .sort()
      .flatMap((name): (readonly [string, string])[] => {
        const path = below === '' ? name : `${below}/${name}`;
        const full = join(root, path);
        const stats = lstatSync(full);
        const mode = stats.mode.toString(8);
        if (stats.isDirectory()) return [[path, `folder ${mode}`], ...snapshot(root, path)];
        if (stats.isSymbolicLink()) return [[path, `link ${readlinkSync(full)}`]];
        return [[path, `file ${mode} ${readFileSync(full, 'latin1')}`]];
      }),
  );
}

/** The paths of all files in a folder. */
export function filesIn(root: string): readonly string[] {
  return [...snapshot(root)].filter(([, what]) => what.startsWith('file')).map(([path]) => path);
}
