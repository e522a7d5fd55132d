/** Control, invisible and direction characters, line separators and halves of surrogate pairs. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text that needs no quotes: words and versions, with marks that mean nothing to YAML where they stand. */
const plain = /^(?:[\p{L}/$]|\d+\.\d+\.\d)(?:[\p{L}\p{N}_./,;()'+-]|:(?=[\w/])| (?=[\p{L}\p{N}(/]))*$/u;

/** Words that are no text, to readers of YAML 1.2 or to those of 1.1. */
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** https://yaml.org/spec/1.2.2/#742-flow-mappings: a longer key says that it is one. */
const maxKeyLength = 1024;

/**
 * Writes plain data, as JSON holds it, as YAML 1.2, keys in the order they have. A text with line ends or characters
 * that one does not see is one quoted line with escapes, so that it is the same to every reader and cannot look like
 * something else.
 */
export function yamlText(value: unknown): string {
  return `${write(value, '')}\n`;
}

/** What was written of the parts of a document, such as its messages: a part that is the same object reads the same. */
const written = new WeakMap<object, string>();
const PART_MARGIN = ' '.repeat(6);

/** @param margin what stands before each further line */
function write(value: unknown, margin: string): string {
  if (typeof value === 'string') return textOf(value);
  // To readers of YAML 1.1, a number without a dot has no exponent.
  if (typeof value === 'number') return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (margin !== PART_MARGIN) return lines(value, margin);
  const text = written.get(value) ?? lines(value, margin);
  written.set(value, text);
  return text;
}

function lines(value: object, margin: string): string {
  const inner = `${margin}  `;
  const items = Array.isArray(value)
    ? value.map((item) => `- ${write(item, inner)}`)
    : Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [memberOf(key, item, margin)]));
  if (items.length === 0) return Array.isArray(value) ? '[]' : '{}';
  return items.join(`\n${margin}`);
}

function memberOf(key: string, value: unknown, margin: string): string {
  const inner = `${margin}  `;
  const text = write(value, inner);
  const hasLines = typeof value === 'object' && value !== null && text !== '{}' && text !== '[]';
  return `${keyOf(key, margin)}:${hasLines ? `\n${inner}` : ' '}${text}`;
}

function keyOf(key: string, margin: string): string {
  const text = textOf(key);
  return text.length > maxKeyLength ? `? ${text}\n${margin}` : text;
}

function textOf(text: string): string {
  return plain.test(text) && !words.test(text) ? text : JSON.stringify(text).replace(hidden, escaped);
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
