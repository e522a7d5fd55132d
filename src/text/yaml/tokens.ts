import type { CST } from 'yaml';

/** One word of a YAML text: a bracket, a scalar, a comment, the space between. */
export interface Token {
  readonly type: CST.Token['type'];
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** The tokens of an entry of a mapping, in the order of the text. */
export function tokensOf({ start, key, sep, value }: CST.CollectionItem): Token[] {
  return [...start, key, ...(sep ?? []), value].flatMap(flat);
}

function flat(token: CST.Token | null | undefined): Token[] {
  if (!token) return [];
  if (token.type === 'flow-collection') return [...flat(token.start), ...itemsOf(token), ...token.end.flatMap(flat)];
  if ('items' in token) return itemsOf(token);
  if (!('source' in token)) return [];
  const before = 'props' in token ? token.props.flatMap(flat) : [];
  const behind = 'end' in token ? (token.end ?? []).flatMap(flat) : [];
  // The offset of a block scalar is that of its header.
  const from = before.at(-1)?.to ?? token.offset;
  const own = { type: token.type, source: token.source, from, to: from + token.source.length };
  return [...before, own, ...behind];
}

function itemsOf({ items }: { readonly items: readonly CST.CollectionItem[] }): Token[] {
  return items.flatMap(tokensOf);
}

/** Whether a token says something: is neither space nor comment. */
export function isWord({ type, source }: Token): boolean {
  return source !== '' && type !== 'space' && type !== 'newline' && type !== 'comment';
}
