import type { Choices } from '../choices/choices.ts';
import type { Protocol } from '../protocol/model.ts';
import { clientEventsOf } from '../protocol/namespaces.ts';

/** The choices and what follows from them, and from the protocol; layers and templates decide by these. */
export interface Facts extends Choices {
  /** Connections belong to a user. */
  readonly identity: boolean;
  /** Users have no account: the server gives them an id. */
  readonly guest: boolean;
  /** Users have inboxes: streams of their own. */
  readonly inboxes: boolean;
  /** Several processes share what they know in Redis. */
  readonly redis: boolean;
  /** The protocol has namespaces beside `/`. */
  readonly hasNamespaces: boolean;
  /** To enter takes more than to ask: there is a user to know, or a namespace that decides. */
  readonly decidesEntries: boolean;
  /** Some acks are those of an application: the value alone, or `(error, ...results)`. */
  readonly ownAcks: boolean;
}

/** @param protocol the user's, where there is one already: layers bring no namespaces, and acks in an envelope only */
export function factsOf(choices: Choices, protocol: Protocol | undefined): Facts {
  const guest = choices.auth === 'none' && choices.rooms !== 'none';
  const identity = guest || choices.auth !== 'none';
  const hasNamespaces = protocol !== undefined && protocol.namespaces.length > 0;
  return {
    ...choices,
    guest,
    identity,
    inboxes: choices.features.includes('private-messages'),
    redis: choices.scaling !== 'none',
    hasNamespaces,
    decidesEntries: identity || hasNamespaces,
    ownAcks: protocol !== undefined && clientEventsOf(protocol).some(({ acks }) => acks === 'plain' || acks === 'node'),
  };
}
