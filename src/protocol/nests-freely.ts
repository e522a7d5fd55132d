import { contentOf } from './args.ts';
import { dependencyOrder, reachable, reachesShape, referencesOf } from './graph.ts';
import type { Protocol, ProtocolEvent } from './model.ts';

/** Whether what some events carry may be nested without end: a part of it may be anything, or holds itself. */
export function nestFreely(events: readonly ProtocolEvent[], { schemas }: Pick<Protocol, 'schemas'>): boolean {
  const contents = events.map(contentOf).filter((content) => content !== undefined);
  const resolve = (name: string) => schemas.get(name);
  const names = reachable(
    contents.flatMap((content) => [...referencesOf(content)]),
    (name) => referencesOf(resolve(name) ?? true),
  );
  const cycles = dependencyOrder(schemas);
  return (
    [...names].some((name) => (cycles.get(name)?.size ?? 0) > 0) ||
    contents.some((content) => reachesShape(content, resolve, ({ kind }) => kind === 'any'))
  );
}
