import { Redis as Client } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { nodesOf } from '../support/nodes.ts';
import { build, chat, triedOver } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { collect, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until, waitMs } from '../support/within.ts';

const roomId = 'lobby';

describe.each(triedOver('ws'))('a process that stays on a Redis that became a replica, over %s', (transport) => {
  const project = suiteFolder();
  beforeAll(() => build(project(), { ...chat, transport, scaling: 'redis' }));

  /** Two servers, of which the second replicates the first, and the way of a process to them. */
  async function startPair() {
    const soon = ['--repl-diskless-sync-delay', '0'];
    const old = await startRedis({ args: soon });
    onTestFinished(old.stop);
    const next = await startRedis({ args: [...soon, '--replicaof', '127.0.0.1', String(old.port)] });
    onTestFinished(next.stop);
    const [oldAdmin, nextAdmin] = [new Client(old.url), new Client(next.url)];
    onTestFinished(() => {
      for (const admin of [oldAdmin, nextAdmin]) admin.disconnect();
    });
    const hasAll = async () => (await nextAdmin.info('replication')).includes('master_link_status:up');
    await until(waitMs, 'a replica', hasAll);
    return { old, next, oldAdmin, nextAdmin };
  }

  async function startLine(port: number) {
    const line = await startTcpProxy(port);
    onTestFinished(line.close);
    return { ...line, url: line.url.replace('http', 'redis') };
  }

  /** Listens to all channels of a server; tells whether a text came over one. */
  async function listenAt(url: string) {
    const listener = new Client(url);
    onTestFinished(() => listener.disconnect());
    const messages: string[] = [];
    listener.on('pmessageBuffer', (_pattern, _channel, message: Buffer) => messages.push(message.toString()));
    await listener.psubscribe('*');
    return (text: string) => messages.some((message) => message.includes(text));
  }

  it('shows its clients all that is said at the new master, or sends them away', async () => {
    const { old, next, oldAdmin, nextAdmin } = await startPair();
    const [moving, staying] = [await startLine(old.port), await startLine(old.port)];
    const settings = { WS_HISTORY_POSITION_SECONDS: '3' };
    const first = nodesOf(project(), { REDIS_URL: moving.url, ...settings });
    const alice = await first.enter(await first.start(), 'alice', roomId);
    const second = nodesOf(project(), { ...first.env, REDIS_URL: staying.url });
    const bob = await second.enter(await second.start(), 'bob', roomId);
    const toBob = collect(bob, 'new-message');
    const said: string[] = [];
    const say = async (content: string) => {
      const isAcked = () => {
        const sent = alice.emit('message', { roomId, content, idempotencyKey: content });
        return sent.then(
          () => true,
          () => false,
        );
      };
      await until(waitMs, 'an ack', isAcked);
      said.push(content);
    };
    const heard = () => toBob.received.map(({ content }) => content);
    const isToldOrAway = () => bob.state !== 'connected' || heard().length === said.length;
    await say('before');
    await until(waitMs, 'what was said before', isToldOrAway);

    await nextAdmin.replicaof('NO', 'ONE');
    await oldAdmin.replicaof('127.0.0.1', next.port);
    await until(waitMs, 'an old master that follows', async () =>
      (await oldAdmin.info('replication')).includes('master_link_status:up'),
    );
    moving.cut();
    moving.leadTo(next.port);
    moving.mend();
    const passedOn = await listenAt(old.url);
    for (let number = 1; number <= 10; number += 1) await say(`after ${number}`);
    await until(waitMs, 'what was said at the new master, passed on to the old one', () => passedOn('after 10'));
    await until(waitMs, 'what was said at the new master', isToldOrAway);

    // Nothing comes from there any more.
    await oldAdmin.replicaof('127.0.0.1', await freePort());
    for (let number = 1; number <= 10; number += 1) await say(`apart ${number}`);
    await untilState(bob, 'reconnecting');

    staying.leadTo(next.port);
    staying.cut();
    staying.mend();
    await until(waitMs, 'all that was said', () => heard().length >= said.length);
    expect(heard()).toEqual(said);
  });
});
