import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { roomy } from '../support/nodes.ts';
import { build, chat, transports } from '../support/project.ts';
import { type ProxyName, proxies, startProxy } from '../support/proxies.ts';
import { createClient, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';
import { tempFolder } from '../temp-folder.ts';

const names = Object.keys(proxies) as ProxyName[];
const roomId = 'lobby';

/** Half of what HAProxy holds back a chunk, and ten times what an event takes. */
const lagMs = 100;

describe.each(transports)('a server on %s', (transport) => {
  const project = suiteFolder();
  const way = transport === 'sse' ? 'stream' : 'websocket';
  let env: NodeJS.ProcessEnv = {};
  let server: GeneratedServer;

  beforeAll(async () => {
    await build(project(), { ...chat, transport });
    env = { ...serverEnv(project()), ...roomy };
    server = await startServer(project(), env);
    return server.kill;
  });

  async function enter(url: string, userId: string): Promise<SdkClient> {
    const client = await createClient(project(), url, tokenFor(userId, env));
    onTestFinished(() => client.disconnect());
    await client.connect();
    await client.join(roomId);
    return client;
  }

  it.each(names)('is reached through %s with the lines that its README names', async (name) => {
    const { lines, drops } = proxies[name];
    const readme = readFileSync(join(project(), 'README.md'), 'utf8');
    for (const line of lines[way]) expect(readme).toContain(`\`${line}\``);
    const proxy = await startProxy(name, tempFolder(), server.port, lines[way]);
    onTestFinished(proxy.kill);
    const [alice, bob] = [await enter(server.url, 'alice'), await enter(proxy.url, 'bob')];

    const heardAt = (client: SdkClient, content: string) =>
      within(
        waitMs,
        content,
        new Promise<number>((resolve) => {
          const stop = client.on('new-message', (payload) => {
            if (payload.content !== content) return;
            stop();
            resolve(performance.now());
          });
        }),
      );
    const lags: number[] = [];
    for (const content of ['1', '2', '3', '4', '5', '6', '7', '8', '9']) {
      const heard = [heardAt(alice, content), heardAt(bob, content)] as const;
      await alice.emit('message', { roomId, content });
      const [direct, behind] = await Promise.all(heard);
      lags.push(behind - direct);
    }
    expect(lags.sort((a, b) => a - b)[4]).toBeLessThan(lagMs);

    const states: string[] = [];
    bob.onState((state) => states.push(state));
    const isDropped = (drops as readonly string[]).includes(way);
    const lost = isDropped ? untilState(bob, 'reconnecting') : undefined;
    await proxy.reload();
    await lost;
    await untilState(bob, 'connected');
    const heard = heardAt(bob, 'after');
    await alice.emit('message', { roomId, content: 'after' });
    await heard;
    if (!isDropped) expect(states).toEqual([]);
  });
});
