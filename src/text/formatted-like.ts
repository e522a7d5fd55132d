import { diffArrays } from 'diff';
import { isProgram, said, type Word, wordsOf } from './words.ts';

/**
 * Does to a text what somebody's formatter did to another one of the same file: where both have the same words with the same
 * space between them, with that space; elsewhere with its indentation, quotes and semicolons.
 * @param before what was formatted
 * @param after what it became, with or without edits
 * @returns a text of the same meaning
 */
export function formattedLike(path: string, before: string, after: string, text: string): string {
  if (!isProgram(path) || before === after) return text;
  const [words, plain, models] = [wordsOf(text), wordsOf(before), wordsOf(after)];
  const change = { from: styleOf(plain), to: styleOf(models) };
  const [origins, results] = [partnersOf(words, plain), partnersOf(plain, models)];
  const place = (index: number): number => results[origins[index] ?? -1] ?? -1;
  const [openings, others] = [openingsOf(words), openingsOf(models)];
  const isSameOpening = (index: number, result: number): boolean => {
    const [opening, other] = [openings.get(index), others.get(result)];
    if (opening === undefined || other === undefined) return false;
    return place(opening) === other && place(opening - 1) === other - 1;
  };
  const pieces = words.map((word, index) => {
    const [origin, result] = [origins[index] ?? -1, place(index)];
    const [was, is] = [plain[origin], models[result]];
    const own = { space: spaced(words, index, change), text: written(word.text, change) };
    if (was === undefined || is === undefined) return `${own.space}${own.text}`;
    const follows = (origins[index - 1] ?? -1) === origin - 1 && place(index - 1) === result - 1;
    const isAlike = was.space === word.space && bearing(is.space) === bearing(own.space);
    // A comma can come or go where a list ends, but not behind an expression, which may end with the same words.
    const isSameList = hasComma(is.space) === hasComma(own.space) || isSameOpening(index, result);
    return `${follows && isAlike && isSameList ? is.space : own.space}${is.text}`;
  });
  const result = pieces.join('');
  return said(wordsOf(result)) === said(words) ? result : text;
}

/** Where the bracket was opened that a word closes, by the word's place. */
function openingsOf(words: readonly Word[]): ReadonlyMap<number, number> {
  const open: number[] = [];
  const openings = new Map<number, number>();
  words.forEach(({ text }, index) => {
    if (['(', '[', '{'].includes(text)) open.push(index);
    if ([')', ']', '}'].includes(text)) openings.set(index, open.pop() ?? 0);
  });
  return openings;
}

function hasComma(space: string): boolean {
  return space.includes(',');
}

/** For each word the place of the same word in another text. */
function partnersOf(words: readonly Word[], models: readonly Word[]): readonly (number | undefined)[] {
  const meanings = (list: readonly Word[]) => list.map(({ meaning }) => meaning);
  const partners: (number | undefined)[] = [];
  let at = 0;
  for (const { value, added, removed } of diffArrays(meanings(models), meanings(words))) {
    if (removed) at += value.length;
    else if (added) partners.push(...value.map(() => undefined));
    else for (const _ of value) partners.push(at++);
  }
  return partners;
}

interface Style {
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: string;
  /** Whether statements end with their line alone. */
  readonly isWithoutSemicolons: boolean;
  /** Whether a single parameter stands without brackets. */
  readonly hasBareParameters: boolean;
}

/** Where a text does not tell, the style is ours. */
function styleOf(words: readonly Word[]): Style {
  const steps = words.flatMap(({ space }) => /\n([ \t]+)$/.exec(space)?.[1] ?? []);
  const widths = steps.filter((step) => !step.includes('\t')).map(({ length }) => length);
  const indent = steps.some((step) => step.startsWith('\t')) ? '\t' : ' '.repeat(Math.min(...widths, 9) % 9 || 2);
  const count = (quote: string) => words.filter(({ text }) => text.startsWith(quote)).length;
  return {
    indent,
    quote: count('"') > count("'") ? '"' : "'",
    hasBareParameters: words.some(
      ({ space, text }, index) => text === '=>' && !space.includes(')') && isName(words[index - 1]),
    ),
    isWithoutSemicolons: words.length > 1 && !words.some(({ space }) => /;\s*(?:\n|$)/.test(space)),
  };
}

function isName(word: Word | undefined): boolean {
  return word !== undefined && /^[A-Za-z_$][\w$]*$/.test(word.text);
}

/** Of what stands before a word, the signs that cannot come and go with the lines alone. */
function bearing(space: string): string {
  return space.replace(/[\s,|&]/g, '');
}

/** From one style to another; what both have in common stays as it is. */
interface StyleChange {
  readonly from: Style;
  readonly to: Style;
}

/** What stands before a word, in another style. */
function spaced(words: readonly Word[], index: number, change: StyleChange): string {
  const { from, to } = change;
  const [space, text] = [words[index]?.space ?? '', words[index]?.text];
  let own = indented(space, change);
  if (to.hasBareParameters && !from.hasBareParameters) {
    if (words[index + 1]?.text === '=>') own = own.replace(/\((?=[^(]*$)/, '');
    if (text === '=>') own = own.replace(')', '');
  }
  if (!to.isWithoutSemicolons || from.isWithoutSemicolons || !own.includes('\n')) return own;
  // Without the semicolon, such a line would go on with the one before it.
  const next = words.slice(index, index + 3).find((word) => !/^\/[/*]/.test(word.text));
  return next === undefined || /^[([`/+*-]/.test(next.text) ? own : own.replaceAll(';', '');
}

/** A word in another style. */
function written(text: string, change: StyleChange): string {
  if (text.startsWith('/*')) return text.replace(/\n[ \t]+(?= )/g, (lines) => indented(lines, change));
  const { from, to } = change;
  const isPlain = /^(['"])[^'"\\]*\1$/.test(text);
  return isPlain && from.quote !== to.quote ? `${to.quote}${text.slice(1, -1)}${to.quote}` : text;
}

function indented(space: string, { from, to }: StyleChange): string {
  if (from.indent === to.indent) return space;
  return space.replace(/\n([ \t]+)/g, (_, spaces: string) => {
    const steps = Math.floor(spaces.length / from.indent.length);
    return `\n${to.indent.repeat(steps)}${spaces.slice(steps * from.indent.length)}`;
  });
}
