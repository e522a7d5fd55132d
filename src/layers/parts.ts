import type { Layer } from './layer.ts';
import { type Parts, partOf } from './templates.ts';

/** The folder of a layer whose files are none of the project: other texts include them by their names. */
const PLACE = 'parts/';

/** Whether a file of a layer is one that other texts include. */
export function isPart(path: string): boolean {
  return path.startsWith(PLACE);
}

/** What the texts of these layers may include: `{{> name}}` is the file `parts/name.*` of one of them. */
export function partsOf(layers: readonly Layer[]): Parts {
  const parts = layers.flatMap(({ templates }) => Object.entries(templates).filter(([path]) => isPart(path)));
  return Object.fromEntries(
    parts.map(([path, text]) => [path.slice(PLACE.length).replace(/\.\w+$/, ''), partOf(text)] as const),
  );
}
