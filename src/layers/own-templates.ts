import type { Layer, Text } from './layer.ts';

/** Templates that the user has in place of ours: by layer, and by path in the project. */
export type OwnTemplates = ReadonlyMap<string, ReadonlyMap<string, Text>>;

/** Where they are, relative to the project. */
export const ownTemplatesFolder = '.ws/templates';

/** The layers with the user's templates in place of ours. */
export function withOwnTemplates(layers: readonly Layer[], own: OwnTemplates): readonly Layer[] {
  if (own.size === 0) return layers;
  return layers.map((layer) => ({
    ...layer,
    templates: { ...layer.templates, ...Object.fromEntries(own.get(layer.name) ?? []) },
  }));
}
