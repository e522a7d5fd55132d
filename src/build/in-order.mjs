/**
 * Layers in order: each after those that it names in `after`, and otherwise by path.
 * @param layers what each comes after, by path
 * @throws where one is named that there is not, or layers come after each other in a circle
 */
export function inOrder(layers) {
  for (const [layer, after] of layers) {
    const unknown = after.find((name) => !layers.has(name));
    if (unknown !== undefined) throw new Error(`templates/${layer}/layer.yaml: after: there is no layer "${unknown}"`);
  }
  const ordered = [];
  const left = new Set([...layers.keys()].sort());
  while (left.size > 0) {
    const next = [...left].find((layer) => layers.get(layer).every((name) => !left.has(name)));
    if (next === undefined)
      throw new Error(`layers come after each other in a circle, by after: ${circle(layers, left)}`);
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

/** One circle among layers of which each comes after another one of them. */
function circle(layers, left) {
  const way = [...left].slice(0, 1);
  for (;;) {
    const next = layers.get(way.at(-1)).find((name) => left.has(name));
    if (way.includes(next)) return [...way.slice(way.indexOf(next)), next].join(', ');
    way.push(next);
  }
}
