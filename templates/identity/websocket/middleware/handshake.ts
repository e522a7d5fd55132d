import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { EventError } from '../generated/protocol.ts';
import type { Settings } from '../generated/settings.ts';
import { addressOf } from './address.ts';
import { type TokenBucket, tokenBucket } from './limits.ts';

/** How long the log is silent after it told of a refusal: there may be thousands in a second. */
const SILENCE_MS = 60_000;

/** Decides at the HTTP request, before anything is allocated, who may connect. */
export class Handshakes {
  readonly #limits: Settings['limits'];
  readonly #log: Logger;
  readonly #rate: TokenBucket;
  readonly #perIp = new Map<string, number>();
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #untold = 0;
  #hasWarned = false;

  constructor({ limits }: Settings, log: Logger) {
    this.#limits = limits;
    this.#log = log;
    this.#rate = tokenBucket(limits.handshakesPerSecond, limits.handshakesPerSecond);
  }

  /** Returns why the request is refused, or nothing. The log tells of one refusal a minute. */
  refusal(request: IncomingMessage): EventError | undefined {
    this.#warnOfProxy(request);
    const address = addressOf(request, this.#limits.proxyHops);
    const refusal = this.#refusalOf(address);
    if (refusal !== undefined) this.#tell(address, refusal);
    return refusal;
  }

  /** Counts a connection; call the result when it is closed. */
  count(request: IncomingMessage): () => void {
    const address = addressOf(request, this.#limits.proxyHops);
    this.#perIp.set(address, (this.#perIp.get(address) ?? 0) + 1);
    return () => {
      const left = (this.#perIp.get(address) ?? 1) - 1;
      if (left === 0) this.#perIp.delete(address);
      else this.#perIp.set(address, left);
    };
  }

  #refusalOf(address: string): EventError | undefined {
    if ((this.#perIp.get(address) ?? 0) >= this.#limits.connectionsPerIp) {
      return new EventError('TOO_MANY_CONNECTIONS', 'Too many connections from this address');
    }
    const waitMs = this.#rate.take();
    return waitMs > 0 ? new EventError('RATE_LIMITED', 'Too many handshakes', waitMs) : undefined;
  }

  #tell(address: string, { code, message }: EventError): void {
    this.#untold += 1;
    if (performance.now() < this.#silentUntilMs) return;
    const setting = code === 'RATE_LIMITED' ? 'handshakesPerSecond' : 'connectionsPerIp';
    this.#log.warn({ address, code, refused: this.#untold }, `a client was refused by limits.${setting}: ${message}`);
    this.#silentUntilMs = performance.now() + SILENCE_MS;
    this.#untold = 0;
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
