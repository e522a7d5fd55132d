import type { ProtocolEvent } from './model.ts';

/**
 * Remembers what follows from an event for as long as there is the event, which a protocol that is read again keeps where
 * its lines are as before.
 *
 * @param compute Depends on nothing but what it is given.
 * @param partsOf What of the further arguments it depends on, where that is not each of them.
 */
export function perEvent<Others extends readonly unknown[], Result>(
  compute: (event: ProtocolEvent, ...others: Others) => Result,
  partsOf: (...others: Others) => readonly unknown[] = (...others) => others,
): (event: ProtocolEvent, ...others: Others) => Result {
  const known = new WeakMap<ProtocolEvent, { readonly parts: readonly unknown[]; readonly result: Result }>();
  return (event, ...others) => {
    const parts = partsOf(...others);
    const before = known.get(event);
    if (before?.parts.every((part, index) => part === parts[index])) return before.result;
    const result = compute(event, ...others);
    known.set(event, { parts, result });
    return result;
  };
}
