import { hash, randomUUID } from 'node:crypto';
import type { Settings } from '../generated/settings.ts';
import type { RedisConnections } from '../redis.ts';
import { Batch } from './batch.ts';
import { addedTo, digestOf, restore, tooManyKeys, usedOtherwise } from './repeats.ts';
import { shardOf } from './shards.ts';
import { POSITIONS, PUBLISH, READ } from './stream-scripts.ts';
import type { Cursor, Idempotency, NewEntry, Page, Published, StreamEntry, Streams } from './streams.ts';

/** Streams whose positions are asked for at once. */
const POSITIONS_BATCH = 500;
/** Users and clients may be called what they like; where it is longer than this, its hash stands for it. */
const MAX_KEY_LENGTH = 120;

interface Options {
  readonly redis: Pick<RedisConnections, 'run' | 'keepsWrites'>;
  readonly settings: { readonly history: Settings['history']; readonly redis: { readonly keyPrefix: string } };
  /** How many parts the streams are divided into; the keys of each are on one server. Default 1. */
  readonly shards?: number;
}

/** An event on its way into a stream. */
interface Publication {
  readonly stream: string;
  readonly event: NewEntry;
  /** As JSON. */
  readonly payload: string;
  readonly idempotency: Idempotency | undefined;
}

type Kept = readonly [offset: number, event: string, payload: string, storedAt: number];
type Stored = readonly [status: number, epoch: string, offset: number, added?: string];

/** Streams for many processes. What is published at once goes to Redis in one call per shard. */
export class RedisStreams implements Streams {
  readonly #redis: Options['redis'];
  readonly #history: Settings['history'];
  readonly #shards: readonly { readonly tag: string; readonly publications: Batch<Publication, Stored> }[];

  constructor({ redis, settings, shards = 1 }: Options) {
    this.#redis = redis;
    this.#history = settings.history;
    this.#shards = Array.from({ length: shards }, (_, index) => {
      const tag = `{${settings.redis.keyPrefix}:${index}}`;
      return { tag, publications: new Batch((publications) => this.#publish(tag, publications)) };
    });
  }

  /** How many events wait to be stored. */
  get waiting(): number {
    return this.#shards.reduce((sum, { publications }) => sum + publications.size, 0);
  }

  async publish(stream: string, event: NewEntry, idempotency?: Idempotency): Promise<Published> {
    const payload = JSON.stringify(event.payload ?? null);
    const publication = { stream, event, payload, idempotency };
    const { publications } = shardOf(stream, this.#shards);
    const [status, epoch, offset, added] = await publications.add(publication, payload.length);
    if (status === -1) throw usedOtherwise();
    if (status === -2) throw tooManyKeys();
    if (idempotency === undefined || added === undefined) {
      return { epoch, offset, payload: event.payload, duplicate: false };
    }
    return { epoch, offset, payload: restore(added, idempotency.content), duplicate: true };
  }

  async read(
    stream: string,
    since: Cursor | undefined,
    limit: number,
    maxBytes = Number.POSITIVE_INFINITY,
  ): Promise<Page> {
    const { tag } = shardOf(stream, this.#shards);
    const cursor = [since?.epoch ?? '', since?.offset ?? 0];
    const { pageBytes } = this.#history;
    const args = [...this.#common(), ...cursor, limit, pageBytes, Math.min(pageBytes, maxBytes)];
    const page = await this.#redis.run(READ, [epochKey(tag), logKey(tag, stream), metaKey(tag, stream)], args);
    const [epoch, last, recovered, lastActivity, ...entries] = page as [string, number, number, number, ...Kept[]];
    const events = entries.map(([offset, event, payload, storedAt]): StreamEntry => {
      return { event, offset, payload: JSON.parse(payload), storedAt };
    });
    const offset = events.at(-1)?.offset ?? last;
    const read = { epoch, offset, events, recovered: recovered === 1, more: offset < last };
    return lastActivity === 0 ? read : { ...read, lastActivity };
  }

  async positions(streams: readonly string[]): Promise<Map<string, Cursor> | undefined> {
    const positions = new Map<string, Cursor>();
    for (const { tag } of this.#shards) {
      const own = streams.filter((stream) => shardOf(stream, this.#shards).tag === tag);
      for (let i = 0; i < own.length; i += POSITIONS_BATCH) {
        const some = own.slice(i, i + POSITIONS_BATCH);
        const keys = [epochKey(tag), ...some.map((stream) => metaKey(tag, stream))];
        const found = (await this.#redis.run(POSITIONS, keys, this.#common())) as [string, number][] | null;
        if (found === null) return undefined;
        for (const [index, [epoch, offset]] of found.entries()) positions.set(some[index] ?? '', { epoch, offset });
      }
    }
    return positions;
  }

  async close(): Promise<void> {}

  async #publish(tag: string, publications: readonly Publication[]): Promise<readonly Stored[]> {
    const { maxMessages, idempotencySeconds, idempotencyBytesPerUser } = this.#history;
    const keys = [epochKey(tag)];
    const args = [...this.#common(), maxMessages, idempotencySeconds * 1000, idempotencyBytesPerUser];
    for (const { stream, event, payload, idempotency } of publications) {
      const { userId = '', key = '', content } = idempotency ?? {};
      keys.push(logKey(tag, stream), metaKey(tag, stream), onceKey(tag, key), spentKey(tag, userId));
      args.push(event.event, payload);
      if (content === undefined) args.push('', '');
      else args.push(digestOf(content), addedTo(content, event.payload));
    }
    return (await this.#redis.run(PUBLISH, keys, args)) as Stored[];
  }

  #common(): (string | number)[] {
    return [this.#redis.keepsWrites() ? 1 : 0, randomUUID(), this.#history.maxAgeSeconds * 1000];
  }
}

function epochKey(tag: string): string {
  return `${tag}:epoch`;
}

function logKey(tag: string, stream: string): string {
  return `${tag}:log:${stream}`;
}

function metaKey(tag: string, stream: string): string {
  return `${tag}:meta:${stream}`;
}

function onceKey(tag: string, key: string): string {
  return `${tag}:once:${short(key)}`;
}

function spentKey(tag: string, userId: string): string {
  return `${tag}:spent:${short(userId)}`;
}

function short(name: string): string {
  return name.length <= MAX_KEY_LENGTH ? name : hash('sha256', name, 'base64url');
}
