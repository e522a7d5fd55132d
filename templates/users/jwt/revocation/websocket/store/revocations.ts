/** What was revoked, and when: users and tokens, each by a name. */
export interface Revocations {
  /** Revokes until further tokens are issued; resolves to when that was, in milliseconds since 1970. */
  revoke(name: string): Promise<number>;
  /** When each of these was revoked, if it was. */
  find(names: readonly string[]): Promise<(number | undefined)[]>;
  /** The same of one at once, as far as it is known here: at least since a minute ago. */
  recent(name: string): number | undefined;
  /** Calls the listener with what was revoked, wherever that was. */
  onRevoked(listener: (name: string) => void): void;
}
