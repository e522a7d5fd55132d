import { byteOrderMark, type Edit, editText, linesEdit } from '../../text/edit.ts';
import { bracesText, membersEdits, memberText } from '../../text/yaml/braces.ts';
import { emptied } from '../../text/yaml/empty-section.ts';
import { type Layout, layoutOf, lineBehind, type Section } from '../../text/yaml/layout.ts';
import type { AckConvention } from '../model.ts';
import { rootOf } from '../read/reread.ts';
import { record } from '../record.ts';
import { collectItems, type Fragment, type Item } from './fragment.ts';
import { type SectionName, sectionNames } from './sections.ts';

const schemaComment = '# yaml-language-server: $schema=./.ws/protocol.schema.json';
const newVersion = '1.0.0';

/**
 * Builds the text of `protocol.yaml`, or adds to an existing one the schemas and events that it lacks.
 *
 * Every line of an existing file stays as it is, byte for byte; what is missing is inserted below its section, in the
 * file's own indentation and line ends. Only where a section is empty (`client: {}`) or in flow style (JSON) do lines
 * change: the braces go, or a comma is added. A document of `yaml` would instead write the whole file anew.
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
  if (existing.startsWith(byteOrderMark)) {
    return byteOrderMark + composeProtocol(existing.slice(1), fragments, acks);
  }
  const missing = missingOf(items, existing);
  if (missing.size === 0) return existing;
  const layout = layoutOf(existing);
  if (layout === undefined) throw new Error('The existing protocol is not a mapping');
  return editText(existing, editsOf(missing, existing, layout));
}

/** What a text does not have of what layers bring. */
type Missing = ReadonlyMap<SectionName, readonly Item[]>;

/** The items that a text does not have, by section. */
function missingOf(items: ReadonlyMap<SectionName, readonly Item[]>, text: string): Missing {
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

function editsOf(missing: Missing, text: string, { braces, sections }: Layout): Edit[] {
  // With the root in braces, so is all below it, and that on one line where the root is.
  const isMultiline = braces === undefined || text.slice(braces.open, braces.close).includes('\n');
  const found = [...missing].map(([name, items]) => ({
    name,
    items,
    section: sections.find((one) => one.name === name),
  }));
  const added = found.flatMap(({ name, items, section }) => (section ? [] : [[name, items] as const]));
  const edits = found.flatMap(({ items, section }) => {
    if (section === undefined) return [];
    const isFlow = braces !== undefined || section.style === 'flow';
    return isFlow ? flowEdits(items, text, section, isMultiline) : blockEdits(items, text, section);
  });
  if (braces === undefined)
    return [...edits, ...added.map(([name, items]) => newSectionEdit(name, items, text, sections))];
  if (added.length === 0) return edits;
  const column = isMultiline ? (sections.at(-1)?.column ?? 2) : undefined;
  const contentOf = (items: readonly Item[]) => record(items.map((item) => [item.name, item.content] as const));
  const members = added.map(([name, items]) => memberText(name, contentOf(items), column));
  return [...edits, ...membersEdits(braces, members, text, column)];
}

function blockEdits(missing: readonly Item[], text: string, section: Section): Edit[] {
  const [first] = section.places;
  const isApart = first !== undefined && (section.name !== 'schemas' || missing.some((item) => item.lines.length > 1));
  const lines = [
    ...(section.hasColon ? [] : [`${' '.repeat(section.column)}:`]),
    ...(isApart && !section.keepsLines ? [''] : []),
    ...spaced(missing, first?.column ?? section.column + 2),
  ];
  return [...emptied(section, text), linesEdit(lines, lineBehind(text, section.end, section.column), text)];
}

function newSectionEdit(name: SectionName, items: readonly Item[], text: string, sections: readonly Section[]): Edit {
  const order: readonly string[] = ['version', ...sectionNames, 'namespaces'];
  const earlier = sections.filter((section) => order.indexOf(section.name) < order.indexOf(name)).at(-1);
  const last = earlier ?? sections.at(-1);
  const column = last?.column ?? 0;
  const at = lineBehind(text, last?.end ?? 0, column);
  const isFollowed = /^[^\r\n]/.test(text.slice(at));
  const head = [...(last?.keepsLines ? [] : ['']), `${' '.repeat(column)}${name}:`];
  return linesEdit([...head, ...spaced(items, column + 2), ...(isFollowed ? [''] : [])], at, text);
}

/** Adds to a section in braces, as JSON; one that is nothing, among others in braces, gets its own. */
function flowEdits(items: readonly Item[], text: string, section: Section, isMultiline: boolean): Edit[] {
  const column = isMultiline ? (section.places.at(-1)?.column ?? section.column + 2) : undefined;
  const members = items.map((item) => memberText(item.name, item.content, column));
  if (section.braces) return membersEdits(section.braces, members, text, column);
  const value = `${section.hasColon ? '' : ':'} ${bracesText(members, column)}`;
  return [
    ...section.marks.map(({ from, to }) => ({ from, to, text: '' })),
    { from: section.end, to: section.end, text: value },
  ];
}
