/** Lines of generated code longer than this are broken where they can be: the width of the formatter in projects. */
export const lineWidth = 120;

/** Characters that take two columns: those of East Asian scripts, and pictures (Unicode, annex 11). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += /\p{M}|\p{Cf}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
