import type { Choices } from '../choices/choices.ts';
import type { Protocol } from '../protocol/model.ts';

/** The choices and what follows from them, and from the protocol; layers and templates decide by these. */
export interface Facts extends Choices {
  /** Connections belong to a user. */
  readonly identity: boolean;
  /** Users have no account: the server gives them an id. */
  readonly guest: boolean;
  /** Several processes share what they know in Redis. */
  readonly redis: boolean;
  /** The protocol has namespaces beside `/`. */
  readonly hasNamespaces: boolean;
}

/** @param protocol the user's, where there is one already: layers bring no namespaces */
export function factsOf(choices: Choices, protocol: Pick<Protocol, 'namespaces'> | undefined): Facts {
  const guest = choices.auth === 'none' && choices.rooms !== 'none';
  return {
    ...choices,
    guest,
    identity: guest || choices.auth !== 'none',
    redis: choices.scaling !== 'none',
    hasNamespaces: protocol !== undefined && protocol.namespaces.length > 0,
  };
}
