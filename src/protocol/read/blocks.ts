import type { Direction } from '../model.ts';

/** A text in block style, taken apart: each event of `/` with its lines, and all other lines. */
export interface Blocks {
  /** What is left when the events are taken out. */
  readonly rest: string;
  readonly events: Readonly<Record<Direction, readonly string[]>>;
}

/** A key at the left margin with all that stands there. */
const topLevel = /^[A-Za-z$]+:(?:\s|$)/;
const sectionStart = /^(client|server):[ \t]*(?:#.*)?$/;
const emptyOrComment = /^[ \t]*(?:#.*)?$/;

/**
 * Takes a text apart by its indentation alone; undefined where that does not tell. Whether it is YAML, and each of the
 * blocks one event, is for those to find out who read them.
 */
export function blocksOf(text: string): Blocks | undefined {
  const rest: string[] = [];
  const events: Record<Direction, string[][]> = { client: [], server: [] };
  let section: string[][] | undefined;
  let indentation = 0;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (emptyOrComment.test(line)) {
      // Behind the last line end is no line: it would be one more for a block scalar that keeps them.
      const isEnd = line === '' && index === lines.length - 1;
      ((isEnd ? undefined : section?.at(-1)) ?? rest).push(line);
      continue;
    }
    const column = line.length - line.trimStart().length;
    if (column === 0) {
      if (!topLevel.test(line)) return undefined;
      const [, direction] = sectionStart.exec(line) ?? [];
      section = direction === 'client' || direction === 'server' ? events[direction] : undefined;
      // A section that is there twice is a fault.
      if (section !== undefined && section.length > 0) return undefined;
      rest.push(line);
    } else if (section === undefined) rest.push(line);
    else {
      if (section.length === 0) indentation = column;
      if (column < indentation) return undefined;
      if (column === indentation) section.push([line]);
      else section.at(-1)?.push(line);
    }
  }
  const textsOf = (blocks: readonly string[][]) => blocks.map((own) => `${own.join('\n')}\n`);
  return { rest: rest.join('\n'), events: { client: textsOf(events.client), server: textsOf(events.server) } };
}
