import type { IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadSettings } from '../../websocket/generated/settings.ts';
import { addressOf } from '../../websocket/middleware/address.ts';
import { Handshakes } from '../../websocket/middleware/handshake.ts';

/** A request of an address, with what proxies say of it. */
function requestOf(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  // What else a request has is not asked for.
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

function handshakesWith(env: Record<string, string>) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const handshakes = new Handshakes(loadSettings(env), log);
  /** Connects for good; says how that is refused. */
  const connect = (request: IncomingMessage) => {
    const refusal = handshakes.refusal(request);
    if (refusal === undefined) handshakes.count(request);
    return refusal?.code;
  };
  return { connect, lines };
}

describe('the address of a client', () => {
  test('is the same however it is written', () => {
    for (const [text, address] of [
      ['203.0.113.7', '203.0.113.7'],
      ['203.0.113.7:41001', '203.0.113.7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['[::FFFF:cb00:7107]:41001', '203.0.113.7'],
      ['64:ff9b::203.0.113.7', '203.0.113.7'],
      ['2001:db8::1', '2001:db8:0:0::/64'],
      ['2001:0DB8:0:0:ffff::2', '2001:db8:0:0::/64'],
      ['[2001:db8::3]', '2001:db8:0:0::/64'],
      ['"[2001:db8::4]:41001"', '2001:db8:0:0::/64'],
      ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
    ] as const) {
      expect(addressOf(requestOf(text), 0), text).toBe(address);
      expect(addressOf(requestOf('10.0.0.1', `192.0.2.1, ${text}`), 1), text).toBe(address);
    }
  });

  test('is that of the proxy where this knows of none, or says what is none', () => {
    for (const text of ['unknown', '_hidden', '', '203.0.113.256', '203.0.113.7:', '[203.0.113.7', 'a:b', '1:2', '%']) {
      expect(addressOf(requestOf('10.0.0.1', text), 1), text).toBe('10.0.0.1');
    }
    expect(addressOf(requestOf('10.0.0.1', '203.0.113.7'), 2)).toBe('10.0.0.1');
  });

  test('is not believed from the client itself', () => {
    expect(addressOf(requestOf('10.0.0.1', '192.0.2.1, 203.0.113.7'), 0)).toBe('10.0.0.1');
    expect(addressOf(requestOf('10.0.0.1', '192.0.2.1, 203.0.113.7'), 1)).toBe('203.0.113.7');
    expect(addressOf(requestOf('10.0.0.1', '192.0.2.1, 203.0.113.7, 10.0.0.2'), 2)).toBe('203.0.113.7');
  });
});

describe('who connects', () => {
  test('is limited by address, whatever ports and addresses of one network that has', () => {
    const { connect } = handshakesWith({ WS_LIMITS_CONNECTIONS_PER_IP: '2', WS_LIMITS_PROXY_HOPS: '1' });
    const of = (host: (number: number) => string) => [1, 2, 3].map((number) => connect(requestOf('::1', host(number))));
    const twoOnly = [undefined, undefined, 'TOO_MANY_CONNECTIONS'];
    expect(of((number) => `203.0.113.7:4100${number}`)).toEqual(twoOnly);
    expect(of((number) => `2001:db8::${number}`)).toEqual(twoOnly);
    expect(of((number) => `2001:db8:0:${number}::1`)).toEqual([undefined, undefined, undefined]);
  });

  test('is told of in the log where that is refused, once a minute with how many there were', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => now.mockRestore());
    const { connect, lines } = handshakesWith({ WS_LIMITS_CONNECTIONS_PER_IP: '1' });
    for (let i = 0; i < 4; i += 1) connect(requestOf('203.0.113.7'));
    const msg = expect.stringContaining('limits.connectionsPerIp');
    expect(lines).toMatchObject([{ address: '203.0.113.7', code: 'TOO_MANY_CONNECTIONS', refused: 1, msg }]);
    now.mockReturnValue(60_000);
    connect(requestOf('203.0.113.7'));
    expect(lines).toMatchObject([{}, { refused: 3 }]);
  });

  test('through a proxy that the settings do not know of is told of in the log, once', () => {
    const { connect, lines } = handshakesWith({});
    for (let i = 0; i < 3; i += 1) connect(requestOf('10.0.0.1', '203.0.113.7'));
    expect(lines).toMatchObject([{ proxy: '10.0.0.1', msg: expect.stringContaining('WS_LIMITS_PROXY_HOPS') }]);
    const { connect: connectKnown, lines: none } = handshakesWith({ WS_LIMITS_PROXY_HOPS: '1' });
    connectKnown(requestOf('10.0.0.1', '203.0.113.7'));
    expect(none).toEqual([]);
  });
});
