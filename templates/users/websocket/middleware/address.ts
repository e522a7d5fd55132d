import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What an IPv6 address begins with that stands for an IPv4 one (RFC 4291, 2.5.5.2; RFC 6052, 2.1). */
const IPV4_PREFIXES: readonly string[] = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/**
 * What the client of a request is counted by: an IPv4 address, or the first half of an IPv6 address, of which one
 * client has all the others. Behind trusted proxies it is what the outermost of them has added to `X-Forwarded-For`.
 */
export function addressOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>, proxyHops: number): string {
  const { remoteAddress = '' } = socket;
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const told = proxyHops === 0 ? '' : (forwarded.at(-proxyHops) ?? '');
  return read(told) ?? read(remoteAddress) ?? remoteAddress;
}

/** Reads an address, which may have a port, brackets, quotes or a zone; nothing where it is none. */
function read(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^"?(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)"?$/.exec(text.trim()) ?? [];
  const [address = ''] = (inBrackets ?? beforePort ?? text.trim()).split('%');
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? address : halfOf(groupsOf(address));
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // Shortened, in lower case, and without decimal numbers (RFC 5952), as URLs have it.
  const { hostname } = new URL(`http://[${address}]`);
  const [first = [], last = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last];
}

function halfOf(groups: readonly string[]): string {
  if (!IPV4_PREFIXES.includes(groups.slice(0, 6).join(':'))) return `${groups.slice(0, 4).join(':')}::/64`;
  const bytes = groups.slice(6).flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  return bytes.join('.');
}
