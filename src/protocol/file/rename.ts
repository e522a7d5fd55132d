import { isMap, isScalar, parseDocument } from 'yaml';

/**
 * Gives an event another name in the text of a protocol, in both directions where it has them; all else stays as it is.
 * @param namespace the one that it belongs to; without it, `/`
 */
export function renameEvent(text: string, from: string, to: string, namespace?: string): string {
  const { contents } = parseDocument(text, { uniqueKeys: false });
  const space = namespace === undefined ? contents : memberAt(memberAt(contents, 'namespaces'), namespace);
  const ranges = ['client', 'server'].flatMap((section) => {
    const events = memberAt(space, section);
    if (!isMap(events)) return [];
    return events.items.flatMap(({ key }) =>
      isScalar(key) && String(key.value) === from && key.range ? [key.range] : [],
    );
  });
  const name =
    /^[A-Za-z][A-Za-z0-9_-]*$/.test(to) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(to)
      ? to
      : JSON.stringify(to);
  return ranges
    .sort((a, b) => b[0] - a[0])
    .reduce((whole, [start, end]) => {
      const isQuoted = /^["']/.test(whole.slice(start, end));
      return whole.slice(0, start) + (isQuoted ? JSON.stringify(to) : name) + whole.slice(end);
    }, text);
}

function memberAt(node: unknown, key: string): unknown {
  return isMap(node) ? node.get(key, true) : undefined;
}
