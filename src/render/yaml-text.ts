import { Document, visit } from 'yaml';

/** Control, invisible and direction characters, line separators and halves of surrogate pairs. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Writes plain data as YAML 1.2, keys in the order they have. A text with line ends or characters that one does not see
 * is one quoted line with escapes, so that it is the same to every reader and cannot look like something else.
 */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.search(hidden) >= 0) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  // Line ends that are left are those between lines; all else stands in double quotes.
  return text.replace(hidden, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
