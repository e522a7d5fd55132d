/** Characters that mean something in Markdown or HTML wherever they stand. */
const special = /[\\|<>`*_[\]&~]/g;

/** What cannot be seen, or turns the direction of what follows. */
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** Text that others wrote, as one line of plain text; it cannot break out of a table, and links and markup in it are inert. */
export function plainText(text: string): string {
  return oneLine(text).replace(invisible, '').replace(special, '\\$&');
}

/** Plain text on a line of its own, where it cannot begin a heading, a list or a line either. */
export function paragraph(text: string): string {
  return plainText(text)
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Any text as code. What a code span cannot hold everywhere is written as HTML, with every special character as an entity. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line !== '' && line === text && !/[`|\\]/.test(line) && line.search(invisible) === -1) return `\`${line}\``;
  return `<code>${line.replace(/[^\w .:/-]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
