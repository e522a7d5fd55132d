import type { Cluster } from 'ioredis';

const RETRY_MS = 500;

/** The channels that this process listens to. A server that comes back is asked again for them by the client itself. */
export class Subscriptions {
  readonly #cluster: Cluster;
  readonly #open = new Set<string>();
  /** Open channels that are not listened to yet. */
  readonly #missing = new Set<string>();
  /** Channels that servers were asked for, and may send. */
  readonly #asked = new Set<string>();
  readonly #attempts = new Set<Promise<unknown>>();
  /** Why channels are not listened to. */
  readonly #refusals = new Map<string, Error>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.on('ready', () => {
      for (const channel of this.#missing) this.#subscribe(channel);
      for (const channel of this.#asked) if (!this.#open.has(channel)) this.#unsubscribe(channel);
    });
  }

  /** Begins to listen to a channel. What fails is tried again as long as the channel is open. */
  open(channel: string): void {
    this.#open.add(channel);
    this.#missing.add(channel);
    this.#subscribe(channel);
  }

  /** Why Redis lets this process not listen to a channel that is open. */
  get refusal(): Error | undefined {
    const [refusal] = this.#refusals.values();
    return refusal;
  }

  /** Listens to a channel no longer. */
  close(channel: string): void {
    this.#open.delete(channel);
    this.#missing.delete(channel);
    this.#refusals.delete(channel);
    this.#unsubscribe(channel);
  }

  /** Resolves when the channels that were opened so far are listened to, as far as they could be at the first attempt. */
  async settled(): Promise<void> {
    await Promise.all(this.#attempts);
  }

  /** Without a connection it waits until there is one. */
  #subscribe(channel: string): void {
    if (!this.#open.has(channel) || this.#cluster.status !== 'ready') return;
    this.#asked.add(channel);
    const attempt = this.#cluster
      .ssubscribe(channel)
      .then(
        () => {
          this.#missing.delete(channel);
          this.#refusals.delete(channel);
        },
        (error: Error) => this.#retry(channel, error),
      )
      .finally(() => this.#attempts.delete(attempt));
    this.#attempts.add(attempt);
  }

  #retry(channel: string, error: Error): void {
    if (!this.#open.has(channel)) return;
    if (error.name === 'ReplyError') this.#refusals.set(channel, error);
    this.#missing.add(channel);
    setTimeout(() => this.#subscribe(channel), RETRY_MS).unref();
  }

  /** Without a connection it waits until there is one; nothing comes meanwhile. */
  #unsubscribe(channel: string): void {
    if (this.#cluster.status !== 'ready' || !this.#asked.delete(channel)) return;
    this.#cluster.sunsubscribe(channel).catch(() => {});
  }
}
