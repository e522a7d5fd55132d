import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol } from '../../../support/protocols/random.ts';
import { namespaceCalled, randomNamespaces, sourceOf } from '../../../support/protocols/random-namespaces.ts';
import { minimalWith } from '../../../support/protocols/reference.ts';

/** The parts of a document that somebody else's text could have made. */
function structureOf(text: string) {
  const [outside, blocks] = [
    text.replace(/^```json\n[\s\S]*?\n```$/gm, ''),
    text.match(/^```json\n[\s\S]*?\n```$/gm) ?? [],
  ];
  const lines = outside.split('\n');
  return {
    headings: lines.filter((line) => /^ {0,3}(#{1,6}|=+$|-+$)/.test(line)).map((line) => line.replace(/\s.*/, '')),
    fences: lines.filter((line) => /^ {0,3}(```|~~~)/.test(line)),
    examples: blocks.map((block) => JSON.parse(block.slice('```json'.length, -'```'.length))),
    // A pipe that no backslash precedes ends a cell.
    tables: lines.filter((line) => line.startsWith('|')).map((line) => line.split(/(?<!\\)(?:\\\\)*\|/).length - 2),
    // Nothing inside a code span is HTML.
    html: outside.replace(/(?<!\\)`[^`\n]*`/g, '').match(/(?<!\\)<[^ ]*/g) ?? [],
  };
}

const widths = new Set([2, 3, 5, 6]);

describe('PROTOCOL.md', () => {
  it.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 40), text]))('keeps its form: %s', (_, text) => {
    const name = text.replace(/\p{Surrogate}/gu, '?').slice(0, 128);
    const key = `${name}|\``;
    const described = (schema: object, value: unknown = { [key]: text }) => ({
      ...schema,
      description: text,
      default: value,
    });
    const schema = {
      type: 'object',
      required: [key],
      properties: {
        [key]: described({ enum: [text, '```', '|'] }, text),
        list: { type: 'array', items: { const: '```' }, minItems: 1 },
      },
    };
    const event = { description: text, payload: described(schema) };
    const structure = (value: object) =>
      structureOf(
        minimalWith({
          schemas: { A: described(schema) },
          client: { [name]: { ...event, ...value } },
          server: { [name]: { description: text, args: [{ ...described(schema), title: text }] } },
          namespaces: {
            [namespaceCalled(name)]: { description: text, client: { [name]: event }, server: { [name]: {} } },
          },
        }),
      );
    const { headings, tables, fences, html, examples } = structure({ ack: schema });
    const ofNamespace = ['##', '###', '####', '###', '####'];
    expect(headings).toEqual(['#', '##', '##', '##', '###', '##', '###', ...ofNamespace, '##', '###']);
    expect(tables.filter((width) => !widths.has(width))).toEqual([]);
    expect(fences).toEqual([]);
    expect(html.filter((tag) => !/^<(\/?code>|code>.*|a$|\/a>)/.test(tag))).toEqual([]);
    expect(examples.every((example) => JSON.stringify(example).length < 2000)).toBe(true);
    expect(examples.every((example) => example[0].success === true || example[0] === name)).toBe(true);
  });

  it('keeps its form on random protocols', () => {
    fc.assert(
      fc.property(fc.oneof(randomProtocol, randomArgsProtocol), randomNamespaces, (protocol, namespaces) => {
        fc.pre(protocol !== undefined);
        const source = { ...sourceOf(protocol), namespaces };
        fc.pre(parseProtocol(JSON.stringify(source), 'protocol.json').protocol !== undefined);
        const { tables, fences, headings } = structureOf(minimalWith(source));
        expect(tables.filter((width) => !widths.has(width))).toEqual([]);
        expect(fences).toEqual([]);
        const sections = Object.values(namespaces).map((space) => [space?.client, space?.server].map(eventCount));
        const ofSections = sections.map((counts) => 1 + sum(counts.map((count) => count && count + 1)));
        expect(headings).toHaveLength(9 + sum(ofSections));
      }),
      { numRuns: 50 },
    );
  });
});

function eventCount(section: object | undefined): number {
  return Object.keys(section ?? {}).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
