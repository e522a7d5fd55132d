import { Lexer } from 'yaml';

/**
 * True where YAML or JSON text nests deeper than `max` levels. To be asked before parsing: the parser is recursive, and
 * running out of stack within its regular expressions can end the process instead of throwing.
 */
export function nestsDeeperThan(max: number, text: string): boolean {
  let flowDepth = 0;
  let column = 0;
  let atLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (isControl(token)) continue;
    if (token === '[' || token === '{') flowDepth += 1;
    if (token === ']' || token === '}') flowDepth -= 1;
    if (flowDepth > max) return true;
    if (token.endsWith('\n')) {
      column = 0;
      atLineStart = true;
      continue;
    }
    const isSpace = token.trim() === '';
    // Each level of a block collection starts at least one column further right than the one around it.
    if (flowDepth === 0 && column > max && !isSpace && (atLineStart || token === '-' || token === '?')) return true;
    if (!isSpace && token !== '-' && token !== '?') atLineStart = false;
    column += token.length;
  }
  return false;
}

/** The lexer marks documents, scalars and errors in the flow of tokens with single control characters. */
function isControl(token: string): boolean {
  return token === '\x02' || token === '\x18' || token === '\x1f' || token === '\ufeff';
}
