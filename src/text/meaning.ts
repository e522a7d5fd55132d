import { Lexer, parseDocument } from 'yaml';
import { isProgram, said, wordsOf } from './words.ts';

/**
 * What a text says, whatever its layout: the same for a file before and after a formatter went over it. White space, quotes,
 * trailing commas, semicolons, brackets around a whole expression or a single parameter, and the order of keys in JSON are layout; comments are not.
 * @param path tells the language; the text itself where it is none that formatters know
 */
export function meaningOf(path: string, text: string): string {
  if (isProgram(path)) return said(wordsOf(text));
  if (path.endsWith('.json')) return jsonMeaning(text);
  if (/\.ya?ml$/.test(path)) return meaningOfYaml(text);
  return path.endsWith('.md') ? markdownMeaning(text) : text;
}

/** Whether two texts of a file differ in layout at most. */
export function hasSameMeaning(path: string, a: string, b: string): boolean {
  if (a === b) return true;
  if (isProgram(path) && withoutSigns(a) !== withoutSigns(b)) return false;
  return meaningOf(path, a) === meaningOf(path, b);
}

/** A program without all that layout can add or take away, and more: most edits show here already. */
function withoutSigns(text: string): string {
  return text.replace(/[\s'"\\,;()|&]+/g, '');
}

function jsonMeaning(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    // With comments, or no JSON at all.
    return said(wordsOf(text));
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

/** A text that holds no value, as with an alias of nothing, says itself. */
function meaningOfYaml(text: string): string {
  try {
    const document = parseDocument(text);
    if (document.errors.length > 0) return text;
    const comments = [...new Lexer().lex(text)].filter((lexeme) => lexeme.startsWith('#'));
    return yamlMeaning(document.toJS(), comments);
  } catch {
    return text;
  }
}

/** What a YAML text says that holds a value and comments. */
export function yamlMeaning(value: unknown, comments: readonly string[]): string {
  return JSON.stringify([value, comments]);
}

/** Formatters pad tables, choose signs for lists, and format the programs within; they fold no lines. */
function markdownMeaning(text: string): string {
  return text
    .replace(/^```(\w+)\n([\s\S]*?)^```$/gm, (_, language: string, code: string) => meaningOf(`.${language}`, code))
    .replace(/^(\s*)[*+-](?=\s)/gm, '$1-')
    .replace(/\s+/g, ' ')
    .replace(/:?-{2,}:?/g, '--')
    .replace(/ ?\| ?/g, '|');
}
