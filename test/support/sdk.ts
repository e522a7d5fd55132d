import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitMs, within } from './within.ts';

type Data = Readonly<Record<string, unknown>>;

/** The client of a generated project, of which no two have the same events. */
export interface SdkClient {
  readonly state: string;
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, payload: Data): Promise<Data>;
  on(event: string, listener: (payload: Data, position?: Data) => void): () => void;
  /** Only where rooms are durable. */
  onGap(listener: (roomId: string) => void): () => void;
  onState(listener: (state: string) => void): () => void;
  join(roomId: string): Promise<Data>;
}

interface Sdk<Client> {
  readonly WebSocketClient: new (url: string, options: object) => Client;
}

const soon = { reconnectionDelay: 50, reconnectionDelayMax: 200 };

/**
 * Loads the client of a built project and makes one: patient, and by default one that tries again soon when its connection is
 * lost.
 * @param shown its token, or what else it shows of its user
 */
export async function createClient<Client = SdkClient>(
  project: string,
  url: string,
  shown?: string | Data,
  options: object = soon,
): Promise<Client> {
  // What a module exports that is made while the test runs, the compiler cannot know.
  const { WebSocketClient } = (await import(pathToFileURL(join(project, 'dist/client.js')).href)) as Sdk<Client>;
  return new WebSocketClient(url, {
    timeout: waitMs,
    ...options,
    ...(shown !== undefined && { auth: () => (typeof shown === 'string' ? { token: shown } : shown) }),
  });
}

/** An event as a client heard it. */
export interface Heard extends Data {
  readonly event: string;
}

/** Writes down what a client hears of others, in the order in which it came. */
export function listen(client: SdkClient): readonly Heard[] {
  const heard: Heard[] = [];
  for (const event of ['user-joined', 'user-left', 'presence-update']) {
    client.on(event, (payload) => heard.push({ event, ...payload }));
  }
  return heard;
}

/** What was heard of others than somebody who entered before, and may be heard of late. */
export function signsOf(heard: readonly Heard[], former: string): string[] {
  return heard.filter(({ userId }) => userId !== former).map(({ event, userId }) => `${event} ${userId}`);
}

/** Collects the events of one name that a client receives. */
export function collect(client: SdkClient, event: string) {
  const received: Data[] = [];
  const checks = new Set<() => void>();
  client.on(event, (payload) => {
    received.push(payload);
    for (const check of checks) check();
  });
  return {
    received,
    /** Resolves to the first event with these values, also one that came before. */
    waitFor: (wanted: Data): Promise<Data> => {
      const found = new Promise<Data>((resolve) => {
        const check = () => {
          const match = received.find((payload) =>
            Object.entries(wanted).every(([key, value]) => payload[key] === value),
          );
          if (match === undefined) return;
          checks.delete(check);
          resolve(match);
        };
        checks.add(check);
        check();
      });
      return within(waitMs, `${event} ${JSON.stringify(wanted)}`, found);
    },
  };
}

/** Resolves when the client has the state. */
export function untilState(client: Pick<SdkClient, 'state' | 'onState'>, wanted: string): Promise<void> {
  const reached = new Promise<void>((resolve) => {
    if (client.state === wanted) resolve();
    const stop = client.onState((state) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
  return within(waitMs, `a client that is ${wanted}`, reached);
}
