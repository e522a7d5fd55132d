import { documentOf } from '../../text/yaml/document.ts';
import { layoutOf, lineBehind, type Section } from '../../text/yaml/layout.ts';
import { memberOf } from '../member-of.ts';
import type { AckConvention } from '../model.ts';
import { type SectionName, sectionNames } from './sections.ts';

/** The events and schemas that one layer brings, as a document in the format of `protocol.yaml`. */
export interface Fragment {
  /** For error messages. */
  readonly layer: string;
  readonly text: string;
  /** What it brings, where that is known without reading it. */
  readonly cut?: Cut | undefined;
}

/** One schema or event of a fragment: its lines from its comments on, without indentation. */
export interface Item {
  readonly name: string;
  readonly lines: readonly string[];
  /** What it says. */
  readonly content: unknown;
}

/** The items of a fragment by section. */
export type Cut = ReadonlyMap<string, readonly Item[]>;

/**
 * The items of all fragments by section; where two have the same name, the first counts.
 * @param acks the convention that the protocol sets for its events; those of a fragment keep their envelope
 */
export function collectItems(
  fragments: readonly Fragment[],
  acks: AckConvention = 'envelope',
): ReadonlyMap<SectionName, readonly Item[]> {
  const cut = fragments.map((fragment) => fragment.cut ?? cutFragment(fragment));
  return new Map(
    sectionNames.map((section) => {
      const items = new Map<string, Item>();
      for (const item of cut.flatMap((own) => own.get(section) ?? [])) {
        if (!items.has(item.name)) items.set(item.name, item);
      }
      const own = [...items.values()];
      return [section, section === 'client' && acks !== 'envelope' ? own.map(withEnvelope) : own];
    }),
  );
}

function withEnvelope({ name, lines, content }: Item): Item {
  const [indentation = '  '] = lines.flatMap((line) => /^\s+(?=[^\s#])/.exec(line) ?? []);
  const says = typeof content === 'object' ? { ...content, acks: 'envelope' } : { acks: 'envelope' };
  return { name, lines: [...lines, `${indentation}acks: envelope`], content: says };
}

/** What a fragment brings. Throws where it is not block-style YAML. */
export function cutFragment({ layer, text: raw }: Fragment): Cut {
  const text = raw.replace(/\r\n/g, '\n');
  const layout = layoutOf(text);
  if (layout === undefined || layout.braces || layout.sections.some(({ style }) => style === 'flow')) {
    throw new Error(`protocol.yaml of the layer "${layer}" is not a mapping in block style`);
  }
  if (layout.sections.some(({ name }) => name === 'namespaces')) {
    throw new Error(`protocol.yaml of the layer "${layer}" has namespaces; layers bring events of / only`);
  }
  const content: unknown = documentOf(text).document.toJS();
  return new Map(
    layout.sections.map((section) => [section.name, cutSection(section, text, memberOf(content, section.name))]),
  );
}

/** Comments belong to the item below them. */
function cutSection({ places, end }: Section, text: string, content: unknown): Item[] {
  const lines = text.split('\n');
  const last = text.slice(0, lineBehind(text, end)).split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const starts = places.map(({ line }) => withCommentsAbove(line, lines));
  return places.map(({ name, column }, index) => {
    const own = lines.slice(starts[index], starts[index + 1] ?? last);
    return { name, lines: trimEmpty(own).map((line) => dedent(line, column)), content: memberOf(content, name) };
  });
}

function withCommentsAbove(line: number, lines: readonly string[]): number {
  let start = line;
  while (/^\s+#/.test(lines[start - 1] ?? '')) start -= 1;
  return start;
}

function trimEmpty(lines: readonly string[]): readonly string[] {
  return lines.slice(
    lines.findIndex((line) => line.trim() !== ''),
    lines.findLastIndex((line) => line.trim() !== '') + 1,
  );
}

function dedent(line: string, columns: number): string {
  return line.trim() === '' ? '' : line.slice(Math.min(columns, line.length - line.trimStart().length));
}
