import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type GeneratedServer, serverEnv, startServer } from '../support/generated-server.ts';
import { type Redis, type RedisOptions, startRedis } from '../support/redis.ts';
import { until, waitMs } from '../support/within.ts';
import { type Balancer, startBalancer } from './balancer.ts';

const COUNT = 3;

/** Far above what the load needs: this is not about limits. */
const limits = Object.fromEntries(
  [
    'LIMITS_EVENTS_PER_SECOND',
    'LIMITS_EVENT_BURST',
    'LIMITS_USER_EVENTS_PER_SECOND',
    'LIMITS_USER_EVENT_BURST',
    'LIMITS_CONNECTIONS_PER_IP',
    'LIMITS_CONNECTIONS_PER_USER',
    'LIMITS_HANDSHAKES_PER_SECOND',
    'HISTORY_MAX_MESSAGES',
  ].map((name) => [`WS_${name}`, '100000']),
);

/** How often the nodes tell clients where the stream ends, in seconds. */
export const POSITION_SECONDS = 2;

/** How long a user whose connection dropped counts as present: several times what it takes to come back beside other tests. */
const GRACE_SECONDS = 30;

/** A process of the server, on a port that it keeps when it starts again. */
export class Node {
  readonly port: number;
  readonly #project: string;
  readonly #env: NodeJS.ProcessEnv;
  #server: GeneratedServer | undefined;
  #output = () => '';

  constructor(project: string, env: NodeJS.ProcessEnv, port: number) {
    this.#project = project;
    this.#env = { ...env, PORT: String(port) };
    this.port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.#server !== undefined;
  }

  /** What its last process printed. */
  output(): string {
    return this.#output();
  }

  async start(): Promise<void> {
    this.#server = await startServer(this.#project, this.#env);
    const server = this.#server;
    this.#output = server.output;
    // One that ends without being told to is no longer there.
    void server.ended.then(() => {
      if (this.#server === server) this.#server = undefined;
    });
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  /** Ends it as a deployment does; resolves to its exit code. */
  async drain(): Promise<number | NodeJS.Signals | undefined> {
    this.#server?.signal('SIGTERM');
    return this.#server?.ended;
  }

  async readiness(): Promise<number> {
    const response = await fetch(`${this.url}/readyz`);
    return response.status;
  }

  /** Resident memory in bytes. */
  async memory(): Promise<number> {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(this.#server?.pid)]);
    return Number(stdout) * 1024;
  }
}

/** Nodes of a built project behind a load balancer, with a Redis of their own. */
export interface Nodes {
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly redis: Redis;
  readonly nodes: readonly Node[];
  readonly balancer: Balancer;
}

/** Starts Redis, unless there is one, and nodes for one test, at the end of which they end. */
export async function startNodes(
  project: string,
  options: RedisOptions | Redis = {},
  settings: NodeJS.ProcessEnv = {},
): Promise<Nodes> {
  const redis = 'url' in options ? options : await startRedis(options);
  onTestFinished(redis.stop);
  const env = {
    ...serverEnv(project),
    ...limits,
    WS_HISTORY_POSITION_SECONDS: String(POSITION_SECONDS),
    WS_ROOMS_GRACE_SECONDS: String(GRACE_SECONDS),
    REDIS_URL: redis.url,
    ...settings,
  };
  const nodes: Node[] = [];
  for (let i = 0; i < COUNT; i += 1) {
    const node = new Node(project, env, await freePort());
    nodes.push(node);
    onTestFinished(() => node.kill());
  }
  await Promise.all(nodes.map((node) => node.start()));
  await untilReadiness(nodes, 200);
  const balancer = await startBalancer(nodes.map(({ port }) => port));
  onTestFinished(balancer.close);
  return { project, env, redis, nodes, balancer };
}

/** Waits until all nodes answer `/readyz` with a status. */
export async function untilReadiness(nodes: readonly Node[], status: number): Promise<void> {
  await until(waitMs, `/readyz of every node with ${status}`, async () => {
    const found = await Promise.all(nodes.map((node) => node.readiness()));
    return found.every((readiness) => readiness === status);
  });
}
