/** Code points that end a line, hide text or end a script element, and so never stand in code as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/g;

const identifier = /^(?!.*\p{Default_Ignorable_Code_Point})[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/**
 * Writes text as a string literal of TypeScript: single quotes, or double quotes where that saves escapes, as Biome does.
 * Line ends, control and invisible characters and lone surrogates are escaped, and `</` cannot close a script element.
 */
export function stringLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replace(/\\/g, '\\\\')
    .replace(quote === "'" ? /'/g : /"/g, `\\${quote}`)
    .replace(/<(?=\/script|!--)/gi, '\\x3c')
    .replace(/[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g, escapeCharacter);
  return quote + body + quote;
}

function escapeCharacter(character: string): string {
  if (character.length === 2) return character;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return character.replace(unsafe, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes a string, a number, a boolean or null as a literal of TypeScript. */
export function literal(value: string | number | boolean | null): string {
  return typeof value === 'string' ? stringLiteral(value) : JSON.stringify(value);
}

/** Writes a property name: bare where it is an identifier, quoted otherwise. */
export function propertyKey(name: string): string {
  return identifier.test(name) ? name : stringLiteral(name);
}

/** Writes a property name in an object literal, where a bare `__proto__` would set the prototype. */
export function memberKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : propertyKey(name);
}

/** Writes a value of JSON on one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return literal(value as string | number | boolean | null);
  const members = Object.entries(value).map(([name, part]) => `${memberKey(name)}: ${valueText(part)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Writes a pattern as a regular expression literal with the `u` flag; the pattern must compile. */
export function regexLiteral(pattern: string): string {
  const { source } = new RegExp(pattern, 'u');
  return `/${source.replace(unsafe, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)}/u`;
}

const docWidth = 100;

/**
 * Writes a documentation comment with a new line at its end, or nothing where there is nothing to say.
 *
 * @param text Free text; it cannot end the comment.
 * @param tags Whole lines that follow it, such as `@deprecated`.
 */
export function docComment(text: string | undefined, tags: readonly string[] = []): string {
  const lines = [...(text === undefined || text.trim() === '' ? [] : wrap(text)), ...tags].map(safeInComment);
  if (lines.length === 0) return '';
  const [first] = lines;
  if (lines.length === 1 && first !== undefined) return `/** ${first} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

function safeInComment(line: string): string {
  return line
    .replace(/\*(?=\/)/g, '*\\')
    .replace(/<(?=\/script|!--)/gi, '<\\')
    .replace(unsafe, (found) => (isHalfOfPair(found) ? found : ' '));
}

function isHalfOfPair(unit: string): boolean {
  return /[\ud800-\udfff]/.test(unit);
}

function wrap(text: string): string[] {
  return text
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .flatMap(wrapLine);
}

function wrapLine(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/\s+/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length > docWidth && current !== '') {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}
