import { onTestFinished } from 'vitest';
import { tokenFor } from '../support/generated-server.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { until, waitMs } from '../support/within.ts';
import { check, type Rules } from './check.ts';
import { type History, messageOf, nameOf } from './history.ts';
import type { Nodes } from './nodes.ts';
import { Recorder } from './recorder.ts';

export const roomId = 'lobby';

/** Refusals after which the same message is sent again, with the same key. */
const RETRYABLE = ['UNAVAILABLE', 'TIMEOUT', 'DISCONNECTED', 'RATE_LIMITED'];
/** A writer says so many messages, each as soon as the one before is acknowledged: a fault that waits for acks falls among them. */
const BURST = 10;
/** Between the bursts of a writer. */
const PAUSE_MS = 200;
/** Every so many messages are sent again after their ack. */
const REPEATED = 10;

interface Options {
  readonly nodes: Nodes;
  readonly writers?: number;
  readonly readers?: number;
  /** Where the writers connect. Default: the load balancer. */
  readonly writersUrl?: string;
}

type Data = Readonly<Record<string, unknown>>;

/** Writers who never stop, and readers who write down what reaches them; writers read as well. */
export class Load {
  readonly recorder: Recorder;
  /** How long clients were without a connection, each time, in milliseconds. */
  readonly reconnectsMs: number[] = [];
  /** User ids in `user-left`, and in `presence-update` with `offline`, as anyone saw them. */
  readonly departed: string[] = [];
  /** Everyone who entered. */
  readonly users: string[] = [];
  acked = 0;
  readonly #nodes: Nodes;
  readonly #writing: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  #isStopped = false;

  private constructor({ nodes }: Options) {
    this.#nodes = nodes;
    this.recorder = new Recorder();
  }

  /** Lets all enter the room, then the writers begin. */
  static async start(options: Options): Promise<Load> {
    const load = new Load(options);
    const { writers = 4, readers = 6, writersUrl } = options;
    const writing = await Promise.all(
      Array.from(
        { length: writers },
        async (_, i) => [`writer-${i + 1}`, await load.enter(`writer-${i + 1}`, writersUrl)] as const,
      ),
    );
    await Promise.all(Array.from({ length: readers }, (_, i) => load.enter(`reader-${i + 1}`)));
    for (const [writer, client] of writing) {
      load.#writing.push(load.#write(writer, client).catch((error: unknown) => void load.#failures.push(error)));
    }
    return load;
  }

  /** Lets a reader into the room who writes down what reaches them. */
  async enter(reader: string, url = this.#nodes.balancer.url): Promise<SdkClient> {
    const { project, env } = this.#nodes;
    const client = await createClient(project, url, tokenFor(reader, env), { timeout: 10_000 });
    onTestFinished(() => client.disconnect());
    this.users.push(reader);
    this.#listen(reader, client);
    await client.connect();
    const { epoch, offset, messages } = await this.#persistently(() => client.join(roomId));
    this.recorder.add({
      type: 'joined',
      reader,
      epoch: String(epoch),
      offset: Number(offset),
      recent: (messages as { offset: number; payload: Data }[]).map(({ offset, payload }) => ({
        ...messageOf(payload.content),
        id: String(payload.id),
        offset,
      })),
    });
    return client;
  }

  /** Waits until so many more messages were acknowledged. */
  async untilMore(count: number): Promise<void> {
    const wanted = this.acked + count;
    await until(2 * waitMs, `${count} more acks`, () => this.acked >= wanted || this.#failures.length > 0, 5);
    this.#throwFailure();
  }

  /** Waits until everybody has received what is acknowledged by now. */
  async untilReceived(): Promise<void> {
    const due = new Set(this.recorder.history.flatMap((entry) => (entry.type === 'acked' ? [entry.id] : [])));
    const missing = new Map(this.users.map((reader) => [reader, new Set(due)]));
    let seen = 0;
    await until(waitMs, 'what is acknowledged at everybody', () => {
      for (const entry of this.recorder.history.slice(seen)) {
        if (entry.type === 'received') missing.get(entry.reader)?.delete(entry.id);
      }
      seen = this.recorder.history.length;
      return [...missing.values()].every(({ size }) => size === 0);
    });
  }

  /** Ends the writing when each message was acknowledged, and waits until all that is due has arrived. */
  async finish(rules: Rules, settleMs = waitMs): Promise<History> {
    this.#isStopped = true;
    await Promise.all(this.#writing);
    this.#throwFailure();
    // What is still missing after this time is for the check to tell.
    await until(
      settleMs,
      'what is due',
      () => !check(this.recorder.history, rules).some(({ rule }) => rule === 'lost'),
      250,
    ).catch(() => {});
    return this.recorder.history;
  }

  #throwFailure(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #listen(reader: string, client: SdkClient): void {
    client.on('new-message', ({ id, content }, position) => {
      const { epoch, offset } = position ?? {};
      this.recorder.add({
        type: 'received',
        reader,
        ...messageOf(content),
        id: String(id),
        epoch: String(epoch),
        offset: Number(offset),
      });
    });
    client.onGap(() => this.recorder.add({ type: 'gap', reader }));
    client.on('user-left', ({ userId }) => this.departed.push(String(userId)));
    client.on('presence-update', ({ userId, status }) => {
      if (status === 'offline') this.departed.push(String(userId));
    });
    let lostAtMs: number | undefined;
    client.onState((state) => {
      if (state === 'reconnecting') lostAtMs ??= performance.now();
      if (state !== 'connected' || lostAtMs === undefined) return;
      this.reconnectsMs.push(performance.now() - lostAtMs);
      lostAtMs = undefined;
    });
  }

  async #write(writer: string, client: SdkClient): Promise<void> {
    for (let seq = 1; !this.#isStopped; seq += 1) {
      const message = { writer, seq };
      this.recorder.add({ type: 'sent', ...message });
      const times = seq % REPEATED === 0 ? 2 : 1;
      for (let i = 0; i < times; i += 1) {
        const event = { roomId, content: nameOf(message), idempotencyKey: `${writer}-${seq}` };
        const { messageId, offset } = await this.#persistently(() => client.emit('message', event));
        this.recorder.add({ type: 'acked', ...message, id: String(messageId), offset: Number(offset) });
      }
      this.acked += 1;
      if (seq % BURST === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #persistently<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const { code = '', retryAfterMs = 100 } = error as { code?: string; retryAfterMs?: number };
        if (!RETRYABLE.includes(code)) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
      }
    }
  }
}

/** Lets someone into the room who writes nothing down. */
export async function enterRoom(
  { project, env, balancer }: Nodes,
  user: string,
  url = balancer.url,
): Promise<SdkClient> {
  const client = await createClient(project, url, tokenFor(user, env));
  onTestFinished(() => client.disconnect());
  await client.connect();
  await client.join(roomId);
  return client;
}

/** The value below which 95 of 100 are. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
}
