import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { brokenConstraints } from '../../src/choices/constraints.ts';
import { toDraft } from '../../src/choices/table.ts';
import { freePort } from './free-port.ts';
import { type GeneratedServer, serverEnv, startServer } from './generated-server.ts';
import { type Nodes, nodesOf, roomy } from './nodes.ts';
import { build, chat } from './project.ts';
import { useRedis } from './redis.ts';
import { createClient, type SdkClient } from './sdk.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { type Transport, transports } from './transports.ts';

/** Where the chat of the preset can run: on one node or on two, by each transport that can. */
export interface Place {
  readonly choices: Choices;
  readonly transport: Transport;
  readonly isAlone: boolean;
}

/** All places, by their names. What becomes possible is one of them. */
export const places: readonly (readonly [string, Place])[] = (Object.keys(transports) as Choices['transport'][])
  .flatMap((transport) => (['none', 'redis'] as const).map((scaling): Choices => ({ ...chat, transport, scaling })))
  .filter((choices) => brokenConstraints(toDraft(choices)).length === 0)
  .map((choices) => {
    const isAlone = choices.scaling === 'none';
    const name = `${choices.transport} on ${isAlone ? 'one node' : 'two nodes'}`;
    return [name, { choices, isAlone, transport: transports[choices.transport] }];
  });

/** The project of a place, and what it needs to run. */
export interface Ground {
  /** Starts servers beside those that run. The caller ends them with `stop`. */
  readonly open: (settings: NodeJS.ProcessEnv) => Promise<Site>;
  readonly stop: () => Promise<void>;
}

/** The servers of a place. */
export interface Site extends Pick<Nodes, 'env' | 'enter'> {
  /** Two nodes; one of them twice where there is only one. */
  readonly servers: readonly [GeneratedServer, GeneratedServer];
  /** A client of the first node, with a token, that is yet to connect. */
  readonly client: (token?: string) => Promise<SdkClient>;
  /** Alice on the first node and Bob on the last, through a network of his own, in a room that is new. */
  readonly meet: () => Promise<{ roomId: string; alice: SdkClient; bob: SdkClient; line: TcpProxy }>;
  /** A network in front of the last node, until the test ends. */
  readonly network: () => Promise<TcpProxy>;
  /** How many clients are connected to the last node. */
  readonly connections: () => Promise<number>;
  /** Starts the last node, which has ended, on its port again. */
  readonly startAgain: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

let rooms = 0;

/** A room that no other test uses. */
export function newRoom(): string {
  rooms += 1;
  return `room-${rooms}`;
}

/** Builds the project of a place. The caller ends with `stop` what it needs. */
export async function prepare(project: string, { choices, isAlone }: Place): Promise<Ground> {
  await build(project, choices);
  const secrets = serverEnv(project);
  const redis = isAlone ? undefined : await useRedis();
  return {
    open: async (settings) => {
      const ports = [await freePort(), await freePort()] as const;
      const where = { REDIS_URL: redis?.url, WS_REDIS_KEY_PREFIX: randomUUID() };
      const env = { ...secrets, ...roomy, ...(redis && where), ...settings };
      return openSite(project, env, isAlone ? [ports[0]] : ports);
    },
    stop: async () => redis?.stop(),
  };
}

async function openSite(project: string, env: NodeJS.ProcessEnv, ports: readonly [number, number?]): Promise<Site> {
  const start = (port: number) => startServer(project, { ...env, PORT: String(port) });
  const first = await start(ports[0]);
  let last = ports[1] === undefined ? first : await start(ports[1]);
  const servers = [first, last] as const;
  const { enter } = nodesOf(project, env);
  const network = async () => {
    const line = await startTcpProxy(servers[1].port);
    onTestFinished(line.close);
    return line;
  };
  return {
    env,
    servers,
    enter,
    network,
    client: async (token) => {
      const client = await createClient(project, first.url, token);
      onTestFinished(() => client.disconnect());
      return client;
    },
    meet: async () => {
      const [roomId, line] = [newRoom(), await network()];
      const alice = await enter(first, 'alice', roomId);
      return { roomId, line, alice, bob: await enter(line, 'bob', roomId) };
    },
    connections: async () => {
      const headers = { authorization: `Bearer ${env.API_KEY}` };
      const response = await fetch(`${servers[1].url}/ws/stats`, { headers });
      return ((await response.json()) as { connections: number }).connections;
    },
    startAgain: async () => {
      last = await start(servers[1].port);
    },
    stop: async () => {
      await Promise.all([first.kill(), last.kill()]);
    },
  };
}
