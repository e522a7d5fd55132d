import { it } from 'vitest';
import { writeBiomeConfig } from '../support/biome-config.ts';
import { linkModules, presetChoices, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { protocol } from './namespaces-project.ts';

/** What the compiler accepts, and what it does not. */
const typedUses = `
import type { WebSocketClient } from './client.js';
import type { WebSocketServer } from './server.js';

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

it.each([
  ['minimal', presetChoices('minimal')],
  ['chat', presetChoices('chat')],
  ['guests in rooms that are not kept', ephemeral],
])('namespaces compile and pass the linter in a project like %s', async (_, choices) => {
  const folder = tempFolder();
  renderTo(folder, choices, protocol);
  writeTree(folder, { 'websocket/uses.ts': typedUses });
  linkModules(folder);
  writeBiomeConfig(folder, ['**']);
  await runTool('tsc', [], folder);
  await runTool('biome', ['lint', '--error-on-warnings'], folder);
});
