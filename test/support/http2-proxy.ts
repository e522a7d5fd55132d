import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.ts';

/** What has no place in HTTP/2 (RFC 9113, 8.2.2). */
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'transfer-encoding'];

/** Starts a proxy that speaks HTTP/2 only, on the loopback interface, in front of a port there. The caller ends it with `close`. */
export async function startHttp2Proxy(targetPort: number, { certFile, keyFile }: Certificates) {
  const sessions = new Set<ServerHttp2Session>();
  const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  const proxy = createSecureServer(tls, (asked, answer) => {
    const headers = Object.entries(asked.headers).filter(([name]) => !name.startsWith(':'));
    const forwarded = request({
      port: targetPort,
      host: '127.0.0.1',
      path: asked.url,
      method: asked.method,
      headers: Object.fromEntries(headers),
    });
    forwarded.on('error', () => answer.stream.destroy());
    forwarded.on('response', (answered) => {
      const kept = Object.entries(answered.headers).filter(([name]) => !CONNECTION_HEADERS.includes(name));
      answer.writeHead(answered.statusCode ?? 502, Object.fromEntries(kept));
      answered.pipe(answer);
    });
    answer.on('close', () => forwarded.destroy());
    asked.pipe(forwarded);
  });
  proxy.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const close = () => {
    for (const session of sessions) session.destroy();
    proxy.close();
  };
  return { url: `https://127.0.0.1:${port}`, close };
}
