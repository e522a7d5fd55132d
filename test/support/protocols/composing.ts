import { expect } from 'vitest';
import { isMap, Lexer, parseDocument } from 'yaml';
import { factsOf } from '../../../src/layers/facts.ts';
import { flagsOf } from '../../../src/layers/flags.ts';
import { fragmentsOf } from '../../../src/layers/fragments.ts';
import { layersFor } from '../../../src/layers/layer.ts';
import { composeProtocol } from '../../../src/protocol/file/compose.ts';
import type { Fragment } from '../../../src/protocol/file/fragment.ts';
import type { Protocol } from '../../../src/protocol/model.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';
import { pairwiseVariants } from '../../variants/variants.ts';

/** What choices bring to a protocol; those that bring the same only once. */
export const brought: readonly (readonly Fragment[])[] = [
  ...new Map(
    pairwiseVariants.map(({ choices }) => {
      const facts = factsOf(choices, undefined);
      const fragments = fragmentsOf(layersFor(facts), flagsOf(facts));
      return [fragments.map(({ text }) => text).join(''), fragments] as const;
    }),
  ).values(),
];

/** What choices bring is added to a text: nothing of the user's is lost, the result parses, a second run changes nothing. */
export function expectAdded(text: string, fragments: readonly Fragment[]): void {
  let result = '';
  try {
    const before = read(text);
    result = composeProtocol(text, fragments);
    const after = read(result);
    const all = alone(fragments);
    for (const section of ['schemas', 'client', 'server'] as const) {
      expect(after[section]).toEqual(new Map([...all[section], ...before[section]]));
    }
    expect(after.rest).toEqual(before.rest);
    expect(isSubsequence(remarks(text), remarks(result))).toBe(true);
    expect(isSubsequence(untouched(text), result.split(/\r?\n/))).toBe(true);
    expect(result.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
    if (text.includes('\r\n')) expect(result).not.toMatch(/[^\r]\n/);
    if (isJson(text)) expect(isJson(result)).toBe(true);
    expect(composeProtocol(result, fragments)).toBe(result);
  } catch (error) {
    throw new Error(`${error}\n--- before\n${text}\n--- after\n${result}\n---`);
  }
}

/** What fragments say, each of which is asked for often. */
function alone(fragments: readonly Fragment[]): ReturnType<typeof read> {
  const said = known.get(fragments) ?? read(composeProtocol(undefined, fragments));
  known.set(fragments, said);
  return said;
}

const known = new Map<readonly Fragment[], ReturnType<typeof read>>();

/** What a protocol says, its events by their names. */
function read(text: string) {
  const { protocol, problems } = parseProtocol(text, 'protocol.yaml');
  if (problems) throw new Error(JSON.stringify(problems));
  const { schemas, client, server, ...rest } = protocol;
  return { schemas: new Map<string, unknown>(schemas), client: byName(client), server: byName(server), rest };
}

function byName(events: Protocol['client']): Map<string, unknown> {
  return new Map(events.map((event) => [event.name, event]));
}

/** The comments and anchors of a text, in their order. */
function remarks(text: string): string[] {
  const tokens = [...new Lexer().lex(text)];
  return tokens.filter((token, index) => tokens[index - 1] !== '\x1f' && /^[#&]/.test(token));
}

/** The lines that nothing may change: those without braces, or words for null, in a text that has none around it. */
function untouched(text: string): string[] {
  const { contents } = parseDocument(text);
  if (isMap(contents) && contents.flow) return [];
  return text
    .trimEnd()
    .split(/\r?\n/)
    .filter((line) => !/[{}~]|null/i.test(line));
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const one of whole) if (one === part[found]) found += 1;
  return found === part.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
