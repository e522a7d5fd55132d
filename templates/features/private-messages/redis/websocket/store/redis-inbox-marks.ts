import { EventError } from '../generated/protocol.ts';
import type { Settings } from '../generated/settings.ts';
import type { RedisConnections } from '../redis.ts';
import { Batch } from './batch.ts';
import type { InboxMarks } from './inbox-marks.ts';
import { BLOCK, HAS_BLOCKED, MARK_READ, READ_UP_TO, UNBLOCK } from './inbox-scripts.ts';
import { shardOf } from './shards.ts';
import type { Cursor } from './streams.ts';

/** As long as an empty stream keeps its epoch, after which a mark in it says nothing. */
const EMPTY_LIFE_MS = 3_600_000;

interface Options {
  readonly redis: Pick<RedisConnections, 'run'>;
  readonly settings: { readonly inbox: Settings['inbox']; readonly redis: { readonly keyPrefix: string } };
  /** How many parts the marks are divided into; the keys of each are on one server. Default 1. */
  readonly shards?: number;
}

/** A user, and another whom they may have blocked. */
type Pair = readonly [userId: string, otherId: string];

/** Marks for many processes. */
export class RedisInboxMarks implements InboxMarks {
  readonly #redis: Options['redis'];
  readonly #lifeMs: number;
  readonly #shards: readonly { readonly tag: string; readonly questions: Batch<Pair, boolean> }[];

  constructor({ redis, settings, shards = 1 }: Options) {
    this.#redis = redis;
    this.#lifeMs = settings.inbox.maxAgeSeconds * 1000 + EMPTY_LIFE_MS;
    this.#shards = Array.from({ length: shards }, (_, index) => {
      const tag = `{${settings.redis.keyPrefix}:${index}}`;
      return { tag, questions: new Batch((pairs: readonly Pair[]) => this.#haveBlocked(tag, pairs)) };
    });
  }

  async readUpTo(userId: string): Promise<Cursor | undefined> {
    const [epoch, offset] = (await this.#redis.run(READ_UP_TO, [this.#key('read', userId)], [])) as [string?, number?];
    return epoch === undefined || offset === undefined ? undefined : { epoch, offset };
  }

  async markRead(userId: string, { epoch, offset }: Cursor): Promise<void> {
    await this.#redis.run(MARK_READ, [this.#key('read', userId)], [epoch, offset, this.#lifeMs]);
  }

  hasBlocked(userId: string, otherId: string): Promise<boolean> {
    return shardOf(userId, this.#shards).questions.add([userId, otherId], 0);
  }

  async block(userId: string, otherId: string, limit: number): Promise<void> {
    const blocked = await this.#redis.run(BLOCK, [this.#key('blocked', userId)], [otherId, limit]);
    if (blocked === 0) throw new EventError('TOO_MANY_BLOCKED', 'Unblock another user first');
  }

  async unblock(userId: string, otherId: string): Promise<void> {
    await this.#redis.run(UNBLOCK, [this.#key('blocked', userId)], [otherId]);
  }

  async #haveBlocked(tag: string, pairs: readonly Pair[]): Promise<boolean[]> {
    const keys = pairs.map(([userId]) => `${tag}:blocked:${userId}`);
    const others = pairs.map(([, otherId]) => otherId);
    const found = (await this.#redis.run(HAS_BLOCKED, keys, others)) as number[];
    return found.map((isBlocked) => isBlocked === 1);
  }

  #key(kind: 'read' | 'blocked', userId: string): string {
    return `${shardOf(userId, this.#shards).tag}:${kind}:${userId}`;
  }
}
