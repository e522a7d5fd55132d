import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A web site of an origin of its own: an empty page, and a script as `/client.js`. What is asked for below `/events` is
 * answered by the server behind it, where there is one. The caller ends it with `close`.
 */
export async function serveSite(script = '', behind?: string) {
  const server = createServer((asked, response) => {
    const { url = '' } = asked;
    if (behind !== undefined && url.startsWith('/events')) return forward(asked, response, behind);
    const isScript = url === '/client.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}

/** Lets a server answer a request, as a proxy does: a stream ends with its client, what else came is handed on. */
function forward(asked: IncomingMessage, response: ServerResponse, server: string): void {
  const { method, headers, url } = asked;
  const forwarded = request(`${server}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  if (method === 'GET') response.on('close', () => forwarded.destroy());
  asked.pipe(forwarded);
}
