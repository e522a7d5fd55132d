import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventView, typeDeclarations, validatorDeclarations } from '../../src/protocol/declarations.ts';
import type { Protocol } from '../../src/protocol/model.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { docComment, memberKey, regexLiteral, stringLiteral } from '../../src/protocol/quote.ts';
import { tempFolder } from '../temp-folder.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol, runValidator } from './protocol-random.ts';

function parsed(text: string): Protocol {
  const { protocol, problems } = parseProtocol(text, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

const board = parsed(`
version: 1.0.0
schemas:
  RoomId: { type: string, minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9:_-]+$', description: A room's name. }
  Folder:
    type: object
    required: [name]
    properties:
      name: { type: string }
      folders: { type: array, items: { $ref: '#/schemas/Folder' } }
  Unused: { type: 'null' }
client:
  send-stroke:
    description: Adds one stroke to a board.
    payload:
      type: object
      required: [roomId, points, tool]
      properties:
        roomId: { $ref: '#/schemas/RoomId' }
        points: { type: array, maxItems: 1000, items: { type: array, prefixItems: [{ type: number }, { type: number }] } }
        tool: { enum: [pen, "brush's"], description: What draws. }
        width: { type: [integer, 'null'], minimum: 1, default: 2 }
        a-b: { type: object, additionalProperties: { type: boolean }, deprecated: true }
        style:
          oneOf:
            - { type: object, properties: { kind: { const: solid } }, required: [kind] }
            - { type: object, properties: { kind: { const: dashed }, gap: { type: number } }, required: [kind] }
    ack: { type: object, properties: { offset: { type: integer } }, required: [offset] }
server:
  send-stroke: { payload: { $ref: '#/schemas/Folder' }, deprecated: true }
  tick: { payload: { type: object, properties: { data: true }, additionalProperties: true } }
  empty: {}
`);

const text = (declarations: readonly { readonly code: string }[]) => declarations.map(({ code }) => code).join('\n\n');

describe('types and validators read as a person would write them', () => {
  test('types', () => {
    expect(text(typeDeclarations(board))).toBe(`/** Anything that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A room's name. */
export type RoomId = string;

export interface Folder {
  name: string;
  folders?: Folder[];
}

export type Unused = null;

/** Adds one stroke to a board. */
export interface SendStrokePayload {
  roomId: RoomId;
  points: [number, number][];
  /** What draws. */
  tool: 'pen' | "brush's";
  /** @default 2 */
  width?: number | null;
  /** @deprecated */
  'a-b'?: Record<string, boolean>;
  style?:
    | {
        kind: 'solid';
      }
    | {
        kind: 'dashed';
        gap?: number;
      };
}

/** What the ack of \`send-stroke\` carries when it succeeds. */
export interface SendStrokeAck {
  offset: number;
}

/** @deprecated */
export type SendStrokeEvent = Folder;

export interface TickEvent {
  data?: JsonValue;
  [key: string]: unknown;
}`);
  });

  test('validators, without the schemas that no payload needs', () => {
    expect(
      text(validatorDeclarations(board)),
    ).toBe(`const roomIdSchema = z.string().min(1).max(128).regex(/^[A-Za-z0-9:_-]+$/u);

const folderSchema: z.ZodType<Folder> = z.strictObject({
  name: z.string(),
  folders: z.array(z.lazy(() => folderSchema)).exactOptional(),
});

export const sendStrokePayload = z.strictObject({
  roomId: roomIdSchema,
  points: z.array(z.tuple([z.number(), z.number()])).max(1000),
  tool: z.enum(['pen', "brush's"]),
  width: z.int().min(1).nullable().exactOptional(),
  'a-b': z.record(z.string(), z.boolean()).exactOptional(),
  style: z.xor([
    z.strictObject({
      kind: z.literal('solid'),
    }),
    z.strictObject({
      kind: z.literal('dashed'),
      gap: z.number().exactOptional(),
    }),
  ]).exactOptional(),
});

export const sendStrokeEvent = folderSchema;

export const tickEvent = z.looseObject({
  data: z.json().exactOptional(),
});`);
  });

  test('arguments, results and bytes', () => {
    const protocol = parsed(`
version: 1.0.0
schemas:
  Point: { type: object, properties: { x: { type: number } }, required: [x] }
client:
  move:
    description: Moves a piece.
    args: [{ title: piece, enum: [king, queen] }, { title: To where, $ref: '#/schemas/Point' }, { type: ['null', number] }]
    minArgs: 1
    rest: { title: '1', type: string }
    acks: node
    results: [{ title: moves, type: integer }, { title: board, binary: true, maxBytes: 64 }]
  other: { rest: true, acks: plain, ack: { type: string } }
server:
  move: { args: [{ title: x, type: number }, { type: string }], deprecated: true }
`);
    expect(text(typeDeclarations(protocol))).toBe(`/** Anything that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface Point {
  x: number;
}

/** Moves a piece. */
export type MoveArgs = [piece: 'king' | 'queen', toWhere?: Point, (null | number)?, ...string[]];

/** What the ack of \`move\` carries. */
export type MoveAck = [moves: number, board: Uint8Array];

export type OtherArgs = JsonValue[];

/** What the ack of \`other\` carries. */
export type OtherAck = string;

/** @deprecated */
export type MoveEvent = [x: number, string];`);
    expect(text(validatorDeclarations(protocol))).toBe(`const pointSchema = z.strictObject({
  x: z.number(),
});

export const moveArgs = z.tuple(
  [z.enum(['king', 'queen']), pointSchema.exactOptional(), z.number().nullable().exactOptional()],
  z.string(),
);

export const otherArgs = z.array(z.json());

export const moveEvent = z.tuple([z.number(), z.string()]);`);
  });

  test('the view of an event names what was declared', () => {
    const [stroke] = board.client;
    expect(stroke && eventView(stroke)).toMatchObject({
      name: 'send-stroke',
      names: { file: 'send-stroke', constant: 'sendStroke', type: 'SendStroke' },
      payloadType: 'SendStrokePayload',
      ackType: 'SendStrokeAck',
      validator: 'sendStrokePayload',
    });
    const empty = board.server.find(({ name }) => name === 'empty');
    expect(Object.keys(empty ? eventView(empty) : {})).not.toContain('payloadType');
  });
});

describe('text cannot break out of code', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts));

  test('of a string', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const code = stringLiteral(value);
        expect(new Function(`return ${code}`)()).toBe(value);
        expect(code).not.toMatch(/[\n\r\u2028\u2029]|<\/script|<!--/i);
      }),
    );
  });

  test('of a property name', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(Object.keys(new Function(`return { [${stringLiteral(value)}]: 1 }`)())).toEqual([value]);
        expect(Object.keys(new Function(`return { ${memberKey(value)}: 1 }`)())).toEqual([value]);
      }),
    );
  });

  test('of a comment', () => {
    fc.assert(
      fc.property(anyText, anyText, (value, tag) => {
        const code = docComment(value, [`@default ${tag}`]);
        expect(code.indexOf('*/')).toBe(code.lastIndexOf('*/'));
        expect(code.trimEnd().endsWith('*/')).toBe(true);
        expect(code).not.toMatch(/[\r\u2028\u2029\u202e]|\p{Cc}(?<!\n)|<\/script|<!--/iu);
      }),
    );
  });

  test.each(['/', '[/]', '\n', '\u2028', '', '[😀-😂]', '\\/\\*', '</script>', '\'`"'])(
    'of the pattern %j',
    (pattern) => {
      const literal = regexLiteral(pattern);
      const expression: RegExp = new Function(`return ${literal}`)();
      for (const probe of ['/', '\n', '\u2028', '😁', '/*', '</script>', '\'`"', 'a']) {
        expect(expression.test(probe)).toBe(new RegExp(pattern, 'u').test(probe));
      }
      expect(literal).not.toMatch(/[\n\u2028]|<\/script/);
    },
  );

  test('of an enum, a const, a default or a name', () => {
    const events = hostileTexts.filter((name) => name.length <= 128 && !/\p{Surrogate}/u.test(name));
    const payload = (value: string) => ({
      type: 'object',
      description: value,
      properties: { value: { enum: [value] } },
      required: ['value'],
    });
    const client = events.map((name) => `${JSON.stringify(name)}: { payload: ${JSON.stringify(payload(name))} }`);
    const protocol = parsed(`version: '1'\nclient: { ${client.join(', ')} }`);
    expect(protocol.client.map(({ name }) => name)).toEqual(events);
    for (const event of protocol.client) {
      const zod = runValidator(protocol, eventView(event).validator);
      expect(zod.safeParse({ value: event.name }).success).toBe(true);
      expect(zod.safeParse({ value: 'other' }).success).toBe(false);
    }
  });
});

test('types and validators agree exactly, as the compiler sees them', () => {
  const folder = tempFolder();
  const root = dirname(dirname(createRequire(import.meta.url).resolve('zod/package.json')));
  const protocols = [
    ...fc.sample(randomProtocol, { numRuns: 250, seed: 7 }),
    ...fc.sample(randomArgsProtocol, { numRuns: 100, seed: 7 }),
  ].filter((protocol) => protocol !== undefined);
  const hostile = parsed(
    `version: '1'\nclient: { ${hostileTexts
      .filter((name) => name.length <= 128 && !/\p{Surrogate}/u.test(name))
      .map(
        (name) =>
          `${JSON.stringify(name)}: { description: ${JSON.stringify(name)}, payload: { const: ${JSON.stringify(name)} } }`,
      )
      .join(', ')} }`,
  );
  symlinkSync(root, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src'));
  for (const [index, protocol] of [board, hostile, ...protocols].entries()) {
    writeFileSync(join(folder, 'src', `p${index}.ts`), agreementFile(protocol));
  }
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true },
    ...{ target: 'es2023', module: 'nodenext', noEmit: true, skipLibCheck: true, types: [] },
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const { stdout, status } = spawnSync(join(root, '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  expect(protocols.length).toBeGreaterThan(150);
}, 120_000);

/** Declarations, and a line per event that compiles only if its type and its validator's are the same. */
function agreementFile(protocol: Protocol): string {
  const checks = [...protocol.client, ...protocol.server]
    .map(eventView)
    .flatMap(({ validator, payloadType }) =>
      validator === undefined
        ? []
        : [
            `${validator} satisfies z.ZodType<${payloadType}>;`,
            `export const ${validator}Agrees: Same<z.output<typeof ${validator}>, ${payloadType}> = true;`,
          ],
    );
  return [
    "import { z } from 'zod';",
    'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;',
    text(typeDeclarations(protocol)),
    text(validatorDeclarations(protocol)),
    ...checks,
  ].join('\n');
}
