import { onTestFinished } from 'vitest';
import { tokenFor } from '../support/generated-server.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { until, waitMs } from '../support/within.ts';
import { check, type Rules } from './check.ts';
import { type History, messageOf, nameOf } from './history.ts';
import type { Nodes } from './nodes.ts';
import { Recorder } from './recorder.ts';
import { persistently, Writers } from './writers.ts';

export const roomId = 'lobby';

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
  readonly #nodes: Nodes;
  readonly #writers = new Writers();

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
    for (const [writer, client] of writing) load.#begin(writer, client);
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
    const { epoch, offset, messages } = await persistently(() => client.join(roomId));
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

  /** How many messages were acknowledged. */
  get acked(): number {
    return this.#writers.acked;
  }

  /** Waits until so many more messages were acknowledged. */
  async untilMore(count: number): Promise<void> {
    await this.#writers.untilMore(count);
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
    await this.#writers.stop();
    // What is still missing after this time is for the check to tell.
    await until(
      settleMs,
      'what is due',
      () => !check(this.recorder.history, rules).some(({ rule }) => rule === 'lost'),
      250,
    ).catch(() => {});
    return this.recorder.history;
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

  #begin(writer: string, client: SdkClient): void {
    this.#writers.begin(async (seq, times) => {
      const message = { writer, seq };
      this.recorder.add({ type: 'sent', ...message });
      for (let i = 0; i < times; i += 1) {
        const event = { roomId, content: nameOf(message), idempotencyKey: `${writer}-${seq}` };
        const { messageId, offset } = await persistently(() => client.emit('message', event));
        this.recorder.add({ type: 'acked', ...message, id: String(messageId), offset: Number(offset) });
      }
    });
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
