import { expect, it, onTestFinished } from 'vitest';
import { serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { compile } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { createClient } from '../support/sdk.ts';
import { waitMs, within } from '../support/within.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { type Client, make, written } from './namespaces-project.ts';

it('namespaces span nodes', async () => {
  const folder = tempFolder();
  await make(folder, 'chat', { scaling: 'redis' });
  writeTree(folder, written);
  await compile(folder);
  const redis = await startRedis();
  onTestFinished(redis.stop);
  const env = { ...serverEnv(folder), REDIS_URL: redis.url };
  const nodes = [await startServer(folder, env), await startServer(folder, env)] as const;
  for (const { kill } of nodes) onTestFinished(kill);
  const clients = await Promise.all(
    nodes.map(async ({ url }, index) => {
      const client = await createClient<Client>(folder, url, tokenFor(`user-${index}`, env));
      onTestFinished(() => client.disconnect());
      await client.connect();
      return client;
    }),
  );
  const [here, there] = clients.map((client) => [client.of('/admin'), client.of('/tenants/t-1')] as const);
  const heard = there?.map((space, index) => space.once(['kicked', 'said'][index] ?? '')) ?? [];
  await Promise.all([there?.[0].emit('hello'), there?.[1].emit('where')]);
  await here?.[0].emit('kick', { who: 'bob' });
  await here?.[1].emit('say', 'hi');
  expect(await within(waitMs, 'events of the other node', Promise.all(heard))).toEqual([{ who: 'bob' }, ['hi']]);
});
