import { accepts } from '../protocol/accepts.ts';
import { argsSchema, resultsArgs, titleOf } from '../protocol/args.ts';
import { eventView } from '../protocol/declarations.ts';
import type { AckConvention, EventArgs, Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { literal, propertyKey } from '../protocol/quote.ts';
import { sample } from '../protocol/samples.ts';
import { type ObjectShape, shapeOf } from '../protocol/shape.ts';
import { codeSpan, plainText } from '../render/markdown.ts';
import type { Facts } from './facts.ts';
import { holds, type Layer, type Texts } from './layer.ts';
import { objectLiteral } from './object-literal.ts';
import type { Setting } from './settings.ts';

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
  readonly example: ReadmeExample;
}

/** Nothing, in a cell of a table. */
const NOTHING = '–';
/** What people write first, where the schema accepts it. */
const GREETING = 'hello';
const ROOM = 'lobby';

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
    ack: event.results ? argsText(resultsArgs(event.results), 'result') : contents(event.ack, ackType, protocol),
  };
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
      : [`At most ${rateLimit.points} per ${rateLimit.perMs} ms, ${rateLimit.burst} at once.`]),
  ];
}

const ackRules: ReadonlyMap<AckConvention, readonly string[]> = new Map<AckConvention, readonly string[]>([
  ['plain', ['Its ack is plain.']],
  ['node', ['Its ack is `(error, ...results)`.']],
  ['none', ['It has no ack.']],
]);

/** Arguments or results by their titles, an optional one with `?`. */
function argsText({ items, required, rest }: EventArgs, noun: string): string {
  const names = items.map(
    (schema, index) => `${titleOf(schema) ?? `${noun} ${index + 1}`}${index < required ? '' : '?'}`,
  );
  const more = rest === false ? [] : [`...${titleOf(rest) ?? 'rest'}`];
  return [...names, ...more].map(codeSpan).join(', ');
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
  const inRoom = client.find(({ room, ack, acks }) => room !== undefined && ack !== undefined && acks === 'envelope');
  // Both clients show what the callback of an ack gets, which is all there is without an error before it.
  const shownFrom = client.filter(({ acks }) => acks === 'envelope' || acks === 'plain');
  const shown = room === undefined ? (shownFrom.findLast(({ ack }) => ack !== undefined) ?? shownFrom.at(-1)) : inRoom;
  const heard = server.find(({ durable }) => durable) ?? server[0];
  return {
    room: room && literal(room),
    event: shown && literal(shown.name),
    method: shown && eventView(shown).names.constant,
    payload: shown && exampleArgs(shown, protocol),
    heard: heard && literal(heard.name),
    heardPayload: heard?.payload !== undefined,
    heardArgs: heard?.args !== undefined,
    heardDurable: heard?.durable ?? false,
  };
}

function exampleArgs(event: ProtocolEvent, protocol: Protocol): string | undefined {
  if (event.payload !== undefined) {
    const payload = examplePayload(event, event.payload, protocol);
    return payload === undefined ? undefined : inline(payload);
  }
  const args = event.args && sample(argsSchema(event.args), protocol);
  return Array.isArray(args) ? args.map(inline).join(', ') : undefined;
}

/** A payload that the schema accepts, with the words of a person where it accepts them, too. */
export function examplePayload(event: ProtocolEvent, schema: Schema, protocol: Protocol): unknown {
  const value = sample(schema, protocol);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const words = Object.entries(value).map(([name, text]): [string, unknown] => {
    const better = name === event.room ? ROOM : GREETING;
    const fits = typeof text === 'string' && accepts(schema, { ...value, [name]: better }, protocol) === true;
    return [name, fits ? better : text];
  });
  const better = Object.fromEntries(words);
  return accepts(schema, better, protocol) === true ? better : value;
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
