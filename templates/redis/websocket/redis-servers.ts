import { readFileSync } from 'node:fs';

/** Where a server is, and what it demands. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: { readonly ca?: Buffer };
}

/**
 * Reads where servers are, as in redis://user:password@host:6379, or rediss:// for TLS.
 * Throws an `Error` that names the setting and shows no password.
 */
export function readServers(setting: string, urls: readonly string[], defaultPort: number): RedisServer[] {
  const servers = urls.map((url) => readServer(setting, url, defaultPort));
  if (new Set(servers.map(({ tls }) => tls === undefined)).size > 1) {
    throw new Error(`${setting} must say redis:// for all of the servers, or rediss:// (TLS) for all`);
  }
  return servers;
}

/** Has servers trusted by the authorities in a file, if there is one. Throws an `Error` where that can have no effect. */
export function trust(servers: readonly RedisServer[], caFile: string): readonly RedisServer[] {
  if (caFile === '') return servers;
  if (servers.every(({ tls }) => tls === undefined)) {
    throw new Error('redis.caFile is for TLS, and redis:// is without: write rediss://, or leave redis.caFile empty');
  }
  const ca = readAuthorities(caFile);
  return servers.map((server) => (server.tls === undefined ? server : { ...server, tls: { ca } }));
}

/** Servers for people. */
export function addressOf(servers: readonly RedisServer[]): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(', ');
}

/** What may be wrong with the address of servers that could not be reached so far; nothing where that is another matter. */
export function doubtOf([server]: readonly RedisServer[], reason: string): string {
  if (server?.tls === undefined) return reason.includes('ECONNRESET') ? '; does it want TLS, as in rediss://?' : '';
  return /ETIMEDOUT|wrong version number/.test(reason) ? '; is it without TLS, as in redis://?' : '';
}

function readServer(setting: string, text: string, defaultPort: number): RedisServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isAddress(url)) {
    const shown = JSON.stringify(text.replace(/\/\/.*@/s, '//…@'));
    throw new Error(
      `${setting} must be redis://user:password@host:${defaultPort}, with one host, and user and password as encodeURIComponent writes them; ${shown} is not`,
    );
  }
  const { hostname, port, username, password, pathname, protocol } = url;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || defaultPort),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

/** Whether a URL names one host, a database by its number if any, and user and password that can be read. */
function isAddress({ hostname, pathname, username, password }: URL): boolean {
  const isEncoded = [username, password].every((text) => /^(?:[^%]|%[\da-f]{2})*$/i.test(text));
  return hostname !== '' && !hostname.includes(',') && /^\/?\d*$/.test(pathname) && isEncoded;
}

function readAuthorities(caFile: string): Buffer {
  try {
    return readFileSync(caFile);
  } catch (error) {
    throw new Error(`Cannot read redis.caFile: ${error instanceof Error ? error.message : error}`);
  }
}
