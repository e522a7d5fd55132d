import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { frame, rawSocket } from '../../templates/transports/ws/tests/websocket/raw-socket.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { roomy } from '../support/nodes.ts';
import { build, chat } from '../support/project.ts';
import { createClient, type SdkClient } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';

const maxPayload = 1024;
const [continuation, text, binary, close, ping] = [0, 1, 2, 8, 9] as const;

/** A frame that is not the last of its message. */
const part = (data: string | Buffer, opcode: number = continuation) => frame(data, { opcode, flags: 0 });
const lastPart = (data: string | Buffer) => frame(data, { opcode: continuation });
const closing = (...bytes: number[]) => frame(Buffer.from(bytes), { opcode: close });
const closingWith = (code: number) => closing(code >> 8, code & 255);
const unknown = (id: number) => JSON.stringify({ type: 'no-such-event', id });
const accented = Buffer.from('{"type":"é","id":1}');
const middle = accented.indexOf(0xc3) + 1;
const split = [accented.subarray(0, middle), accented.subarray(middle)] as const;
const controls = [close, ping, 10];

/** A frame with a mask that hides what it carries. */
function masked(data: string): Buffer {
  const bytes = frame(data);
  const at = bytes.length - Buffer.byteLength(data);
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  bytes.set(mask, at - mask.length);
  return bytes.map((byte, index) => (index < at ? byte : byte ^ (mask[(index - at) % 4] ?? 0))) as Buffer;
}

/** The head of a frame that says how long it is, of which nothing more comes. */
function announced(length: bigint): Buffer {
  const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(length, 2);
  return head;
}

// What templates/transports/ws/tests holds against the server is not repeated here.
describe('a WebSocket server, from sockets that speak by hand', () => {
  const project = suiteFolder();
  let env: NodeJS.ProcessEnv;
  let server: GeneratedServer;
  let bystander: SdkClient;
  const states: string[] = [];

  beforeAll(async () => {
    await build(project(), { ...chat, transport: 'ws' });
    env = { ...serverEnv(project()), ...roomy, WS_SERVER_MAX_PAYLOAD: String(maxPayload), WS_ROOMS_GRACE_SECONDS: '1' };
    server = await startServer(project(), env);
    bystander = await createClient(project(), server.url, tokenFor('bystander', env));
    await bystander.connect();
    bystander.onState((state) => states.push(state));
    return async () => {
      bystander.disconnect();
      await server.kill();
    };
  });

  const authorization = () => ({ Authorization: `Bearer ${tokenFor('alice', env)}` });
  const open = () => rawSocket(server.url, authorization());

  it.each([
    ['masked', [masked(unknown(1))]],
    ['of one byte each', [part('{', text), ...[...unknown(1).slice(1)].map((byte) => part(byte)), lastPart('')]],
    ['that cut a character', [part(split[0], text), lastPart(split[1])]],
    ['as large as the limit', [part(unknown(1), text), lastPart(' '.repeat(maxPayload - unknown(1).length))]],
    ['after empty ones', [part('', text), part(''), lastPart(unknown(1))]],
    [
      'with pings as long as may be between',
      [part('', text), frame('x'.repeat(125), { opcode: ping }), lastPart(unknown(1))],
    ],
  ])('takes frames %s', async (_, frames) => {
    const client = await open();
    client.socket.write(Buffer.concat(frames));
    await expect.poll(() => client.texts.at(-1)).toContain('"type":"ack","id":1');
  });

  it.each([
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
      (opcode) => [`of opcode ${opcode}`, [frame('', { opcode })], 1002] as const,
    ),
    ...[0xc0, 0xa0, 0x90].map(
      (flags) => [`with the bits ${flags.toString(2)}`, [frame('{}', { flags })], 1002] as const,
    ),
    ...controls.map((opcode) => [`of opcode ${opcode}, in parts`, [part('', opcode)], 1002] as const),
    ...controls.map((opcode) => [`of opcode ${opcode}, too long`, [frame('x'.repeat(126), { opcode })], 1002] as const),
    ...controls.map(
      (opcode) => [`of opcode ${opcode}, without a mask`, [frame('', { opcode, masked: false })], 1002] as const,
    ),
    ['without a mask, after some with one', [frame(unknown(1)), frame(unknown(2), { masked: false })], 1002],
    ['that begin a message within another', [part('{', text), frame('{}')], 1002],
    ['that break UTF-8 between them', [part(Buffer.from([0x22, 0xc3]), text), lastPart('"')], 1007],
    ['that end within a character', [frame(Buffer.from([0x22, 0xe2, 0x82]))], 1007],
    ['that hold half a surrogate pair', [frame(Buffer.from([0xed, 0xa0, 0x80]))], 1007],
    ['that are too large together', [part('x'.repeat(maxPayload), text), lastPart('x')], 1009],
    ['that are too large together, of bytes', [part('x'.repeat(maxPayload), binary), lastPart('x')], 1009],
    ['that say they are too large', [announced(BigInt(maxPayload) + 1n)], 1009],
    ['that say they are larger than anything', [announced(2n ** 63n)], 1009],
    ['that are too many for one message', [part('', text), ...Array.from({ length: 20_000 }, () => part(''))], 1008],
    ['that close with half a code', [closing(3)], 1002],
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535].map(
      (code) => [`that close with ${code}`, [closingWith(code)], 1002] as const,
    ),
    ['that close for a reason that is no UTF-8', [closing(3, 232, 0xc3, 0x28)], 1007],
  ] as [string, Buffer[], number][])('ends a connection for frames %s', async (_, frames, code) => {
    const client = await open();
    client.socket.write(Buffer.concat(frames));
    expect(await within(waitMs, 'the end of the connection', client.closed)).toBe(code);
  });

  it.each([1000, 1001, 1014, 3000, 4999])('answers a close with the same code: %i', async (code) => {
    const client = await open();
    client.socket.write(closingWith(code));
    expect(await within(waitMs, 'the end of the connection', client.closed)).toBe(code);
  });

  /** Writes to a new connection; resolves to all that came until the server closed it, or until it matches. */
  async function exchange(bytes: string, until?: RegExp): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(bytes, 'latin1');
    const answered = new Promise<string>((resolve, reject) => {
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (until?.test(answer)) resolve(answer);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(answer));
    });
    return within(waitMs, 'an answer', answered);
  }

  function upgrade(changes: Readonly<Record<string, string>> = {}, line = 'GET /ws HTTP/1.1'): string {
    const headers = {
      Host: 'localhost',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      ...authorization(),
      ...changes,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${line}\r\n${lines.join('')}\r\n`;
  }

  it.each([
    ['no key', { 'Sec-WebSocket-Key': '' }, 400],
    ['a key that is too short', { 'Sec-WebSocket-Key': 'abc' }, 400],
    ['another version', { 'Sec-WebSocket-Version': '12' }, 400],
    ['another protocol to change to', { Upgrade: 'h2c' }, 400],
    ['another subprotocol', { 'Sec-WebSocket-Protocol': 'ws.v2, chat' }, 400],
    ['a subprotocol that is none', { 'Sec-WebSocket-Protocol': 'ws.v1,,' }, 400],
    ['a subprotocol twice', { 'Sec-WebSocket-Protocol': 'ws.v1, ws.v1' }, 400],
    ['a wrong token', { Authorization: 'Bearer x' }, 401],
    ['headers that are too large', { Cookie: 'x'.repeat(20_000) }, 431],
  ])('refuses a handshake with %s', async (_, changes, status) => {
    expect(await exchange(upgrade(changes))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('refuses a handshake by another method', async () => {
    expect(await exchange(upgrade({}, 'POST /ws HTTP/1.1'))).toMatch(/^HTTP\/1.1 405 /);
  });

  it('chooses the subprotocol that it speaks, and agrees to nothing else', async () => {
    const offered = { 'Sec-WebSocket-Protocol': 'no-rejoin, ws.v1', 'Sec-WebSocket-Extensions': 'permessage-deflate' };
    const answer = await exchange(upgrade(offered), /\r\n\r\n/);
    expect(answer).toMatch(/^HTTP\/1.1 101 .*\r\nSec-WebSocket-Protocol: ws\.v1\r\n/s);
    expect(answer).not.toContain('Sec-WebSocket-Extensions');
  });

  it('gives up a handshake that is never finished, or never begun', async () => {
    const answers = await Promise.all([exchange(upgrade().slice(0, -4)), exchange('')]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  it('answers requests that come in one piece, one after the other', async () => {
    const answer = await exchange(`GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n${upgrade()}`, /"connected"/);
    expect([...answer.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '101']);
  });

  it('takes frames that come in one piece with the handshake', async () => {
    const bytes = `${upgrade()}${frame(unknown(1)).toString('latin1')}`;
    expect(await exchange(bytes, /"ack"/)).toContain('"id":1');
  });

  it.each([
    ['another handshake', () => upgrade() + upgrade()],
    ['another request', () => `${upgrade()}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['a body', () => `${upgrade({ 'Content-Length': '26' })}GET /healthz HTTP/1.1\r\n\r\n`],
  ])('takes %s after the handshake for frames, which end it', async (_, bytes) => {
    const answer = await exchange(bytes());
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 101']);
    expect(Buffer.from(answer, 'latin1').subarray(-4)).toEqual(Buffer.from([0x88, 2, 1002 >> 8, 1002 & 255]));
  });

  it('answers nothing after a handshake that it refused', async () => {
    const bytes = `${upgrade({ Authorization: 'Bearer x' })}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    expect((await exchange(bytes)).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401']);
  });

  it('harmed nobody else by all this, and keeps nothing of it', async () => {
    const headers = { authorization: `Bearer ${env.API_KEY}` };
    const stats = async () => (await fetch(`${server.url}/ws/stats`, { headers })).json();
    await expect.poll(stats).toEqual({ connections: 1, rooms: 0, onlineUsers: 1 });
    await bystander.join('lobby');
    expect(states).toEqual([]);
    expect(server.output().trim().split('\n')).toHaveLength(1);
  });
});
