/** The shard in which the keys of a name are: the same on every process. */
export function shardOf<T>(name: string, shards: readonly T[]): T {
  const [only] = shards;
  const found = shards.length === 1 ? only : shards[hashOf(name) % shards.length];
  if (found === undefined) throw new Error('there must be a shard');
  return found;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}
