import { expect, it } from 'vitest';
import { examineTogether } from '../support/examined.ts';
import { presetChoices, renderTo } from '../support/project.ts';
import { writeTree } from '../write-tree.ts';
import { protocol, written } from './namespaces-project.ts';

/** What the compiler accepts, and what it does not. */
const typedUses = `
import type { WebSocketClient } from './client.ts';
import type { WebSocketServer } from './server.ts';

export async function uses(client: WebSocketClient, server: WebSocketServer): Promise<void> {
  const admin = client.of('/admin');
  const ack: { kicked: string } = await admin.emit('kick', { who: 'bob' });
  const from: { from: string } = await admin.send.hello();
  admin.on('kicked', ({ who }) => who.trim());
  const { who } = await admin.once('kicked');
  const where: string = await client.of(\`/tenants/\${who}\`).emit('where');
  client.of('/tenants/a').on('said', (text) => text.trim());
  server.of('/admin').emit('kicked', { who });
  server.of('/tenants/a').to('somebody').emit('said', ack.kicked + from.from + where);
  // @ts-expect-error: no such namespace
  client.of('/nowhere');
  // @ts-expect-error: an event of another namespace
  await admin.emit('where');
  // @ts-expect-error: a wrong payload
  await admin.emit('kick', { who: 1 });
  // @ts-expect-error: what it does not hear
  admin.on('said', () => {});
  // @ts-expect-error: a wrong payload
  server.of('/admin').emit('kicked', { who: 1 });
}
`;

const ephemeral = {
  ...presetChoices('chat'),
  auth: 'none',
  rooms: 'ephemeral',
  scaling: 'redis',
  presence: false,
} as const;

const kinds = [
  ['minimal', presetChoices('minimal')],
  ['chat', presetChoices('chat')],
  ['guests in rooms that are not kept', ephemeral],
] as const;

const examined = examineTogether(
  kinds.map(([name, choices]) => [
    name,
    (folder) => {
      renderTo(folder, choices, protocol);
      writeTree(folder, { ...written, 'websocket/uses.ts': typedUses });
    },
  ]),
);

it.each(kinds)('namespaces compile and pass the linter in a project like %s', (name) => {
  expect(examined.complaintsAbout(name)).toEqual([]);
});
