import type { Choices } from '../choices/choices.ts';

/** The choices and what follows from them; layers and templates decide by these. */
export interface Facts extends Choices {
  /** Connections belong to a user. */
  readonly identity: boolean;
  /** Users have no account: the server gives them an id. */
  readonly guest: boolean;
  /** Several processes share what they know in Redis. */
  readonly redis: boolean;
}

export function factsOf(choices: Choices): Facts {
  const guest = choices.auth === 'none' && choices.rooms !== 'none';
  return { ...choices, guest, identity: guest || choices.auth !== 'none', redis: choices.scaling !== 'none' };
}
