import { parsed } from './parsed.ts';

/** A protocol with schemas of all kinds and events in both directions. */
export const board = parsed(`
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
