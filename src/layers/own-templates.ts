import { layers, moved } from 'virtual:layers';
import type { Layer, Text } from './layer.ts';

/** Templates that the user has in place of ours. */
export interface OwnTemplates {
  /** By layer, and by path in the project. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, Text>>;
  /** What the user should know of where they lie. */
  readonly notes: readonly string[];
}

/** A project without templates of its own. */
export const noTemplates: OwnTemplates = { texts: new Map(), notes: [] };

/** Where they are, relative to the project. */
export const ownTemplatesFolder = '.ws/templates';

/** The layers with the user's templates in place of ours. */
export function withOwnTemplates(wanted: readonly Layer[], { texts }: OwnTemplates): readonly Layer[] {
  if (texts.size === 0) return wanted;
  return wanted.map((layer) => ({
    ...layer,
    templates: { ...layer.templates, ...Object.fromEntries(texts.get(layer.name) ?? []) },
  }));
}

/** A move of templates that somebody may have ejected before. */
export type Move = readonly [from: string, to: string];

/** The move that a template had a part in, by where it was: its own rather than that of its folder. */
export function moveOf(path: string): Move | undefined {
  return moved.filter(([from]) => isIn(path, from)).sort(([a], [b]) => b.length - a.length)[0];
}

/** Where a template was before it was moved. */
export function placesBefore(path: string): readonly string[] {
  return moved.filter(([, to]) => isIn(path, to)).map(([from, to]) => from + path.slice(to.length));
}

/** The layer of a template by its path, which is that of the innermost folder that is one; undefined where none is. */
export function layerAround(path: string): string | undefined {
  const around = layers.map(({ name }) => name).filter((name) => path.startsWith(`${name}/`));
  return around.sort((a, b) => b.length - a.length)[0];
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
