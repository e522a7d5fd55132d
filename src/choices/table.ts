import type { Choices } from './choices.ts';

export type ChoiceId = keyof Choices;
export type ChoiceValue = string | boolean | readonly string[];

/** The choices known so far. */
export type Draft = ReadonlyMap<ChoiceId, ChoiceValue>;

interface Value<T extends string | boolean> {
  readonly value: T;
  readonly help: string;
}

interface Row<Id extends ChoiceId> {
  readonly id: Id;
  /** What it decides, one line. */
  readonly help: string;
  readonly prompt: string;
  /** Where it applies; elsewhere it is not asked and has the value `otherwise`. */
  readonly applies?: Applies;
}

interface Applies {
  readonly choice: ChoiceId;
  readonly not: string;
  readonly otherwise: ChoiceValue;
  readonly reason: string;
}

/** One of several words; the first is the default. */
interface OneOf<Id extends ChoiceId, T extends string> extends Row<Id> {
  readonly kind: 'one';
  readonly values: readonly [Value<T>, ...Value<T>[]];
  /** Found out from the project and the caller, so never asked and never missing. */
  readonly detected?: true;
}

/** On or off; the first is the default. */
interface Switch<Id extends ChoiceId> extends Row<Id> {
  readonly kind: 'switch';
  readonly values: readonly [Value<boolean>, Value<boolean>];
}

/** Any number of words. */
interface Several<Id extends ChoiceId, T extends string> extends Row<Id> {
  readonly kind: 'several';
  readonly values: readonly [Value<T>, ...Value<T>[]];
  readonly default: readonly T[];
}

export type OneOfRow = OneOf<ChoiceId, string>;
export type SwitchRow = Switch<ChoiceId>;
export type SeveralRow = Several<ChoiceId, string>;
export type ChoiceRow = OneOfRow | SwitchRow | SeveralRow;

type RowFor<Id extends ChoiceId> = Choices[Id] extends boolean
  ? Switch<Id>
  : Choices[Id] extends string
    ? OneOf<Id, Choices[Id]>
    : Choices[Id] extends readonly (infer T extends string)[]
      ? Several<Id, T>
      : never;

/**
 * Every choice, once, in the order in which they are asked. Flags, prompts, validation, the JSON Schema of
 * `ws.config.json` and the table of the README all come from here.
 */
export const choiceTable = {
  transport: {
    id: 'transport',
    kind: 'one',
    help: 'What carries the events',
    prompt: 'Which transport carries the events?',
    values: [
      { value: 'socket.io', help: 'Socket.IO 4: reconnects, acks, rooms; clients for many languages' },
      { value: 'ws', help: 'native WebSocket with JSON messages: browsers need no library' },
      { value: 'sse', help: 'plain HTTP, Server-Sent Events and POST: passes proxies that know no WebSocket' },
    ],
  },
  auth: {
    id: 'auth',
    kind: 'one',
    help: 'Who may connect',
    prompt: 'How do users prove who they are?',
    values: [
      { value: 'jwt', help: 'a signed token, checked on connect and when it expires' },
      { value: 'session', help: 'the session of an Express application, by its cookie' },
      { value: 'none', help: 'anybody may connect, without a name' },
    ],
  },
  rooms: {
    id: 'rooms',
    kind: 'one',
    help: 'Named groups of connections',
    prompt: 'Do connections gather in rooms?',
    values: [
      { value: 'durable', help: 'kept in order, so that a client that was away catches up' },
      { value: 'ephemeral', help: 'only who is there receives' },
      { value: 'none', help: 'no rooms: events go to one connection or to all' },
    ],
  },
  presence: {
    id: 'presence',
    kind: 'switch',
    help: 'Who is online, and their status',
    prompt: 'Show who is online?',
    values: [
      { value: true, help: 'members of a room see who is online' },
      { value: false, help: 'nobody is told' },
    ],
    applies: { choice: 'rooms', not: 'none', otherwise: false, reason: 'presence is shown to the members of a room' },
  },
  scaling: {
    id: 'scaling',
    kind: 'one',
    help: 'How many processes serve',
    prompt: 'How far must it scale?',
    values: [
      { value: 'none', help: 'one process, nothing else to install' },
      { value: 'redis', help: 'many processes or machines, joined by Redis' },
      { value: 'redis-sharded', help: 'many more, joined by a Redis Cluster of version 7 or newer' },
    ],
  },
  features: {
    id: 'features',
    kind: 'several',
    help: 'What is ready on the first day',
    prompt: 'Which features?',
    values: [
      { value: 'messages', help: 'messages to a room; where rooms are durable, edited and deleted' },
      { value: 'private-messages', help: 'messages to a user, kept for when they are away' },
      { value: 'typing', help: 'who is typing in a room' },
      { value: 'moves', help: 'where members of a room are, many times a second' },
      { value: 'updates', help: 'figures that your code sets, for all who look at them' },
      { value: 'edits', help: 'changes of shared documents in one order, and cursors' },
      { value: 'metrics', help: 'what the server does, for Prometheus' },
    ],
    default: ['messages', 'typing'],
    applies: { choice: 'rooms', not: 'none', otherwise: [], reason: 'they are built on rooms' },
  },
  packageManager: {
    id: 'packageManager',
    kind: 'one',
    help: 'What installs the project and runs its scripts',
    prompt: 'Which package manager?',
    detected: true,
    values: [
      { value: 'npm', help: 'comes with Node.js' },
      { value: 'pnpm', help: 'pnpm' },
      { value: 'yarn', help: 'Yarn' },
      { value: 'bun', help: 'Bun' },
    ],
  },
} as const satisfies { readonly [Id in ChoiceId]: RowFor<Id> };

/** The rows of the table, in its order. */
export const choiceRows: readonly ChoiceRow[] = Object.values(choiceTable);

/** The words or booleans that a row offers, without their help. */
export function offeredValues(row: ChoiceRow): readonly (string | boolean)[] {
  return row.values.map(({ value }) => value);
}

/** False where an earlier choice makes this one pointless. */
export function applies(row: ChoiceRow, draft: Draft): boolean {
  return row.applies === undefined || draft.get(row.applies.choice) !== row.applies.not;
}

/** The choices as a draft. */
export function toDraft(choices: Partial<Choices>): Draft {
  return new Map(
    choiceRows.flatMap(({ id }): [ChoiceId, ChoiceValue][] => {
      const value = choices[id];
      return value === undefined ? [] : [[id, value]];
    }),
  );
}

/** A draft in which every choice is made, and was checked against the table. */
export function toChoices(draft: Draft): Choices {
  const missing = choiceRows.filter(({ id }) => !draft.has(id));
  if (missing.length > 0) throw new Error(`choices are missing: ${missing.map(({ id }) => id).join(', ')}`);
  // Each value was checked against its row of the table; the compiler cannot follow that through a map.
  return Object.fromEntries(choiceRows.map(({ id }) => [id, draft.get(id)])) as unknown as Choices;
}
