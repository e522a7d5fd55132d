/**
 * A JSON Schema 2020-12, limited to the keywords that `parse.ts` accepts, and `{ binary: true, maxBytes? }` for bytes.
 * `true`/`{}` is any JSON value.
 */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** A schema as a mapping. */
export type SchemaObject = Exclude<Schema, boolean>;

/** Which side sends the event. */
export type Direction = 'client' | 'server';

/** Upper bound for one event on one connection: `points` per `perMs`, with `burst` at once. */
export interface EventRateLimit {
  readonly points: number;
  readonly perMs: number;
  readonly burst: number;
}

/** The arguments of an event that has several, or a number of them that varies. */
export interface EventArgs {
  /** A `title` is the name of its argument. */
  readonly items: readonly Schema[];
  /** How many of the items must be there. */
  readonly required: number;
  /** What may follow the items; `false`: nothing. */
  readonly rest: Schema | false;
}

/**
 * What an ack callback receives. `envelope`: `{ success, ... }`; `plain`: the result, and nothing where the event is
 * refused; `node`: an error or null, then the result; `none`: there is no callback.
 */
export type AckConvention = 'envelope' | 'plain' | 'node' | 'none';

/** One named message of the protocol. */
export interface ProtocolEvent {
  readonly name: string;
  /** The namespace that it belongs to, as in the file; absent for `/`. */
  readonly namespace?: string;
  readonly direction: Direction;
  readonly description?: string;
  /** The one argument of the event; absent where it has none, or `args`. */
  readonly payload?: Schema;
  /** Positional arguments, in place of a payload. */
  readonly args?: EventArgs;
  /** `none` for server events. */
  readonly acks: AckConvention;
  /** Schema of the data inside the envelope, or of the one result; absent where the ack carries nothing. */
  readonly ack?: Schema;
  /** Several results of a `plain` or `node` ack, in place of `ack`; a `title` is the name of its result. */
  readonly results?: readonly Schema[];
  /** Client events: the payload property, or the title of the argument, that names the room in which the sender must be. */
  readonly room?: string;
  readonly rateLimit?: EventRateLimit;
  /** Client events: folder of its handler below `handlers/`. */
  readonly group?: string;
  /** What the event was called before. */
  readonly renamedFrom?: string;
  /** What its names in files and in code are made of, in place of its name. */
  readonly as?: string;
  /** Server events: kept in the room's stream, carries `{ stream, epoch, offset }` after its payload. */
  readonly durable: boolean;
  /** Client events: the payload has an optional `idempotencyKey` (already added to `payload`). */
  readonly idempotent: boolean;
  /** May be dropped instead of queued while there is no connection. */
  readonly volatile: boolean;
  readonly deprecated: boolean;
}

/** A namespace of Socket.IO beside `/`: a further conversation over the same connection, with events of its own. */
export interface Namespace {
  /** As in the file: `/admin`, or with parameters `/tenants/{tenantId}`. */
  readonly name: string;
  readonly description?: string;
  /** The convention of its client events that do not set their own. */
  readonly acks: AckConvention;
  /** Names of its parameters, in order. */
  readonly parameters: readonly string[];
  readonly client: readonly ProtocolEvent[];
  readonly server: readonly ProtocolEvent[];
}

/** A parsed, validated and normalised `protocol.yaml`. Order is the file's. */
export interface Protocol {
  readonly version: string;
  /** The convention of client events that do not set their own; each event's `acks` already says the outcome. */
  readonly acks: AckConvention;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** The events of the namespace `/`. */
  readonly client: readonly ProtocolEvent[];
  readonly server: readonly ProtocolEvent[];
  /** All others. */
  readonly namespaces: readonly Namespace[];
}
