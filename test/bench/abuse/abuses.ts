import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type Client, connectRaw, type Transport } from '../server/clients.ts';

/** A server that is misused, and what its users show. */
export interface Target {
  readonly url: string;
  readonly transport: Transport;
  readonly tokenOf: (userId: string) => string | undefined;
  /** When it is enough, on the clock of `performance`. */
  readonly untilMs: number;
}

/** What came of it: a figure that the server should keep small, or one that it should keep large. */
export interface Outcome {
  /** What was let pass, in all. */
  readonly accepted: number;
  /** How many of the others were served all the same, as `40 of 40`. */
  readonly others?: string;
}

/** Somebody who wants to make a server work, and how. */
export interface Abuse {
  readonly name: string;
  readonly who: 'address' | 'guest' | 'user';
  readonly transports: readonly Transport[];
  /** What is counted of it. */
  readonly unit: string;
  /** What happens before it is measured. */
  readonly prepare?: (target: Omit<Target, 'untilMs'>) => Promise<void>;
  readonly run: (target: Target) => Promise<Outcome>;
}

/** Another address of the loopback interface than that of the others. */
const OTHER_ADDRESS = '127.0.0.2';
const all: readonly Transport[] = ['socket.io', 'ws', 'sse'];

const isOver = ({ untilMs }: Target): boolean => performance.now() >= untilMs;

/** Runs as many at once as there are numbers, each again and again until it is enough. */
async function again(target: Target, atOnce: number, work: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(
    Array.from({ length: atOnce }, async (_, index) => {
      while (!isOver(target)) await work(index).catch(() => sleep(5));
    }),
  );
}

/** A client that counts the acks of success; undefined where the server does not let it in. */
async function enter(
  target: Omit<Target, 'untilMs'>,
  userId: string,
  onAck: (isAccepted: boolean) => void,
): Promise<Client | undefined> {
  let refuse = (): void => {};
  const refused = new Promise<undefined>((resolve) => {
    refuse = () => resolve(undefined);
  });
  const client = connectRaw(target.transport, target.url, target.tokenOf(userId), {
    onAck: (_, envelope) => onAck(envelope.includes('"success":true')),
    onEvent: () => {},
    onError: () => refuse(),
  });
  const entered = await Promise.race([client.connected.then(() => client), refused, sleep(1000, undefined)]);
  if (entered === undefined) await client.close();
  return entered;
}

const paths: Record<Transport, string> = {
  'socket.io': '/socket.io/?EIO=4&transport=polling',
  ws: '/ws',
  sse: '/events',
};

async function askWithoutToken({ url, transport }: Target, agent: Agent): Promise<boolean> {
  const asked = request(`${url}${paths[transport]}`, { agent }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode !== 429 && response.statusCode !== 403;
}

/** Opens a request whose body comes a byte a second; resolves to whether its socket was closed before time was up. */
function dribble(target: Target, sockets: Socket[]): void {
  const { hostname, port } = new URL(target.url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: OTHER_ADDRESS });
  socket.on('error', () => {});
  socket.resume();
  socket.write('POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
  const timer = setInterval(() => socket.write('x'), 1000);
  socket.once('close', () => clearInterval(timer));
  sockets.push(socket);
}

export const abuses: readonly Abuse[] = [
  {
    name: 'asks to connect, without a token, on 6 sockets',
    who: 'address',
    transports: all,
    unit: 'requests',
    async run(target) {
      const agent = new Agent({ keepAlive: true, maxSockets: 6 });
      let accepted = 0;
      const flood = again(target, 6, async () => {
        if (await askWithoutToken(target, agent)) accepted += 1;
      });
      let served = 0;
      for (let i = 0; i < 40 && !isOver(target); i += 1) {
        const client = await enter(target, `user-${i}`, () => {});
        if (client !== undefined) served += 1;
        await client?.close();
        await sleep(50);
      }
      await flood;
      agent.destroy();
      return { accepted, others: `${served} of 40` };
    },
  },
  {
    name: 'sends bodies that nobody reads a byte a second, on 420 sockets',
    who: 'address',
    transports: ['socket.io', 'ws', 'sse'],
    unit: 'sockets that stay',
    async run(target) {
      const sockets: Socket[] = [];
      for (let i = 0; i < 420; i += 1) dribble(target, sockets);
      await sleep(target.untilMs - performance.now());
      const accepted = sockets.filter(({ closed }) => !closed).length;
      for (const socket of sockets) socket.destroy();
      return { accepted };
    },
  },
  {
    name: 'enters, sends 38 messages, breaks off and comes back as another, 20 at once',
    who: 'guest',
    transports: ['socket.io', 'ws'],
    unit: 'messages',
    async run(target) {
      let accepted = 0;
      await again(target, 20, async () => {
        let answers = 0;
        const client = await enter(target, '', (isAccepted) => {
          answers += 1;
          if (isAccepted && answers > 1) accepted += 1;
        });
        if (client === undefined) return sleep(5);
        client.emit('join-room', '{"roomId":"lobby"}', 0);
        for (let i = 1; i <= 38; i += 1) client.emit('message', '{"roomId":"lobby","content":"hello"}', i);
        for (let i = 0; i < 100 && answers < 39; i += 1) await sleep(10);
        await client.close();
      });
      return { accepted };
    },
  },
  {
    name: 'comes back to 100 rooms and breaks off, 8 at once',
    who: 'user',
    transports: ['ws'],
    unit: 'times',
    async prepare(target) {
      const first = await enter(target, 'mallory', () => {});
      for (let i = 0; i < 100; i += 1) {
        first?.emit('join-room', `{"roomId":"room-${i}"}`, i);
        if (i % 30 === 29) await sleep(1500);
      }
      await sleep(500);
      await first?.close();
    },
    async run(target) {
      let accepted = 0;
      await again(target, 8, async () => {
        const socket = new WebSocket(`${target.url}/ws`, ['ws.v1', `bearer.${target.tokenOf('mallory')}`]);
        socket.on('error', () => {});
        const isLetIn = await Promise.race([
          once(socket, 'message').then(() => true),
          once(socket, 'close').then(() => false),
        ]);
        if (isLetIn) accepted += 1;
        socket.terminate();
        if (!isLetIn) await sleep(5);
      });
      return { accepted };
    },
  },
  {
    name: 'sends messages of 4 KB with keys against repetition, on 10 connections',
    who: 'user',
    transports: all,
    unit: 'messages',
    async run(target) {
      let accepted = 0;
      const content = 'x'.repeat(4000);
      let key = 0;
      await again(target, 10, async () => {
        let isBusy = false;
        const client = await enter(target, 'mallory', (isAccepted) => {
          isBusy = false;
          if (isAccepted) accepted += 1;
        });
        if (client === undefined) return sleep(5);
        client.emit('join-room', '{"roomId":"lobby"}', 0);
        accepted -= 1;
        await sleep(100);
        while (!isOver(target)) {
          isBusy = true;
          key += 1;
          client.emit('message', `{"roomId":"lobby","content":"${content}","idempotencyKey":"key-${key}"}`, key);
          for (let i = 0; isBusy && i < 100 && !isOver(target); i += 1) await sleep(5);
        }
        return client.close();
      });
      return { accepted: Math.max(0, accepted) };
    },
  },
  {
    name: 'sends 16 KB with the builtin `broadcast`, on 10 connections',
    who: 'user',
    transports: ['ws'],
    unit: 'frames that a member hears',
    async run(target) {
      let heard = 0;
      const member = await connectMember(target, () => {
        heard += 1;
      });
      const frame = JSON.stringify({ type: 'broadcast', room: 'lobby', data: 'x'.repeat(16_000) });
      await again(target, 10, async () => {
        const socket = await connectMember(target, () => {});
        while (!isOver(target) && socket.readyState === WebSocket.OPEN) {
          for (let i = 0; i < 4; i += 1) socket.send(frame);
          await sleep(200);
        }
        socket.terminate();
      });
      member.terminate();
      return { accepted: heard };
    },
  },
  {
    name: 'sends acks that nobody asked for',
    who: 'user',
    transports: ['socket.io'],
    unit: 'packets',
    async run(target) {
      const socket = new WebSocket(`${target.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      socket.on('error', () => {});
      await once(socket, 'message');
      socket.send(`40${JSON.stringify({ token: target.tokenOf('mallory') })}`);
      await once(socket, 'message');
      let accepted = 0;
      while (!isOver(target) && socket.readyState === WebSocket.OPEN) {
        for (let i = 0; i < 200; i += 1) socket.send('431[]');
        accepted += 200;
        await new Promise((resolve) => socket.send('431[]', resolve));
        await new Promise(setImmediate);
      }
      socket.terminate();
      return { accepted };
    },
  },
];

async function connectMember(target: Target, onBroadcast: () => void): Promise<WebSocket> {
  const socket = new WebSocket(`${target.url}/ws`, ['ws.v1', `bearer.${target.tokenOf('mallory')}`]);
  socket.on('error', () => {});
  socket.on('message', (data) => {
    if (String(data).startsWith('{"type":"broadcast"')) onBroadcast();
  });
  await once(socket, 'open');
  socket.send('{"type":"join","room":"lobby"}');
  await sleep(200);
  return socket;
}
