import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between client and server that can fail. */
export interface TcpProxy {
  readonly url: string;
  /** Breaks all connections, and every new one until `mend`. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Carries nothing any more while connections stay open, as a client that hangs. */
  readonly stall: () => void;
  /** Carries nothing from the server to its clients until `mend`, while connections stay open; what they send arrives. */
  readonly silence: () => void;
  /** Leads new connections to another port, while the open ones stay. */
  readonly leadTo: (port: number) => void;
  readonly close: () => Promise<void>;
}

/** Starts a proxy on the loopback interface in front of a port there. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let port = targetPort;
  let isCut = false;
  let isSilent = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    upstreams.add(upstream);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      if (socket === client || !isSilent) socket.pipe(other);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        upstreams.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ownPort } = server.address() as AddressInfo;
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${ownPort}`,
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => {
      isCut = false;
      isSilent = false;
    },
    stall: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    silence: () => {
      isSilent = true;
      for (const upstream of upstreams) upstream.unpipe().pause();
    },
    leadTo: (other) => {
      port = other;
    },
    close: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
