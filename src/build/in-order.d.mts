/** Layers in order: each after those that it names, and otherwise by path; throws where that cannot be. */
export function inOrder(layers: ReadonlyMap<string, readonly string[]>): string[];
