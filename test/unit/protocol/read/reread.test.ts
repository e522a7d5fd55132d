import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';

const text = `# yaml-language-server: $schema=./.ws/protocol.schema.json
version: 1.0.0
acks: envelope

schemas:
  RoomId: { type: string, maxLength: 64 }
  Member:
    type: object
    properties:
      userId: { type: string }

client: # what clients send

  # Says something.
  say:
    description: |
      Says something,
      # which is no comment,

      to everyone.
    payload:
      type: object
      required: [roomId]
      properties:
        roomId: { $ref: '#/schemas/RoomId' }
        text: { type: string,
          maxLength: 10 }
    ack: { $ref: '#/schemas/Member' }
  'draw:line':
    args:
      - { title: x, type: number }
      - title: y
        type: number
  ping:

server:
  said:
    description: >-
      What somebody
      said.
    payload: { type: object, properties: { text: { type: string } } }
    volatile: true
# The end.
`;

/** No text with a mark of the byte order is read by parts. */
const readWhole = (one: string) => parseProtocol(`\ufeff${one}`, 'protocol.yaml');
const read = (one: string) => parseProtocol(one, 'protocol.yaml');

/** Lines that are something else in YAML than they look like, or that end what stands before them. */
const oddLines = [
  '',
  '---',
  '...',
  '%YAML 1.2',
  '# comment',
  '      # comment',
  'client:',
  'server: {}',
  'client: { say: {} }',
  '- item',
  '  - item',
  '  say:',
  '  "say": {}',
  '  said: { volatile: true }',
  '  other: &anchor { volatile: true }',
  '  third: *anchor',
  '  ? complex',
  '  : value',
  '  "open',
  "    'open",
  '    close"',
  '    description: |',
  '    description: |+',
  '    description: >2',
  '    description: !!str 1',
  '\tdescription: tab',
  '   odd: indentation',
  ' odd:',
  '  }',
  '    ]',
  '  plain text',
  '  <<: { a: 1 }',
  '  ~: 1',
  '  1: {}',
  '  toString: {}',
  '  __proto__: {}',
  'namespaces: { /a: { client: { say: {} } } }',
  'acks: plain',
];

const edit = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('delete', 'repeat', 'in', 'out', 'odd', 'odd', 'swap', 'join'),
  odd: fc.constantFrom(...oddLines),
});

function edited(before: string, { at, kind, odd }: { at: number; kind: string; odd: string }): string {
  const lines = before.split('\n');
  const index = at % lines.length;
  const line = lines[index] ?? '';
  if (kind === 'delete') lines.splice(index, 1);
  if (kind === 'repeat') lines.splice(index, 0, line);
  if (kind === 'in') lines[index] = `  ${line}`;
  if (kind === 'out') lines[index] = line.replace(/^ {1,2}/, '');
  if (kind === 'odd') lines.splice(index, 0, odd);
  if (kind === 'swap') lines.splice(index, 2, lines[index + 1] ?? '', line);
  if (kind === 'join') lines.splice(index, 2, `${line}${(lines[index + 1] ?? '').trimStart()}`);
  return lines.join('\n');
}

describe('a protocol that is read again', () => {
  it('is what it is when it is read as a whole, faults and all, whatever was edited', () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        read(text);
        const after = edits.reduce(edited, text);
        const found = read(after);
        if (found.protocol) valid += 1;
        expect(found).toEqual(readWhole(after));
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) },
    );
    expect(valid).toBeGreaterThan(50);
  });

  it.each(['', '\n', '\n\n\n', '\n\n# c\n'])(
    'keeps the empty lines that belong to its last text, with the end %j',
    (end) => {
      const kept = `version: '1'\nclient:\n  say:\n    description: |+\n      said${end}`;
      expect(read(kept)).toEqual(readWhole(kept));
    },
  );

  it('keeps the events whose lines are as before, and reads the others', () => {
    const before = read(text).protocol;
    const after = read(text.replace('maxLength: 10', 'maxLength: 11')).protocol;
    expect(after?.client.map((event, index) => event === before?.client[index])).toEqual([false, true, true]);
    expect(after?.server[0]).toBe(before?.server[0]);
    expect(after?.schemas).toBe(before?.schemas);
  });

  it('reads all events anew where something else has changed, on which they may depend', () => {
    const before = read(text).protocol;
    const after = read(
      text.replace('maxLength: 64', 'maxLength: 65').replace('acks: envelope', 'acks: plain'),
    ).protocol;
    expect(after?.client[0]).not.toBe(before?.client[0]);
    expect(after?.client.map(({ acks }) => acks)).toEqual(['plain', 'plain', 'plain']);
  });

  it('is not mixed with one that was wrong', () => {
    const broken = text.replace('type: number', 'type: nothing');
    expect(read(broken).problems).toHaveLength(1);
    expect(read(text)).toEqual(readWhole(text));
  });
});
