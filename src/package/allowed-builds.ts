import type { PackageManager } from '../choices/choices.ts';
import type { Layer } from '../layers/layer.ts';
import type { Entry } from '../merge/json.ts';

/** What runs a program of its own when it is installed, which package managers leave out unless they are told: by what needs it. */
const builds: Readonly<Record<string, string>> = { tsx: 'esbuild' };

/** pnpm's settings of a project, or of a workspace. */
export const pnpmSettings = 'pnpm-workspace.yaml';

/** What says that the packages of a project may build: in `package.json`, and in pnpm's settings. Bun knows these packages. */
export function allowedBuilds(
  manager: PackageManager,
  layers: readonly Layer[],
): { readonly manifest: readonly Entry[]; readonly settings: readonly Entry[] } {
  const needed = layers.flatMap((layer) => [...(layer.dependencies ?? []), ...(layer.devDependencies ?? [])]);
  const names = [...new Set(needed)].flatMap((name) => builds[name] ?? []);
  const entries = (place: (name: string) => readonly string[]) => names.map((name): Entry => [place(name), true]);
  return {
    manifest:
      manager === 'npm'
        ? entries((name) => ['allowScripts', name])
        : manager === 'yarn'
          ? entries((name) => ['dependenciesMeta', name, 'built'])
          : [],
    settings: manager === 'pnpm' ? entries((name) => ['allowBuilds', name]) : [],
  };
}
