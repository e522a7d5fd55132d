/** An object without a prototype, in which every key is a key like any other. */
export function record<Value>(entries: Iterable<readonly [string, Value]>): { [key: string]: Value } {
  const result: { [key: string]: Value } = Object.create(null);
  for (const [key, value] of entries) result[key] = value;
  return result;
}
