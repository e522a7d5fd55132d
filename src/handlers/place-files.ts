import type { RenderedFile } from '../project/file.ts';
import { moveModules } from '../text/typescript/modules.ts';
import type { HandlerPlace } from './places.ts';
import { type EventRename, renameInHandler, renameInTest } from './rename-event.ts';

/** A handler goes where its owner wants it, and follows its event to another name or group. */
export function placeHandler(
  event: string,
  rendered: RenderedFile,
  { path, from, isFound, was, isDeleted }: HandlerPlace,
  rename: EventRename | undefined,
): RenderedFile {
  const rewrite = (text: string) =>
    moveModules(rename === undefined ? text : renameInHandler(text, rename), from ?? path, path);
  return {
    ...{ ...rendered, path, key: event },
    ...(isDeleted && { isDeleted }),
    ...(isFound && { hasSubstitute: true }),
    ...(from !== undefined && { from }),
    ...((from !== undefined || was !== undefined) && { rewrite }),
  };
}

/**
 * The test of an event follows it, too.
 * @param from its place by the name and the group that the event had in the last run
 */
export function placeTest(
  event: string,
  rendered: RenderedFile,
  from: string,
  rename: EventRename | undefined,
): RenderedFile {
  const test = { ...rendered, key: event };
  if (from === test.path) return test;
  const rewrite = (text: string) =>
    moveModules(rename === undefined ? text : renameInTest(text, rename), from, test.path);
  return { ...test, from, rewrite };
}

/** Handlers that their owner put into one file are one file: that of the event whose own place it is, or of the first. */
export function joinShared(
  files: readonly RenderedFile[],
  isOwn: (file: RenderedFile) => boolean,
): readonly RenderedFile[] {
  const joined = new Map<string, RenderedFile>();
  for (const file of files) {
    const other = joined.get(file.path);
    const [first, second] = other !== undefined && isOwn(file) ? [file, other] : [other ?? file, file];
    const rewrite = (text: string) => [first, second].reduce((next, one) => one.rewrite?.(next) ?? next, text);
    const rewrites = first.rewrite !== undefined || second.rewrite !== undefined;
    joined.set(file.path, other === undefined ? file : { ...first, ...(rewrites && { rewrite }) });
  }
  return [...joined.values()];
}
