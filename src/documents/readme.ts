import type { Facts } from '../layers/facts.ts';
import { holds, type Layer, type Texts } from '../layers/layer.ts';
import type { Setting } from '../layers/settings.ts';
import { resultsArgs, titleOf } from '../protocol/args.ts';
import { carriesBytes } from '../protocol/carries-bytes.ts';
import { eventView } from '../protocol/code/declarations.ts';
import { durationOf } from '../protocol/duration.ts';
import type { AckConvention, EventArgs, Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { spacesOf } from '../protocol/namespaces.ts';
import { type ObjectShape, shapeOf } from '../protocol/shape.ts';
import { codeSpan, plainText } from '../text/markdown.ts';
import { objectLiteral } from '../text/typescript/object-literal.ts';
import { literal, propertyKey } from '../text/typescript/quote.ts';
import { exampleArgs, ROOM } from './example.ts';

/** A line of a table: what it is about as code, and a text in Markdown. */
export interface ReadmeRow {
  readonly name: string;
  readonly text: string;
}

/** An event in the README's tables, in Markdown. */
export interface ReadmeEvent extends ReadmeRow {
  /** Properties of the payload, or the name of its type. */
  readonly payload: string;
  readonly ack: string;
}

export interface ReadmeSetting {
  /** Its path in the file, with dots. */
  readonly name: string;
  /** As JSON. */
  readonly default: string;
  readonly variable: string;
  readonly description: string;
}

/** What the README shows of using the SDK and Socket.IO's own client; each is a piece of TypeScript, or undefined. */
export interface ReadmeExample {
  readonly room: string | undefined;
  /** A client event. */
  readonly event: string | undefined;
  readonly method: string | undefined;
  /** Its payload, or its arguments; undefined where it has none. */
  readonly payload: string | undefined;
  /** The same in one value: the payload, or the list of the arguments. */
  readonly data: string | undefined;
  /** There can be bytes in it, which JSON holds none of. */
  readonly hasBytes: boolean;
  /** A server event. */
  readonly heard: string | undefined;
  readonly heardPayload: boolean;
  readonly heardArgs: boolean;
  readonly heardDurable: boolean;
}

/** A key in Redis, in Markdown. */
export interface ReadmeKey extends ReadmeRow {
  readonly life: string;
  readonly size: string;
}

/** The events of a namespace beside `/`. */
export interface ReadmeNamespace {
  readonly name: string;
  readonly text: string;
  readonly clientEvents: readonly ReadmeEvent[];
  readonly serverEvents: readonly ReadmeEvent[];
}

/** What the README of a project says that no other file does. */
export interface ReadmeView {
  readonly keys: readonly ReadmeKey[];
  readonly files: readonly ReadmeRow[];
  readonly promises: readonly string[];
  readonly endpoints: readonly ReadmeRow[];
  readonly errors: readonly ReadmeRow[];
  readonly clientErrors: readonly ReadmeRow[];
  readonly settings: readonly ReadmeSetting[];
  readonly clientEvents: readonly ReadmeEvent[];
  readonly serverEvents: readonly ReadmeEvent[];
  readonly namespaces: readonly ReadmeNamespace[];
  /** Some events have several arguments or results. */
  readonly hasLists: boolean;
  readonly example: ReadmeExample;
}

/** Nothing, in a cell of a table. */
const NOTHING = '–';

interface ReadmeInput {
  readonly protocol: Protocol;
  readonly layers: readonly Layer[];
  readonly facts: Facts;
  readonly settings: readonly Setting[];
}

export function readmeView({ protocol, layers, facts, settings }: ReadmeInput): ReadmeView {
  const readmes = layers.map(({ readme }) => readme ?? {});
  const promises = readmes
    .flatMap(({ promises }) => promises ?? [])
    .map((promise) => (typeof promise === 'string' ? { text: promise, when: {} } : promise));
  return {
    files: rows(readmes.map(({ files }) => files)),
    promises: promises.filter(({ when }) => holds(when, facts)).map(({ text }) => text),
    keys: readmes
      .flatMap(({ keys }) => Object.entries(keys ?? {}))
      .filter(([, { when }]) => holds(when, facts))
      .map(([name, { text, life, size }]) => ({ name, text, life, size })),
    endpoints: rows(readmes.map(({ endpoints }) => endpoints)),
    errors: rows(layers.map(({ errors }) => errors)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    clientErrors: rows(readmes.map(({ clientErrors }) => clientErrors)),
    settings: settings.map(({ path, default: value, variable, description }) => ({
      name: path.join('.'),
      default: JSON.stringify(value),
      variable,
      description,
    })),
    clientEvents: protocol.client.map((event) => readmeEvent(event, protocol)),
    serverEvents: protocol.server.map((event) => readmeEvent(event, protocol)),
    namespaces: protocol.namespaces.map((namespace) => ({
      name: namespace.name,
      text: plainText(namespace.description ?? ''),
      clientEvents: namespace.client.map((event) => readmeEvent(event, protocol)),
      serverEvents: namespace.server.map((event) => readmeEvent(event, protocol)),
    })),
    hasLists: spacesOf(protocol)
      .flatMap(({ client, server }) => [...client, ...server])
      .some(({ args, results }) => (args ?? results) !== undefined),
    example: exampleOf(protocol, facts),
  };
}

/** Rows of all layers; where several say something of the same thing, it is one row with all of it. */
function rows(all: readonly (Texts | undefined)[]): ReadmeRow[] {
  const texts = new Map<string, string>();
  for (const [name, text] of all.flatMap((some) => Object.entries(some ?? {}))) {
    const known = texts.get(name);
    texts.set(name, known === undefined || known === text ? text : `${known} Or: ${text}`);
  }
  return [...texts].map(([name, text]) => ({ name, text }));
}

function readmeEvent(event: ProtocolEvent, protocol: Protocol): ReadmeEvent {
  const { payloadType, ackType } = eventView(event);
  return {
    name: event.name,
    text: [plainText(event.description ?? ''), ...rulesOf(event)].filter((text) => text !== '').join(' '),
    payload: event.args ? argsText(event.args, 'argument') : contents(event.payload, payloadType, protocol),
    ack: ackText(event, ackType, protocol),
  };
}

/** A value in no envelope is called by its type: its properties are not those of the ack. */
function ackText({ acks, ack, results }: ProtocolEvent, type: string | undefined, protocol: Protocol): string {
  if (results !== undefined) return argsText(resultsArgs(results), 'result');
  if (acks === 'envelope') return contents(ack, type, protocol);
  return type === undefined ? NOTHING : codeSpan(type);
}

function rulesOf({
  direction,
  acks,
  room,
  rateLimit,
  durable,
  idempotent,
  volatile,
  deprecated,
}: ProtocolEvent): string[] {
  return [
    ...(deprecated ? ['**Deprecated.**'] : []),
    ...(durable ? ['**Durable.**'] : []),
    ...(direction === 'client' ? (ackRules.get(acks) ?? []) : []),
    ...(room === undefined ? [] : [`Only in the room ${codeSpan(room)}.`]),
    ...(idempotent ? ['Once per `idempotencyKey`.'] : []),
    ...(volatile ? ['Not kept while there is no connection.'] : []),
    ...(rateLimit === undefined
      ? []
      : [`At most ${rateLimit.points} per ${durationOf(rateLimit.perMs)}, ${rateLimit.burst} at once.`]),
  ];
}

const ackRules: ReadonlyMap<AckConvention, readonly string[]> = new Map<AckConvention, readonly string[]>([
  ['plain', ['Its ack is plain.']],
  ['node', ['Its ack is `(error, ...results)`.']],
  ['none', ['It has no ack.']],
]);

/** Arguments or results by their titles, in parentheses, an optional one with `?`. */
function argsText({ items, required, rest }: EventArgs, noun: string): string {
  const names = items.map(
    (schema, index) => `${titleOf(schema) ?? `${noun} ${index + 1}`}${index < required ? '' : '?'}`,
  );
  const more = rest === false ? [] : [`...${titleOf(rest) ?? 'rest'}`];
  return codeSpan(`(${[...names, ...more].join(', ')})`);
}

/** The properties of an object, an optional one with `?`; of anything else the name of its type. */
function contents(schema: Schema | undefined, type: string | undefined, protocol: Protocol): string {
  if (schema === undefined || type === undefined) return NOTHING;
  const { properties = [] } = objectShape(schema, protocol) ?? {};
  if (properties.length === 0) return codeSpan(type);
  return properties.map(({ name, required }) => codeSpan(required ? name : `${name}?`)).join(', ');
}

function objectShape(schema: Schema, protocol: Protocol): ObjectShape | undefined {
  const shape = shapeOf(schema);
  if (shape.kind === 'object') return shape;
  const target = shape.kind === 'reference' ? protocol.schemas.get(shape.name) : undefined;
  return target === undefined ? undefined : objectShape(target, protocol);
}

function exampleOf(protocol: Protocol, { rooms }: Facts): ReadmeExample {
  const { client, server } = protocol;
  const room = rooms === 'none' ? undefined : ROOM;
  const inRooms = client.filter(
    ({ room, ack, acks }) => room !== undefined && ack !== undefined && acks === 'envelope',
  );
  // Who is there has been answered by entering.
  const inRoom = inRooms.find(({ name }) => name !== 'room-members') ?? inRooms[0];
  // Both clients show one value of an ack, which is all there is without an error before it or others after it.
  const shownFrom = client.filter(
    ({ acks, results }) => acks === 'envelope' || (acks === 'plain' && results === undefined),
  );
  const shown = room === undefined ? (shownFrom.findLast(({ ack }) => ack !== undefined) ?? shownFrom.at(-1)) : inRoom;
  const args = shown && exampleArgs(shown, protocol);
  const heard = server.find(({ durable }) => durable) ?? server[0];
  return {
    room: room && literal(room),
    event: shown && literal(shown.name),
    method: shown && eventView(shown).names.constant,
    payload: args?.map(inline).join(', '),
    data: args && (shown?.args === undefined ? args.map(inline)[0] : inline(args)),
    hasBytes: shown !== undefined && carriesBytes(shown, protocol),
    heard: heard && literal(heard.name),
    heardPayload: heard?.payload !== undefined,
    heardArgs: heard?.args !== undefined,
    heardDurable: heard?.durable ?? false,
  };
}

/** A value as TypeScript, in one line. */
function inline(value: unknown): string {
  if (value instanceof Uint8Array) return objectLiteral(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, item]) => `${propertyKey(name)}: ${inline(item)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return typeof value === 'string' ? literal(value) : JSON.stringify(value);
}
