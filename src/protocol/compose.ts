import { collectItems, type Fragment, type Item } from './fragment.ts';
import type { AckConvention } from './model.ts';
import { rootOf } from './reread.ts';
import { type Layout, layoutOf, lineBehind, type Section, type SectionName, sectionNames } from './sections.ts';
import { record } from './values.ts';

const schemaComment = '# yaml-language-server: $schema=./.ws/protocol.schema.json';
const newVersion = '1.0.0';

/**
 * Builds the text of `protocol.yaml`, or adds to an existing one the schemas and events that it lacks.
 *
 * Every line of an existing file stays as it is, byte for byte; what is missing is inserted below its section, in the
 * file's own indentation and line ends. Only where a section is empty (`client: {}`) or in flow style (JSON) does one
 * line change: the braces go, or a comma is added. A document of `yaml` would instead write the whole file anew.
 *
 * @param existing A text that `parseProtocol` accepts.
 * @param acks The convention that the existing text sets for its events; those of a fragment keep their envelope.
 * @throws Error when a fragment is not block-style YAML, or when the existing text is no mapping.
 */
export function composeProtocol(
  existing: string | undefined,
  fragments: readonly Fragment[],
  acks: AckConvention = 'envelope',
): string {
  const items = collectItems(fragments, acks);
  if (existing === undefined) return newFile(items);
  const missing = missingOf(items, existing);
  if (missing.size === 0) return existing;
  const layout = layoutOf(existing);
  if (layout === undefined) throw new Error('The existing protocol is not a mapping');
  return applyEdits(
    existing,
    [...missing].flatMap(([name, lacking]) => editsOf(name, lacking, existing, layout)),
  );
}

/** The items that a text does not have, by section. */
function missingOf(items: ReadonlyMap<SectionName, readonly Item[]>, text: string): Map<SectionName, readonly Item[]> {
  const root = rootOf(text);
  if (root === undefined) throw new Error('The existing protocol is not a mapping');
  const missing = new Map<SectionName, readonly Item[]>();
  for (const [name, own] of items) {
    const section = root.entries.get(name)?.value;
    const lacking = own.filter((item) => section?.kind !== 'map' || !section.entries.has(item.name));
    if (lacking.length > 0) missing.set(name, lacking);
  }
  return missing;
}

function newFile(items: ReadonlyMap<SectionName, readonly Item[]>): string {
  const blocks = [...items].filter(([, own]) => own.length > 0);
  const lines = blocks.flatMap(([name, own]) => ['', `${name}:`, ...spaced(own, 2)]);
  return `${[schemaComment, `version: ${newVersion}`, ...lines].join('\n')}\n`;
}

/** What the text of a new file says, as plain data. */
export function newContent(fragments: readonly Fragment[]): object {
  const sections = [...collectItems(fragments)].map(
    ([section, items]) => [section, record(items.map(({ name, content }) => [name, content] as const))] as const,
  );
  return { version: newVersion, ...record(sections) };
}

/** The lines of some items; an event, and all that has several lines, stands apart by an empty line. */
function spaced(items: readonly Item[], indentation: number): string[] {
  return items.flatMap((item, index) => {
    const before = items[index - 1];
    const isApart = before !== undefined && (before.lines.length > 1 || item.lines.length > 1);
    const lines = item.lines.map((line) => (line === '' ? '' : ' '.repeat(indentation) + line));
    return isApart ? ['', ...lines] : lines;
  });
}

/** Puts a text in the place of `from`..`to`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let offset = 0;
  // Sections without a place of their own share an offset; a stable sort keeps their order.
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    result += text.slice(offset, edit.from) + edit.text;
    offset = edit.to;
  }
  return result + text.slice(offset);
}

function editsOf(name: SectionName, missing: readonly Item[], text: string, layout: Layout): Edit[] {
  const section = layout.sections.find((candidate) => candidate.name === name);
  if (layout.style === 'flow' || section?.style === 'flow') return [flowEdit(name, missing, text, layout, section)];
  if (section === undefined) return [newSectionEdit(name, missing, text, layout)];
  const [first] = section.places;
  const isApart = first !== undefined && (name !== 'schemas' || missing.some((item) => item.lines.length > 1));
  const lines = [...(isApart ? [''] : []), ...spaced(missing, first?.column ?? 2)];
  const added = linesEdit(lines, lineBehind(text, section.end), text);
  return section.style === 'empty' ? [{ from: section.start, to: section.end, text: '' }, added] : [added];
}

function newSectionEdit(name: SectionName, items: readonly Item[], text: string, layout: Layout): Edit {
  const order: readonly string[] = ['version', ...sectionNames, 'namespaces'];
  const earlier = layout.sections.filter((section) => order.indexOf(section.name) < order.indexOf(name)).at(-1);
  const last = earlier ?? layout.sections.at(-1);
  const at = lineBehind(text, last?.end ?? 0);
  const isFollowed = /^[^\r\n]/.test(text.slice(at));
  return linesEdit(['', `${name}:`, ...spaced(items, 2), ...(isFollowed ? [''] : [])], at, text);
}

function linesEdit(lines: readonly string[], at: number, text: string): Edit {
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const needsLineEnd = at > 0 && text[at - 1] !== '\n';
  return { from: at, to: at, text: (needsLineEnd ? newLine : '') + lines.map((line) => line + newLine).join('') };
}

/** Adds to a mapping in braces, as JSON, behind its last value. */
function flowEdit(
  name: SectionName,
  items: readonly Item[],
  text: string,
  layout: Layout,
  section: Section | undefined,
): Edit {
  const entries = items.map((item): [string, unknown] => [item.name, item.content]);
  const isMultiline = text.slice(section?.start ?? layout.start).includes('\n');
  const last = section?.places.at(-1);
  if (last) {
    const at = last.end;
    const added = entries.map(([key, value]) => member(key, value, isMultiline ? last.column : undefined));
    return { from: at, to: at, text: added.map((line) => `,${line}`).join('') };
  }
  const column = isMultiline ? 2 : undefined;
  const whole = member(name, Object.fromEntries(entries), column);
  if (section) return { from: section.start, to: section.end, text: ` ${whole.slice(whole.indexOf(':') + 2)}` };
  const before = layout.sections.at(-1);
  const at = before?.end ?? layout.start + 1;
  return { from: at, to: at, text: before ? `,${whole}` : whole };
}

/** A member of a JSON object, on a line of its own where a column is given. */
function member(key: string, value: unknown, column: number | undefined): string {
  const json = JSON.stringify(value, null, column === undefined ? undefined : 2);
  if (column === undefined) return ` ${JSON.stringify(key)}: ${json}`;
  const margin = `\n${' '.repeat(column)}`;
  return `${margin}${JSON.stringify(key)}: ${json.replace(/\n/g, margin)}`;
}
