import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts a load balancer for nodes on these ports: each connection goes to the next one, or to one further on where it is refused. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  const follow = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  };
  let turn = 0;
  const server = createServer(async (client) => {
    follow(client);
    turn += 1;
    const node = await reach(ports.map((_, i) => ports[(turn + i) % ports.length] ?? 0));
    if (node === undefined || client.destroyed) {
      node?.destroy();
      client.destroy();
      return;
    }
    follow(node);
    client.on('close', () => node.destroy());
    node.on('close', () => client.destroy());
    client.pipe(node).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Connects to the first port on which something listens. */
async function reach(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
  }
  return undefined;
}
