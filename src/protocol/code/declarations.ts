import { ackContentOf, contentOf, resultsArgs, titleOf } from '../args.ts';
import { withAppliedDefaults } from '../defaults.ts';
import { dependencyOrder, reachable, referencesOf } from '../graph.ts';
import type { EventArgs, Protocol, ProtocolEvent, Schema } from '../model.ts';
import { eventNames } from '../names.ts';
import { perEvent } from '../per-event.ts';
import type { EventNames } from '../words.ts';
import { argsDeclaration, type TypeDoc, typeDeclaration } from './typescript.ts';
import { constantOf, laterConstant, type Reference, zodText } from './zod.ts';

/** One `export interface` or `export type`, complete with its comment. */
export interface TypeDeclaration {
  readonly name: string;
  readonly code: string;
}

/** One `const`; those of named schemas are private to their file, those of payloads exported. */
export interface ValidatorDeclaration {
  readonly name: string;
  readonly code: string;
  /** Declared types that the code mentions and its file has to import; only recursive schemas need any. */
  readonly types: readonly string[];
}

/** What a template needs to know about one event. */
export interface EventView extends Omit<ProtocolEvent, 'payload' | 'args' | 'ack' | 'results'> {
  readonly names: EventNames;
  /** Whether its payload is the tuple of its arguments. */
  readonly isPositional: boolean;
  /** Absent where the event has no payload. */
  readonly payloadType?: string;
  /** Type of what the ack carries, with several results a tuple; absent where it carries nothing. */
  readonly ackType?: string;
  /** Whether the ack has several results. */
  readonly hasResults: boolean;
  /** Name of the exported validator of the payload. */
  readonly validator?: string;
  /** The property, or the index of the argument, that names the room. */
  readonly roomKey?: string;
}

/** The declaration of `JsonValue`, the type of a schema `true`. */
const jsonValue: TypeDeclaration = {
  name: 'JsonValue',
  code: [
    '/** Anything that JSON can hold. */',
    'export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };',
  ].join('\n'),
};

/** The declaration of `EmptyObject`, the type of a closed object without properties. */
const emptyObject: TypeDeclaration = {
  name: 'EmptyObject',
  code: [
    '/** An object without properties: none can be read, and none given. */',
    'export type EmptyObject = { [Symbol.iterator]?: never };',
  ].join('\n'),
};

/**
 * The types of a protocol: `JsonValue` and `EmptyObject` where they are used, the named schemas, then `<Type>Payload` or
 * `<Type>Args`, and `<Type>Ack`, of client events and `<Type>Event` of server events. Suffixes follow from the event
 * alone, so that no event's types depend on another event.
 */
export function typeDeclarations(protocol: Protocol): TypeDeclaration[] {
  const schemas = [...protocol.schemas].map(([name, schema]) => ({ name, code: typeDeclaration(name, schema) }));
  const events = [...protocol.client, ...protocol.server].flatMap(eventTypes);
  return withBasics([...schemas, ...events]);
}

/** The types of the events of a protocol alone, and the names of the schemas that they speak of. */
export function eventTypeDeclarations({ client, server }: Protocol): {
  readonly types: readonly TypeDeclaration[];
  readonly schemas: readonly string[];
} {
  const events = [...client, ...server];
  const contents = events.flatMap((event) => [contentOf(event), ackContentOf(event)]);
  const schemas = new Set(contents.flatMap((content) => (content === undefined ? [] : [...referencesOf(content)])));
  return { types: withBasics(events.flatMap(eventTypes)), schemas: [...schemas] };
}

/** With the types that some of them are made of. */
function withBasics(declared: readonly TypeDeclaration[]): TypeDeclaration[] {
  const isUsed = ({ name }: TypeDeclaration) => declared.some(({ code }) => new RegExp(`\\b${name}\\b`).test(code));
  return [...[jsonValue, emptyObject].filter(isUsed), ...declared];
}

const eventTypes = perEvent((event): TypeDeclaration[] => {
  const { payloadType, ackType } = eventView(event);
  const { payload, args, ack, results, deprecated } = withAppliedDefaults(event);
  const description = `What the ack of \`${event.name}\` carries${event.acks === 'envelope' ? ' when it succeeds' : ''}.`;
  return [
    ...declare(payloadType, payload, args, event),
    ...declare(ackType, ack, results && resultsArgs(results), { description, deprecated }),
  ];
});

/** The type of one value, or of several arguments. */
function declare(
  name: string | undefined,
  schema: Schema | undefined,
  args: EventArgs | undefined,
  doc: TypeDoc,
): TypeDeclaration[] {
  if (name === undefined) return [];
  if (args !== undefined) return [{ name, code: argsDeclaration(name, args, doc) }];
  return schema === undefined ? [] : [{ name, code: typeDeclaration(name, schema, doc) }];
}

/**
 * The zod validators of a protocol: a private `<name>Schema` for each named schema that a payload needs, each after
 * those it uses, then an exported one per payload: `joinRoomPayload`, or `moveArgs` for a tuple of arguments, for client
 * and `newMessageEvent` for server events.
 */
export function validatorDeclarations(protocol: Protocol): ValidatorDeclaration[] {
  const payloads = [...protocol.client, ...protocol.server].map(contentOf).filter((content) => content !== undefined);
  const next = (name: string) => referencesOf(protocol.schemas.get(name) ?? true);
  const needed = reachable(
    payloads.flatMap((payload) => [...referencesOf(payload)]),
    next,
  );
  const schemas = [...dependencyOrder(protocol.schemas)]
    .filter(([name]) => needed.has(name))
    .map(([name, cycle]) => schemaValidator(name, protocol.schemas.get(name) ?? true, cycle));
  return [...schemas, ...[...protocol.client, ...protocol.server].flatMap(eventValidator)];
}

function schemaValidator(name: string, schema: Schema, cycle: ReadonlySet<string>): ValidatorDeclaration {
  const constant = schemaConstant(name);
  const reference: Reference = (other) =>
    cycle.has(other) ? laterConstant(schemaConstant(other)) : constantOf(schemaConstant(other));
  // TypeScript cannot infer the type of a constant that refers to itself.
  const type = cycle.size > 0 ? `: z.ZodType<${name}>` : '';
  return {
    name: constant,
    code: `const ${constant}${type} = ${zodText(schema, reference)};`,
    types: cycle.size > 0 ? [name] : [],
  };
}

const eventValidator = perEvent((event): ValidatorDeclaration[] => {
  const { validator } = eventView(event);
  const content = contentOf(event);
  if (validator === undefined || content === undefined) return [];
  return [
    {
      name: validator,
      code: `export const ${validator} = ${zodText(content, (name) => constantOf(schemaConstant(name)))};`,
      types: [],
    },
  ];
});

/** `RoomId` → `roomIdSchema`; one to one, since schema names begin with a capital letter. */
function schemaConstant(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Schema`;
}

/** What templates need to know about an event. */
export const eventView = perEvent((event): EventView => {
  const { payload, args, ack, results, ...rest } = event;
  const names = eventNames(event);
  const suffix = event.direction === 'server' ? 'Event' : args === undefined ? 'Payload' : 'Args';
  return {
    ...rest,
    names,
    isPositional: args !== undefined,
    hasResults: results !== undefined,
    ...(contentOf(event) !== undefined && {
      payloadType: `${names.type}${suffix}`,
      validator: `${names.constant}${suffix}`,
    }),
    ...(ackContentOf(event) !== undefined && { ackType: `${names.type}Ack` }),
    ...(event.room !== undefined && { roomKey: roomKeyOf(event.room, args) }),
  };
});

function roomKeyOf(room: string, args: EventArgs | undefined): string {
  return args === undefined ? room : String(args.items.findIndex((schema) => titleOf(schema) === room));
}
