import type { Connection } from '../context.ts';
import { dismiss } from '../dismiss.ts';
import { EventError } from '../generated/protocol.ts';
import type { Settings } from '../generated/settings.ts';
import type { Revocations } from '../store/revocations.ts';
import { unauthenticated, userIdOf } from './account.ts';
import type { Claims } from './claims.ts';

const DAY_MS = 86_400_000;

/** Keeps those out whose token, or who themselves were revoked, and ends their connections. */
export class Revocation {
  readonly #revocations: Revocations;
  readonly #maxTokenMs: number;
  /** By which token each connection is there. */
  readonly #shown = new Map<Connection, Claims>();
  /** Those that end with each name. */
  readonly #connections = new Map<string, Set<Connection>>();

  constructor(revocations: Revocations, { maxTokenDays }: Pick<Settings['auth'], 'maxTokenDays'>) {
    this.#revocations = revocations;
    this.#maxTokenMs = maxTokenDays * DAY_MS;
    revocations.onRevoked((name) => {
      for (const connection of [...(this.#connections.get(name) ?? [])]) this.#look(connection);
    });
  }

  /** Revokes all tokens of a user that were issued until now. Resolves to when those begin that count, in seconds since 1970. */
  async revokeUser(userId: string): Promise<number> {
    return Math.floor((await this.#revocations.revoke(nameOfUser(userId))) / 1000) + 1;
  }

  /** Revokes the token of an id. */
  async revokeToken(tokenId: string): Promise<void> {
    await this.#revocations.revoke(nameOfToken(tokenId));
  }

  /** Rejects with an `EventError` where a token counts no more: `REVOKED`, or `UNAVAILABLE` where that cannot be told now. */
  async check(claims: Claims): Promise<void> {
    // Its revocation could be forgotten before it expires.
    if (claims.exp * 1000 > Date.now() + this.#maxTokenMs) {
      throw unauthenticated('Expected the token to expire within `auth.maxTokenDays`');
    }
    const [user, token] = await this.#revocations.find(namesOf(claims));
    if (isRevoked(claims, user, token)) throw revoked();
  }

  /** Ends the connection when the token by which it is there from now on is revoked, or was while it was looked at. */
  watch(connection: Connection, claims: Claims): void {
    this.forget(connection);
    this.#shown.set(connection, claims);
    for (const name of namesOf(claims)) {
      this.#connections.set(name, (this.#connections.get(name) ?? new Set()).add(connection));
    }
    this.#look(connection);
  }

  /** Forgets a connection that ended. */
  forget(connection: Connection): void {
    const claims = this.#shown.get(connection);
    this.#shown.delete(connection);
    for (const name of claims === undefined ? [] : namesOf(claims)) {
      const connections = this.#connections.get(name);
      connections?.delete(connection);
      if (connections?.size === 0) this.#connections.delete(name);
    }
  }

  #look(connection: Connection): void {
    const claims = this.#shown.get(connection);
    if (claims === undefined) return;
    const [user, token] = namesOf(claims).map((name) => this.#revocations.recent(name));
    if (isRevoked(claims, user, token)) dismiss(connection, revoked());
  }
}

/** The names by which a token may be revoked: that of its user, and its own if it has one. */
function namesOf({ sub, jti }: Claims): string[] {
  // Tokens are numbered by some logins, as users are.
  const tokenId = userIdOf(jti);
  return tokenId === undefined ? [nameOfUser(sub)] : [nameOfUser(sub), nameOfToken(tokenId)];
}

function nameOfUser(userId: string): string {
  return `user/${userId}`;
}

function nameOfToken(tokenId: string): string {
  return `token/${tokenId}`;
}

/** What does not say when it was issued counts as issued before; within a second it cannot be told (RFC 7519, 2). */
function isRevoked({ iat }: Claims, userAtMs: number | undefined, tokenAtMs: number | undefined): boolean {
  if (tokenAtMs !== undefined) return true;
  return userAtMs !== undefined && !(typeof iat === 'number' && iat * 1000 > userAtMs);
}

function revoked(): EventError {
  return new EventError('REVOKED', 'The token was revoked');
}
