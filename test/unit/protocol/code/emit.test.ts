import { describe, expect, test } from 'vitest';
import { eventView, typeDeclarations, validatorDeclarations } from '../../../../src/protocol/code/declarations.ts';
import { fitLines } from '../../../../src/text/typescript/fit-lines.ts';
import { board } from '../../../support/protocols/board.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

const text = (declarations: readonly { readonly code: string }[]) =>
  fitLines(declarations.map(({ code }) => code).join('\n\n'));

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
    expect(text(validatorDeclarations(board))).toBe(`const roomIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9:_-]+$/u);

const folderSchema: z.ZodType<Folder> = z.strictObject({
  name: z.string(),
  folders: z.array(z.lazy(() => folderSchema)).exactOptional(),
});

export const sendStrokePayload = z.strictObject({
  roomId: roomIdSchema,
  points: z.array(z.tuple([z.number(), z.number()])).max(1000),
  tool: z.enum(['pen', "brush's"]),
  width: z.int().min(1).nullable().default(2),
  'a-b': z.record(z.string(), z.boolean()).exactOptional(),
  style: z
    .xor([
      z.strictObject({
        kind: z.literal('solid'),
      }),
      z.strictObject({
        kind: z.literal('dashed'),
        gap: z.number().exactOptional(),
      }),
    ])
    .exactOptional(),
});

export const sendStrokeEvent = folderSchema;

export const tickEvent = z.looseObject({
  data: z.json().exactOptional(),
});`);
  });

  test('arguments, results and bytes', () => {
    const protocol = parsed(`
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

  test('types as wide as lines of a project may be', () => {
    const long = (letter: string) => letter.repeat(52);
    const protocol = parsed(`
client:
  a:
    payload:
      type: object
      properties:
        fit: { enum: [${long('a')}, ${long('b')}] }
        wide: { enum: [${long('a')}, ${long('b')}e] }
        list: { type: array, items: { enum: [${long('a')}, ${long('b')}] } }
        maybe: { anyOf: [{ type: object, properties: { x: { type: string } } }, { type: 'null' }] }
        pair:
          type: array
          prefixItems: [{ title: from, type: string }, { title: To where, type: ['null', string] }, { type: number }]
          minItems: 2
        wider: { type: array, prefixItems: [{ title: ${long('x')}, type: string }, { title: ${long('y')}, type: string }] }
`);
    expect(text(typeDeclarations(protocol))).toBe(`export interface APayload {
  fit?: '${long('a')}' | '${long('b')}';
  wide?:
    | '${long('a')}'
    | '${long('b')}e';
  list?: (
    | '${long('a')}'
    | '${long('b')}'
  )[];
  maybe?: {
    x?: string;
  } | null;
  pair?: [from: string, toWhere: null | string, number?];
  wider?: [
    ${long('x')}: string,
    ${long('y')}: string,
  ];
}`);
  });
});
