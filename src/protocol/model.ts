/** A JSON Schema 2020-12, limited to the keywords that `parse.ts` accepts. `true`/`{}` is any JSON value. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** Which side sends the event. */
export type Direction = 'client' | 'server';

/** Upper bound for one event on one connection: `points` per `perMs`, with `burst` at once. */
export interface EventRateLimit {
  readonly points: number;
  readonly perMs: number;
  readonly burst: number;
}

/** One named message of the protocol. */
export interface ProtocolEvent {
  readonly name: string;
  readonly direction: Direction;
  readonly description?: string;
  /** Absent where the event has no payload. */
  readonly payload?: Schema;
  /** Schema of the data inside the success envelope; absent where the ack carries nothing (or, for a server event, does not exist). */
  readonly ack?: Schema;
  /** Client events: the payload property that names the room in which the sender must be. */
  readonly room?: string;
  readonly rateLimit?: EventRateLimit;
  /** Server events: kept in the room's stream, carries `{ stream, epoch, offset }` after its payload. */
  readonly durable: boolean;
  /** Client events: the payload has an optional `idempotencyKey` (already added to `payload`). */
  readonly idempotent: boolean;
  /** May be dropped instead of queued while there is no connection. */
  readonly volatile: boolean;
  readonly deprecated: boolean;
  /** The name that the event had before. */
  readonly renamedFrom?: string;
}

/** A parsed, validated and normalised `protocol.yaml`. Order is the file's. */
export interface Protocol {
  readonly version: string;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly client: readonly ProtocolEvent[];
  readonly server: readonly ProtocolEvent[];
}
