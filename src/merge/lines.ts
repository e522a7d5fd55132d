import type { Values } from '../project/file.ts';

/** One of our entries in a file of lines: `name` tells it apart, `lines` are what is written. */
export interface Block {
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * Merges our lines into a file of lines that the user shares, such as a `.gitignore`: what they changed, added or
 * removed stays as they want it; what they left goes when we have it no longer.
 * @param before what was written the last time; undefined where nothing is known
 * @param adopts whether an entry that is there already counts as ours
 * @param has whether a text has an entry of this name already
 */
export function mergeLines(
  existing: string | undefined,
  blocks: readonly Block[],
  before: Values | undefined,
  has: (text: string, name: string) => boolean,
  adopts: boolean,
): { readonly content: string; readonly values: Values } {
  let content = existing ?? '';
  const names = new Set(blocks.map(({ name }) => name));
  for (const [name, lines] of Object.entries(before ?? {})) {
    if (!names.has(name)) content = withoutLines(content, lines.split('\n'));
  }
  const values: Record<string, string> = {};
  for (const { name, lines } of blocks) {
    const isThere = has(content, name);
    const wasThere = before?.[name] !== undefined;
    if (wasThere || !isThere || adopts) values[name] = lines.join('\n');
    if (isThere || wasThere) continue;
    const separator = content === '' || content.endsWith('\n') ? '' : '\n';
    content = `${content}${separator}${lines.join('\n')}\n`;
  }
  return { content, values };
}

/** Whether a text has a line, whatever stands around it. */
export function hasLine(text: string, line: string): boolean {
  return text.split('\n').some((other) => other.trim() === line);
}

/** Whether a text sets an environment variable, or has it as a comment. */
export function hasVariable(text: string, name: string): boolean {
  return text.split('\n').some(
    (line) =>
      line
        .replace(/^\s*#?\s*/, '')
        .split('=')[0]
        ?.trim() === name && line.includes('='),
  );
}

function withoutLines(text: string, lines: readonly string[]): string {
  const all = text.split('\n');
  const at = all.findIndex((_, index) => lines.every((line, offset) => all[index + offset] === line));
  return at === -1 ? text : all.toSpliced(at, lines.length).join('\n');
}
