import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Conditions, defaultQueueBytes, type Line } from './line.ts';

/** So much passes a slow line at once, as a packet does. */
const pieceBytes = 1400;

/** One direction of a line, shared by all its connections: tells when there is room in it again, and when it is open again. */
class Way extends EventEmitter<{ room: []; open: [] }> {
  readonly #name: 'up' | 'down';
  #conditions: Conditions = {};
  #freeAtMs = 0;
  #waiting = 0;
  passed = 0;

  constructor(name: 'up' | 'down') {
    super();
    this.#name = name;
    this.setMaxListeners(0);
  }

  set(conditions: Conditions): void {
    this.#conditions = conditions;
    if (conditions.isCut) this.#freeAtMs = 0;
    if (!this.isLost) this.emit('open');
  }

  get isLost(): boolean {
    const { loses } = this.#conditions;
    return loses === this.#name || loses === 'both';
  }

  get isFull(): boolean {
    return this.#waiting >= (this.#conditions.queueBytes ?? defaultQueueBytes);
  }

  /** Resolves when bytes that are sent now arrive; what is lost TCP would send again, so it waits until that helps. */
  async pass(bytes: number): Promise<void> {
    const { bytesPerSecond = Number.POSITIVE_INFINITY, delayMs = 0 } = this.#conditions;
    const nowMs = performance.now();
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (bytes / bytesPerSecond) * 1000;
    this.#waiting += bytes;
    await sleep(this.#freeAtMs - nowMs + delayMs);
    while (this.isLost) await once(this, 'open');
    this.passed += bytes;
    this.#waiting -= bytes;
    if (!this.isFull) this.emit('room');
  }
}

/** Starts a line that carries what TCP carries: it cannot lose a packet of a connection, but be late with all that follows. */
export async function startByteLine(serverPort: number): Promise<Line> {
  const [up, down] = [new Way('up'), new Way('down')];
  const sockets = new Set<Socket>();
  let isCut = false;

  function carry(from: Socket, to: Socket, way: Way): void {
    let last: Promise<unknown> = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes);
        last = Promise.all([way.pass(piece.length), last]).then(() => to.writable && to.write(piece));
      }
      if (!way.isFull) return;
      from.pause();
      way.once('room', () => from.resume());
    });
    from.on('close', () => {
      last = Promise.all([way.pass(0), last]).then(() => to.end());
    });
  }

  async function accept(client: Socket): Promise<void> {
    keep(client);
    if (isCut) return void client.destroy();
    const early: Buffer[] = [];
    const gather = (chunk: Buffer) => early.push(chunk);
    client.on('data', gather);
    // The first packet of a connection, and the answer to it.
    await up.pass(0);
    await down.pass(0);
    client.off('data', gather);
    if (client.destroyed) return;
    const upstream = connect(serverPort, '127.0.0.1');
    keep(upstream);
    carry(client, upstream, up);
    carry(upstream, client, down);
    for (const chunk of early) client.emit('data', chunk);
  }

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }

  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => void accept(client));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behind: [],
    set: async (conditions) => {
      isCut = conditions.isCut === true;
      if (isCut) breakAll();
      for (const way of [up, down]) way.set(conditions);
    },
    changeAddress: () => Promise.reject(new Error('only a line of packets knows addresses')),
    traffic: async () => ({ up: up.passed, down: down.passed }),
    close: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
