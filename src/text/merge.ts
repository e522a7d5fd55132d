import { diffArrays } from 'diff';
import { normaliseText } from './form.ts';

/** Texts merged line by line. */
export interface Merged {
  readonly text: string;
  /** How many places could not be merged; there the text holds both sides, between conflict markers. */
  readonly conflicts: number;
}

/** A stretch of the base that a side replaced by other lines. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Merges two edits of the same text, as version control does. Where both changed the same lines to something else, or
 * lines that touch, the result holds both between markers.
 * @param base what both began with
 * @param yours the user's
 * @param ours what this program renders now
 */
export function mergeTexts(base: string, yours: string, ours: string): Merged {
  const origin = linesOf(base);
  const [left, right] = [editsOf(origin, linesOf(yours)), editsOf(origin, linesOf(ours))];
  const result: string[] = [];
  let [at, conflicts] = [0, 0];
  while (left.length > 0 || right.length > 0) {
    const region = nextRegion(left, right);
    result.push(...origin.slice(at, region.start));
    const [theirs, mine] = [region.left, region.right].map((edits) => applied(origin, region, edits));
    if (theirs === undefined || mine === undefined) throw new Error('a region has two sides');
    if (region.right.length === 0 || same(theirs, mine)) result.push(...theirs);
    else if (region.left.length === 0) result.push(...mine);
    else {
      conflicts += 1;
      result.push(...marked(theirs, mine));
    }
    at = region.end;
  }
  result.push(...origin.slice(at));
  return { text: result.join(''), conflicts };
}

/** True for a text in which somebody has yet to choose between two sides. */
export function hasMarkers(text: string): boolean {
  return /^<{7}(?: .*)?\r?$[\s\S]*?^={7}\r?$[\s\S]*?^>{7}(?: .*)?\r?$/m.test(text);
}

/** The lines of a text with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsOf(base: readonly string[], changed: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  for (const { added, removed, value } of diffArrays([...base], [...changed])) {
    const last = edits.at(-1);
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const touches = last !== undefined && last.end === at;
    if (touches) edits.pop();
    const edit = touches ? last : { start: at, end: at, lines: [] };
    if (removed) at += value.length;
    edits.push({ start: edit.start, end: at, lines: added ? [...edit.lines, ...value] : edit.lines });
  }
  return edits;
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly left: readonly Edit[];
  readonly right: readonly Edit[];
}

/** Takes the edits of both sides that overlap or touch each other, from the next one on. */
function nextRegion(left: Edit[], right: Edit[]): Region {
  const start = Math.min(left[0]?.start ?? Infinity, right[0]?.start ?? Infinity);
  let end = start;
  const taken: { left: Edit[]; right: Edit[] } = { left: [], right: [] };
  for (;;) {
    const side = [left, right].find(([next]) => next !== undefined && next.start <= end);
    const edit = side?.shift();
    if (side === undefined || edit === undefined) return { start, end, ...taken };
    (side === left ? taken.left : taken.right).push(edit);
    end = Math.max(end, edit.end);
  }
}

/** What one side makes of a region. */
function applied(origin: readonly string[], { start, end }: Region, edits: readonly Edit[]): string[] {
  const lines: string[] = [];
  let at = start;
  for (const edit of edits) {
    lines.push(...origin.slice(at, edit.start), ...edit.lines);
    at = edit.end;
  }
  return [...lines, ...origin.slice(at, end)];
}

/** The text itself, or the two texts between which git could not choose. */
export function sidesOf(text: string): readonly string[] {
  const plain = normaliseText(text);
  if (!hasMarkers(plain)) return [plain];
  const region = /^<{7}.*\n((?:.*\n)*?)(?:\|{7}.*\n(?:.*\n)*?)?={7}\n((?:.*\n)*?)>{7}.*(?:\n|$)/gm;
  return [plain.replace(region, (_, yours) => yours), plain.replace(region, (_, __, theirs) => theirs)];
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

function marked(yours: readonly string[], ours: readonly string[]): string[] {
  const whole = (lines: readonly string[]) => lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`));
  return ['<<<<<<< yours\n', ...whole(yours), '=======\n', ...whole(ours), '>>>>>>> build-websocket-server\n'];
}
