import type { Connection } from '../context.ts';

/** What is below a connection of Socket.IO. */
type Transport = Connection['conn'];

/** Transports that stand, though nobody has entered on them yet: who they are of comes in a packet, after the HTTP request. */
export class HalfOpen {
  /** The address of each, the oldest first. */
  readonly #addresses = new Map<Transport, string>();

  /** Adds one until it is closed. */
  add(address: string, transport: Transport): void {
    this.#addresses.set(transport, address);
    transport.once('close', () => this.delete(transport));
  }

  /** Somebody has entered on it. */
  delete(transport: Transport): void {
    this.#addresses.delete(transport);
  }

  /** Closes the oldest one of an address. False where there is none. */
  closeOldest(address: string): boolean {
    for (const [transport, other] of this.#addresses) {
      if (other !== address) continue;
      transport.close(true);
      return true;
    }
    return false;
  }
}
