import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { build, chat, compile, scaffold } from '../support/project.ts';
import { findPython, type Python } from '../support/python.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { writeTree } from '../write-tree.ts';
import { runProgram } from './run-cli.ts';

const clients: readonly (readonly [string, Choices['transport'], string])[] = [
  ['websockets', 'ws', 'ws_chat.py'],
  ['python-socketio', 'socket.io', 'socketio_chat.py'],
];

/** Events with bytes in both directions and in an ack, which clients of Socket.IO send and take on their own. */
const protocol = `version: '1'
schemas:
  Drawing:
    type: object
    required: [at, tiles]
    properties: { at: { type: integer }, tiles: { type: array, items: { binary: true } } }
client:
  draw:
    payload: { $ref: '#/schemas/Drawing' }
    ack: { type: object, required: [size], properties: { size: { type: integer } } }
  read: { acks: plain, ack: { binary: true } }
server:
  drawn: { payload: { $ref: '#/schemas/Drawing' } }
`;

const handlers = {
  'websocket/handlers/draw.ts': `import type { Handler } from '../generated/protocol.ts';

export const draw: Handler<'draw'> = ({ connection }, drawing) => {
  connection.emit('drawn', drawing);
  return { size: drawing.tiles.reduce((size, tile) => size + tile.length, 0) };
};
`,
  'websocket/handlers/read.ts': `import type { Handler } from '../generated/protocol.ts';

export const read: Handler<'read'> = () => Uint8Array.from({ length: 256 }, (_, index) => index);
`,
};

let python: Python;
beforeAll(async () => {
  python = await findPython();
});

describe.each(clients)('%s for Python, with nothing but PROTOCOL.md', (_, transport, script) => {
  const folder = suiteFolder();
  beforeAll(async () => {
    const choices = { ...chat, transport };
    if (transport !== 'ws') return build(folder(), choices);
    writeTree(folder(), { 'protocol.yaml': protocol });
    await scaffold(folder(), choices);
    writeTree(folder(), handlers);
    await compile(folder());
  });

  it('is refused or let in, joins, sends, receives, and catches up', async () => {
    const env = serverEnv(folder());
    const server = await startServer(folder(), env);
    onTestFinished(server.kill);
    const path = fileURLToPath(new URL(`python/${script}`, import.meta.url));
    const args = [path, server.url, tokenFor('alice', env), tokenFor('bob', env)];
    const { code, stdout, stderr } = await runProgram(python.path, args, { env: python.env });
    expect(code, stderr).toBe(0);

    const { refused, greeting, joined, ack, heard, position, back, ...bytes } = JSON.parse(stdout);
    if (transport === 'ws') expect(bytes).toEqual({ drawn: { success: true, size: 257 }, same: [true, true] });
    expect(refused).toBe('UNAUTHENTICATED');
    expect(greeting).toMatchObject({ userId: 'alice', rooms: [] });
    const members = ['alice', 'bob'].map((userId) => ({ userId, status: 'online' }));
    expect(joined).toMatchObject({ success: true, members, messages: [], recovered: false });
    expect(ack).toEqual({ success: true, messageId: heard.id, timestamp: heard.timestamp, offset: 1 });
    expect(heard).toMatchObject({ roomId: 'lobby', userId: 'alice', content: 'é€😀', type: 'text' });
    expect(position).toEqual({ stream: 'lobby', epoch: joined.epoch, offset: 1 });
    expect(back).toMatchObject({
      success: true,
      epoch: joined.epoch,
      offset: 3,
      recovered: true,
      more: false,
      messages: ['missed 1', 'missed 2'].map((content, index) => ({ offset: index + 2, payload: { content } })),
    });
  });
});
