import { expect, it, onTestFinished } from 'vitest';
import { startBalancer } from '../faults/balancer.ts';
import { startBrowser } from '../support/browsers.ts';
import { serverEnv, startServer } from '../support/generated-server.ts';
import { connectionsOf } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { startRedis } from '../support/redis.ts';
import { createClient } from '../support/sdk.ts';
import { serveSite } from '../support/site.ts';
import { suiteFolder } from '../support/suite-folder.ts';

const roomId = 'lobby';
const project = suiteFolder();

/** What a page does that has no library: it reads a stream, and sends an event on its behalf. */
const open = `
  const source = new EventSource(given.url + '/events');
  globalThis.heard = [];
  globalThis.greetings = [];
  source.addEventListener('connected', ({ data }) => greetings.push(JSON.parse(data).data));
  source.addEventListener('new-message', ({ data }) => heard.push(JSON.parse(data).data.content));
`;
const join = `
  const { sessionId, guestToken } = greetings[0];
  const answer = await fetch(given.url + '/events/join-room', {
    method: 'POST',
    headers: { authorization: 'Guest ' + guestToken, 'session-id': sessionId, 'content-type': 'application/json' },
    body: JSON.stringify({ roomId: given.roomId }),
  });
  return answer.status;
`;

it('an EventSource of a browser misses nothing when the node is killed that it reads from', async () => {
  await build(project(), { ...chat, transport: 'sse', auth: 'none', scaling: 'redis' });
  const [redis, browser, site] = [await startRedis(), await startBrowser(), await serveSite()];
  for (const end of [redis.stop, browser.close, site.close]) onTestFinished(end);
  const secrets = serverEnv(project());
  const env = { ...secrets, REDIS_URL: redis.url, WS_ALLOWED_ORIGINS: site.origin, WS_SERVER_RETRY: '100' };
  const servers = [await startServer(project(), env), await startServer(project(), env)];
  for (const server of servers) onTestFinished(server.kill);
  // Each connection goes to the next node: most requests arrive at another one than the stream.
  const balancer = await startBalancer(servers.map(({ port }) => port));
  onTestFinished(balancer.close);

  const page = await browser.open(site.origin);
  const poll = (what: string) => expect.poll(() => page.run(`return ${what}`));
  await page.run(open, { url: balancer.url });
  await poll('greetings.length').toBe(1);
  for (let request = 0; request < 3; request += 1) {
    expect(await page.run(join, { url: balancer.url, roomId })).toBe(200);
  }

  const connections = await Promise.all(servers.map((server) => connectionsOf(server, secrets)));
  expect(connections.toSorted()).toEqual([0, 1]);
  const [doomed, living] = connections[0] === 1 ? servers : servers.toReversed();
  const bob = await createClient(project(), living?.url ?? '');
  onTestFinished(() => bob.disconnect());
  await bob.connect();
  await bob.join(roomId);
  const say = (content: string) => bob.emit('message', { roomId, content });
  await say('before');
  await poll('heard').toEqual(['before']);
  await doomed?.kill();
  for (const content of ['missed 1', 'missed 2']) await say(content);
  await poll('greetings.length').toBe(2);
  await say('after');
  await poll('heard').toEqual(['before', 'missed 1', 'missed 2', 'after']);
  expect(await page.run('return new Set(greetings.map(({ userId }) => userId)).size')).toBe(1);
});
