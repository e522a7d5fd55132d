import type { HandlerPlace } from './places.ts';
import type { EventRename } from './rename-event.ts';

/** Says what to do where an event has two handlers, one for each of its names, that were both edited: they are not made one. */
export function rivalNotes(
  renames: ReadonlyMap<string, EventRename>,
  places: ReadonlyMap<string, HandlerPlace>,
): string[] {
  return [...renames].flatMap(([id, { from, to }]) => {
    const { path, rival } = places.get(id) ?? {};
    if (rival === undefined) return [];
    return [
      `You have edited the handlers of both names of ${to.event}: take over into ${path} what you want of ${rival}, which is there for ${from.event}, and delete that`,
    ];
  });
}
