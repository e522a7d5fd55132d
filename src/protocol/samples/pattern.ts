/** Characters that are tried, in this order, for a class or an escape. */
const alphabet = ['a', 'A', '0', '1', '-', '_', ' ', '.', ':', '/', '@', '#', '\n', 'é', 'ж', '中', '😀'].concat(
  Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
);

/**
 * Texts that a pattern probably matches, the shortest first; the caller checks them. Built from the pattern's own parts,
 * so nothing is random. Back references and look-arounds are left out, and with them usually the match.
 */
export function patternSamples(pattern: string, leastLength: number): string[] {
  return [0, 1, 2, leastLength].map((extra) => new PatternReader(pattern, extra).alternatives().join(''));
}

/** Walks a regular expression with the `u` flag and writes one text that it matches. */
class PatternReader {
  private readonly pattern: string;
  private readonly extra: number;
  private offset = 0;

  constructor(pattern: string, extra: number) {
    this.pattern = pattern;
    this.extra = extra;
  }

  /** Takes the first alternative; the others are read and dropped. */
  alternatives(): string[] {
    const first = this.sequence();
    while (this.pattern[this.offset] === '|') {
      this.offset += 1;
      this.sequence();
    }
    return first;
  }

  private sequence(): string[] {
    const parts: string[] = [];
    while (this.offset < this.pattern.length && !'|)'.includes(this.pattern[this.offset] ?? '')) {
      const text = this.atom();
      parts.push(text.repeat(this.count()));
    }
    return parts;
  }

  private atom(): string {
    const group = this.match(/\((?:\?<?[=!]|\?:|\?<[^>=!][^>]*>)?/y);
    if (group !== undefined) {
      const inner = this.alternatives().join('');
      this.offset += 1;
      return /^\(\?<?[=!]/.test(group) ? '' : inner;
    }
    const single = this.match(
      /\[(?:\\[\s\S]|[^\]\\])*\]|\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[pP]\{[^}]*\}|\\c?[\s\S]|[\s\S]/iuy,
    );
    if (single === undefined || /^(\^|\$|\\b|\\B)$/.test(single)) return '';
    return characterOf(single);
  }

  /** How often the last atom stands there: as often as it must, and a little more on request. */
  private count(): number {
    const quantifier = this.match(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y)?.replace(/(?<=.)\?$/, '');
    if (quantifier === undefined) return 1;
    const [least = '1', most = least] = quantifier.replace(/[{}]/g, '').split(',');
    if (quantifier === '*') return this.extra;
    if (quantifier === '+') return 1 + this.extra;
    if (quantifier === '?') return Math.min(1, this.extra);
    return Math.min(Number(least) + this.extra, most === '' ? Infinity : Number(most));
  }

  private match(expression: RegExp): string | undefined {
    expression.lastIndex = this.offset;
    const found = expression.exec(this.pattern)?.[0];
    this.offset += found?.length ?? 0;
    return found;
  }
}

function characterOf(source: string): string {
  if (/^[^[\\.]$/u.test(source)) return source;
  const [, hex] = /^\\(?:u\{|u|x)([\da-f]+)\}?$/i.exec(source) ?? [];
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  try {
    const expression = new RegExp(`^${source}$`, 'u');
    return alphabet.find((character) => expression.test(character)) ?? '';
  } catch {
    return '';
  }
}
