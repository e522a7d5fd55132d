import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { makeCertificates } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import type { GeneratedServer } from '../support/generated-server.ts';
import { membersOf, nodesOf, roomy, untilReadiness, untilSwept } from '../support/nodes.ts';
import { build, chat, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { collect, listen } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { until, waitMs } from '../support/within.ts';

const password = 'a-password-of-the-test';
const roomId = 'lobby';

describe.each(triedOver('ws'))('access to Redis over %s', (transport) => {
  const single: Choices = { ...chat, transport, scaling: 'redis' };
  const sharded: Choices = { ...chat, transport, scaling: 'redis-sharded' };
  const folder = suiteFolder();
  const projectOf = ({ scaling }: Choices) => join(folder(), scaling);
  beforeAll(async () => {
    for (const choices of [single, sharded]) {
      mkdirSync(projectOf(choices));
      await build(projectOf(choices), choices);
    }
  });

  /** Does on two nodes everything that needs Redis; resolves to the one that goes on. */
  async function useEverything(choices: Choices, env: NodeJS.ProcessEnv): Promise<GeneratedServer> {
    const { start, enter } = nodesOf(projectOf(choices), { WS_ROOMS_GRACE_SECONDS: '1', ...env });
    const servers = [await start(), await start()] as const;
    await Promise.all(servers.map((server) => untilReadiness(server, 200)));
    const [alice, bob] = [await enter(servers[0], 'alice', roomId), await enter(servers[1], 'bob', roomId)];
    const [messages, heard] = [collect(bob, 'new-message'), listen(bob)];
    await alice.emit('message', { roomId, content: 'hello' });
    await messages.waitFor({ userId: 'alice', content: 'hello' });
    expect(await membersOf(bob, roomId)).toEqual(['alice', 'bob']);
    await alice.emit('update-status', { status: 'away' });
    await until(waitMs, 'the status of alice', () => heard.some(({ status }) => status === 'away'));
    const carol = await enter(servers[0], 'carol', roomId);
    const { messages: recent } = await carol.join(roomId);
    expect(recent).toEqual([expect.objectContaining({ payload: expect.objectContaining({ content: 'hello' }) })]);
    await carol.emit('leave-room', { roomId });
    await until(waitMs, 'carol gone', () => heard.some(({ event }) => event === 'user-left'));
    servers[0].signal('SIGTERM');
    expect(await servers[0].ended).toBe(0);
    await until(waitMs, 'alice gone', () => heard.some(({ status }) => status === 'offline'));
    expect(servers[1].output()).not.toMatch(/NOPERM|Error/);
    return servers[1];
  }

  /** Makes the user that the README of a project asks for, and shuts everybody else out. */
  async function restrict(choices: Choices, url: string): Promise<Client> {
    const readme = readFileSync(join(projectOf(choices), 'README.md'), 'utf8');
    const [, rule = ''] = /^ACL SETUSER (.+)$/m.exec(readme) ?? [];
    const admin = new Client(url);
    onTestFinished(() => admin.disconnect());
    await admin.call('ACL', 'SETUSER', ...rule.replace('<password>', password).split(' '));
    await admin.call('ACL', 'SETUSER', 'default', 'off');
    return admin;
  }

  it('needs no more rights than the README lists', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const admin = await restrict(single, redis.url);
    await useEverything(single, { REDIS_URL: withUser(redis.url) });
    expect(await admin.call('ACL', 'LOG')).toEqual([]);
  });

  /** Takes a right away, until the log names it, and gives it back. */
  async function expectToNeed(server: GeneratedServer, right: string, admin: Client | undefined): Promise<void> {
    await admin?.call('ACL', 'SETUSER', 'websocket', `-${right}`);
    await untilReadiness(server, 503);
    const named = new RegExp(`\\b${right}\\b.*Redis cannot be used`, 'i');
    await until(waitMs, `the name of ${right}`, () => named.test(server.output()));
    await admin?.call('ACL', 'SETUSER', 'websocket', `+${right}`);
    await untilReadiness(server, 200);
  }

  it('says why it is not ready where it may not listen, and keeps the password to itself', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const admin = await restrict(single, redis.url);
    await admin.call('ACL', 'SETUSER', 'websocket', 'resetchannels');
    const startWith = (url: string) => nodesOf(projectOf(single), { REDIS_URL: url }).start();
    // Each waits some seconds for Redis first.
    const [deaf, wrong] = await Promise.all([
      startWith(withUser(redis.url)),
      startWith(withUser(redis.url).replace(password, `not-${password}`)),
    ]);
    await Promise.all([deaf, wrong].map((server) => untilReadiness(server, 503)));
    expect(deaf.output()).toMatch(/NOPERM .+Redis cannot be used/);
    expect(wrong.output()).toMatch(/WRONGPASS .+Redis cannot be used/);
    for (const { output } of [deaf, wrong]) expect(output()).not.toContain(password);
  });

  it('says which right is missing, and goes on when it is given', async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const admin = await restrict(single, redis.url);
    await admin.call('ACL', 'SETUSER', 'websocket', '-info');
    const { start, enter } = nodesOf(projectOf(single), { ...roomy, REDIS_URL: withUser(redis.url) });
    const server = await start();
    for (const right of ['info', 'publish', 'zadd']) await expectToNeed(server, right, admin);
    const alice = await enter(server, 'alice', roomId);
    await alice.emit('message', { roomId, content: 'hello' });
    expect(server.output()).not.toContain(password);
  });

  it('needs no more rights than the README lists, and no less, on a cluster', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(cluster.stop);
    const admins = await Promise.all(cluster.servers.map(({ url }) => restrict(sharded, url)));
    const server = await useEverything(sharded, {
      REDIS_NODES: cluster.servers.map(({ url }) => withUser(url)).join(','),
    });
    for (const admin of admins) expect(await admin.call('ACL', 'LOG')).toEqual([]);
    const [admin] = admins;
    for (const right of ['spublish', 'xadd']) await expectToNeed(server, right, admin);
    await admin?.config('SET', 'maxmemory', '1');
    await untilReadiness(server, 503);
    await admin?.config('SET', 'maxmemory', '0');
    await untilReadiness(server, 200);
  });

  it('is encrypted where the authority is one of its own', async ({ skip }) => {
    const { caFile, certFile, keyFile } = makeCertificates(folder());
    const port = await freePort();
    const files = ['--tls-ca-cert-file', caFile, '--tls-cert-file', certFile, '--tls-key-file', keyFile];
    const args = ['--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
    const redis = await startRedis({ args }).catch((error: Error) => {
      if (/Bad directive/.test(error.message)) return skip(`this redis-server is built without TLS: ${error.message}`);
      throw error;
    });
    onTestFinished(redis.stop);
    const url = `rediss://127.0.0.1:${port}`;
    const plain = await startRedis();
    onTestFinished(plain.stop);
    const mistaken = nodesOf(projectOf(single), { REDIS_URL: plain.url.replace('redis:', 'rediss:') }).start();
    // These wait some seconds for Redis first.
    const distrustful = nodesOf(projectOf(single), { REDIS_URL: url }).start();
    await useEverything(single, { REDIS_URL: url, WS_REDIS_CA_FILE: caFile });
    await untilSwept(redis.url, 1);
    await untilReadiness(await distrustful, 503);
    const { output } = await mistaken;
    await until(waitMs, 'a word on TLS', () => /without TLS.+Redis cannot be used/.test(output()));
  });
});

function withUser(url: string): string {
  return url.replace('redis://', `redis://websocket:${password}@`);
}
