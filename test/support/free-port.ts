import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range of ports that systems give to outgoing connections: one of those could take the port of a server that
// is stopped for a while, even the connection of a client that tries to reach that very server.
const [first, last] = [20_000, 32_000];

/** A port of the loopback interface on which nothing listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first));
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return port;
    } catch {
      // Taken: try another one.
    } finally {
      server.close();
    }
  }
}
