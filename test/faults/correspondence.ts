import { onTestFinished } from 'vitest';
import { tokenFor } from '../support/generated-server.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { until, waitMs } from '../support/within.ts';
import type { Nodes } from './nodes.ts';
import { persistently, Writers } from './writers.ts';

/** Of so many messages that a device is handed over it marks one as read, with all before it. */
const MARKED = 10;

/** What a device of the reader was handed over, also before it was started anew. */
interface Device {
  readonly name: string;
  readonly received: string[];
}

/** Writers who never stop writing to one user, who has several devices and reads what comes. */
export class Correspondence {
  readonly acked: string[] = [];
  readonly devices: Device[] = [];
  /** By writer, what they were told that was read, in the order in which they were told: numbers of their messages. */
  readonly read = new Map<string, number[]>();
  /** Devices that were told that something is gone. */
  readonly gaps: string[] = [];
  readonly #nodes: Nodes;
  readonly #reader: string;
  readonly #writers = new Writers();

  constructor(nodes: Nodes, reader = 'reader') {
    this.#nodes = nodes;
    this.#reader = reader;
  }

  /** Lets writers write from here on. */
  async begin(): Promise<void> {
    for (const writer of ['writer-1', 'writer-2', 'writer-3']) await this.#enter(writer);
  }

  /** Connects a device that keeps its place; returns a function that ends its client and starts another one. */
  async addDevice(name: string): Promise<() => Promise<void>> {
    const device: Device = { name, received: [] };
    this.devices.push(device);
    const items = new Map<string, string>();
    const inboxStorage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    };
    const open = () => this.#connect(this.#reader, { inboxStorage }, (client) => this.#receive(device, client));
    let client = await open();
    // From here on it is a device that was there before.
    await until(waitMs, 'a place that is kept', () => items.size > 0);
    return async () => {
      client.disconnect();
      client = await open();
    };
  }

  /** Waits until so many more messages were acknowledged. */
  async untilMore(count: number): Promise<void> {
    await this.#writers.untilMore(count);
  }

  /** Ends the writing, and waits until every device has as many as were acknowledged. */
  async finish(): Promise<void> {
    await this.#writers.stop();
    const due = this.acked.length;
    // What is still missing after this time is for the test to tell.
    const hasAll = () => this.devices.every(({ received }) => received.length >= due);
    await until(waitMs, 'what is acknowledged at every device', hasAll).catch(() => {});
  }

  /** How many messages a new connection is told to be unread. */
  async unread(): Promise<number> {
    let unread = -1;
    const client = await this.#connect(this.#reader, {}, (client) => {
      client.on('connected', ({ inbox }) => {
        unread = Number(Object(inbox).unread);
      });
    });
    await until(waitMs, 'a greeting', () => unread >= 0);
    client.disconnect();
    return unread;
  }

  async #enter(writer: string): Promise<void> {
    const told: number[] = [];
    this.read.set(writer, told);
    const ids = new Map<string, number>();
    const client = await this.#connect(writer, {}, (client) => {
      client.on('private-message-sent', ({ id, content }) => ids.set(String(id), numberOf(content)));
      client.on('messages-read', ({ messageId }) => told.push(ids.get(String(messageId)) ?? Number.NaN));
    });
    this.#writers.begin(async (number, times) => {
      const content = `${writer} ${number}`;
      const message = { targetUserId: this.#reader, content, idempotencyKey: content };
      for (let i = 0; i < times; i += 1) await persistently(() => client.emit('private-message', message));
      this.acked.push(content);
    });
  }

  #receive({ name, received }: Device, client: SdkClient): void {
    client.on('private-message', ({ content }, position) => {
      received.push(String(content));
      if (received.length % MARKED !== 0 || position === undefined) return;
      // A client that was ended meanwhile, as of a device that is started anew, marks no more.
      const upTo = { epoch: position.epoch, offset: position.offset };
      persistently(() => client.emit('mark-read', { upTo })).catch(() => {});
    });
    client.onGap(() => this.gaps.push(name));
  }

  async #connect(userId: string, options: object, listen: (client: SdkClient) => void): Promise<SdkClient> {
    const { project, env, balancer } = this.#nodes;
    const patient = { timeout: 10_000, reconnectionDelay: 50, reconnectionDelayMax: 200, ...options };
    const client = await createClient(project, balancer.url, tokenFor(userId, env), patient);
    onTestFinished(() => client.disconnect());
    listen(client);
    await client.connect();
    return client;
  }
}

/** Which of the messages of its writer one is. */
export function numberOf(content: unknown): number {
  return Number(String(content).split(' ')[1]);
}
