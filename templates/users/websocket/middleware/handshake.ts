import type { IncomingMessage, Server } from 'node:http';
import type { Logger } from 'pino';
import type { Connection } from '../context.ts';
import { EventError } from '../generated/protocol.ts';
import type { Settings } from '../generated/settings.ts';
import { addressOf } from './address.ts';
import { type TokenBucket, tokenBucket } from './limits.ts';
import { RateLimits } from './rate-limits.ts';
import { Tally } from './tally.ts';

/** How long the log is silent after it told of a refusal: there may be thousands in a second. */
const SILENCE_MS = 60_000;

/** Browsers have up to six sockets to a server, which stay open for a while. */
const SOCKETS_PER_CONNECTION = 8;

/** The name of a limit in the settings. */
type Limit = keyof Settings['limits'];

/** What is below a connection. */
type Transport = Connection['conn'];

/** Decides how many may connect, and how fast: by address at the HTTP request, before anything is allocated, then by user. */
export class Handshakes {
  readonly #limits: Settings['limits'];
  readonly #log: Logger;
  readonly #total: TokenBucket;
  readonly #addresses: RateLimits;
  readonly #users: RateLimits;
  readonly #perIp = new Tally();
  readonly #addressOf = new WeakMap<Transport, string>();
  readonly #entered = new WeakSet<Transport>();
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #untold = 0;
  #hasWarned = false;

  constructor({ limits }: Settings, log: Logger) {
    this.#limits = limits;
    this.#log = log;
    this.#total = tokenBucket(limits.handshakesPerSecond, limits.handshakesPerSecond);
    // All may lose their connection at once, and ask again why they get none.
    const atOnce = (connections: number): number => Math.max(10, 2 * connections);
    this.#addresses = new RateLimits(limits.handshakesPerSecondPerIp, atOnce(limits.connectionsPerIp));
    this.#users = new RateLimits(limits.handshakesPerSecondPerUser, atOnce(limits.connectionsPerUser));
  }

  /**
   * Returns why the request is refused, or nothing. The log tells of one refusal a minute. Who shows a token is not
   * refused because of others at their address who have none: it counts for the address where it turns out not to be valid.
   */
  refusal(request: IncomingMessage, showsToken = false): EventError | undefined {
    this.#warnOfProxy(request);
    const address = addressOf(request, this.#limits.proxyHops);
    if (this.#perIp.of(address) >= this.#limits.connectionsPerIp) {
      return this.#refuse('connectionsPerIp', address, tooMany('connections'));
    }
    const waitMs = showsToken ? 0 : this.#addresses.take(address);
    return waitMs > 0 ? this.#refuse('handshakesPerSecondPerIp', address, tooFast(waitMs)) : undefined;
  }

  /** Limits the sockets of each address, whatever they ask for; behind proxies, and on a Unix socket, all are of those. */
  limitSockets(http: Server): void {
    const { proxyHops, connectionsPerIp } = this.#limits;
    if (proxyHops > 0) return;
    const sockets = new Tally();
    http.on('connection', (socket) => {
      if (socket.remoteAddress === undefined) return;
      const address = addressOf({ headers: {}, socket }, proxyHops);
      if (sockets.of(address) < connectionsPerIp * SOCKETS_PER_CONNECTION) return sockets.add(address, socket);
      socket.destroy();
      this.#refuse('connectionsPerIp', address, tooMany('sockets'));
    });
  }

  /** Counts a connection until it is closed. */
  follow(transport: Transport, request: IncomingMessage): void {
    const address = addressOf(request, this.#limits.proxyHops);
    this.#addressOf.set(transport, address);
    this.#perIp.add(address, transport);
  }

  /** What the client of a connection is counted by. */
  addressOf(transport: Transport): string {
    return this.#addressOf.get(transport) ?? '';
  }

  /** Counts for its address that a client could not prove who it is. Throws an `EventError` where that did so too often. */
  fail({ conn }: Connection): void {
    const address = this.addressOf(conn);
    this.#require('handshakesPerSecondPerIp', address, this.#addresses.take(address));
  }

  /** Counts that a user comes in, who has proved who they are. Throws an `EventError` where there are too many. */
  enter({ conn, data }: Connection): void {
    const address = this.addressOf(conn);
    // The first time on a connection was counted at its request.
    if (this.#entered.has(conn)) this.#require('handshakesPerSecondPerIp', address, this.#addresses.take(address));
    this.#entered.add(conn);
    this.#require('handshakesPerSecondPerUser', address, this.#users.take(data.user.id));
    this.#require('handshakesPerSecond', address, this.#total.take());
  }

  #require(limit: Limit, address: string, waitMs: number): void {
    if (waitMs > 0) throw this.#refuse(limit, address, tooFast(waitMs));
  }

  #refuse(limit: Limit, address: string, refusal: EventError): EventError {
    this.#untold += 1;
    if (performance.now() < this.#silentUntilMs) return refusal;
    const { code, message } = refusal;
    this.#log.warn({ address, code, refused: this.#untold }, `a client was refused by limits.${limit}: ${message}`);
    this.#silentUntilMs = performance.now() + SILENCE_MS;
    this.#untold = 0;
    return refusal;
  }

  /** All clients of a proxy that is not known as one count as one address. */
  #warnOfProxy({ headers, socket }: IncomingMessage): void {
    if (this.#hasWarned || this.#limits.proxyHops > 0 || headers['x-forwarded-for'] === undefined) return;
    this.#hasWarned = true;
    const hint =
      'if a proxy of yours is in front, set limits.proxyHops in config/websocket.json or WS_LIMITS_PROXY_HOPS';
    this.#log.warn({ proxy: socket.remoteAddress }, `X-Forwarded-For is not believed: ${hint}`);
  }
}

function tooFast(waitMs: number): EventError {
  return new EventError('RATE_LIMITED', 'Too many new connections', waitMs);
}

function tooMany(what: string): EventError {
  return new EventError('TOO_MANY_CONNECTIONS', `Too many ${what} from this address`);
}
