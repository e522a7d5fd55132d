import { namePartsOf, parameterCharacters } from '../../namespaces.ts';

const ofParameter = new RegExp(`^${parameterCharacters}$`);

/** One character of a name, any one of a parameter, or any further ones of it. */
type Token = { readonly kind: 'literal'; readonly character: string } | { readonly kind: 'one' | 'more' };

/**
 * Whether some name fits two names of namespaces. Exact, but that it lets a parameter be of any length: where only a
 * literal of more than 64 characters tells two apart, it says that they meet.
 */
export function namespacesMeet(a: string, b: string): boolean {
  if (!a.includes('{') && !b.includes('{')) return a === b;
  // Most names differ at one of their ends, which is soon seen.
  const [head, otherHead] = [headOf(a), headOf(b)];
  const [tail, otherTail] = [tailOf(a), tailOf(b)];
  if (!head.startsWith(otherHead) && !otherHead.startsWith(head)) return false;
  if (!tail.endsWith(otherTail) && !otherTail.endsWith(tail)) return false;
  const [left, right] = [tokensOf(a), tokensOf(b)];
  // Whether what is left of both fits some text, from the end: one row for each rest of `left`.
  let below: readonly boolean[] = [];
  for (let i = left.length; i >= 0; i -= 1) {
    const row: boolean[] = [];
    for (let j = right.length; j >= 0; j -= 1) {
      row[j] = meetAt(left[i], right[j], { both: below[j + 1], left: below[j], right: row[j + 1] });
    }
    below = row;
  }
  return below[0] ?? false;
}

/** What stands before the first parameter. */
function headOf(name: string): string {
  const end = name.indexOf('{');
  return end === -1 ? name : name.slice(0, end);
}

/** What stands behind the last parameter. */
function tailOf(name: string): string {
  return name.slice(name.lastIndexOf('}') + 1);
}

/** Whether the rests meet that come without the first token of both, of the left one, of the right one. */
interface Rests {
  readonly both: boolean | undefined;
  readonly left: boolean | undefined;
  readonly right: boolean | undefined;
}

function meetAt(x: Token | undefined, y: Token | undefined, rests: Rests): boolean {
  if (x === undefined && y === undefined) return true;
  if (x?.kind === 'more' && (rests.left || (takes(y) && rests.right))) return true;
  if (y?.kind === 'more' && (rests.right || (takes(x) && rests.left))) return true;
  return x !== undefined && y !== undefined && areAlike(x, y) && rests.both === true;
}

/** Whether a parameter can go over a token. */
function takes(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== 'literal' || ofParameter.test(token.character));
}

function areAlike(x: Token, y: Token): boolean {
  return x.kind === 'literal' && y.kind === 'literal' ? x.character === y.character : takes(x) && takes(y);
}

function tokensOf(name: string): readonly Token[] {
  return namePartsOf(name).flatMap((part): Token[] =>
    'parameter' in part
      ? [{ kind: 'one' }, { kind: 'more' }]
      : [...part.literal].map((character) => ({ kind: 'literal', character })),
  );
}
