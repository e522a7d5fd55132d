import type { ProtocolEvent } from '../model.ts';
import { isFileName } from '../names.ts';
import { kebabCase, windowsDevice } from '../words.ts';
import type { MapTree, Report, Tree } from './tree/tree.ts';
import { readString } from './tree/values.ts';

const maxGroupLength = 64;

/** Reads `group`, the folder of an event's handler. */
export function readGroup(tree: Tree | undefined, report: Report): string | undefined {
  const group = tree && readString(tree, report, 'group');
  if (tree === undefined || group === undefined) return undefined;
  if (kebabCase.test(group) && group.length <= maxGroupLength && !windowsDevice.test(group)) return group;
  if (windowsDevice.test(group)) report(tree.at, `Windows allows no folder called "${group}"`, 'choose another group');
  else {
    const message = `Expected group to be a name in kebab-case, of at most ${maxGroupLength} characters`;
    report(tree.at, message, 'for example chat-rooms');
  }
  return undefined;
}

const maxAsLength = 64;

/** Reads `as`, which an event is named by in files and in code. */
export function readAs(tree: Tree | undefined, report: Report): string | undefined {
  const as = tree && readString(tree, report, 'as');
  if (tree === undefined || as === undefined) return undefined;
  if (isFileName(as) && as.length <= maxAsLength) return as;
  const message = `Expected as to be a name for files and for code: words in kebab-case, of at most ${maxAsLength} characters`;
  report(
    tree.at,
    message,
    'for example delete-monitor, or monitor/delete in a folder; reserved words such as delete are none',
  );
  return undefined;
}

/** Refuses a former name that is still one of an event, or that two events of a section had. */
export function checkRenames(events: readonly ProtocolEvent[], section: MapTree, report: Report): void {
  const names = new Set(events.map(({ name }) => name));
  const owners = new Map<string, string>();
  for (const { name, renamedFrom } of events) {
    if (renamedFrom === undefined) continue;
    const body = section.entries.get(name)?.value;
    const at = (body?.kind === 'map' ? body.entries.get('renamedFrom')?.value.at : undefined) ?? section.at;
    const former = JSON.stringify(renamedFrom);
    const owner = owners.get(renamedFrom);
    if (renamedFrom === '') report(at, 'Expected renamedFrom to be the name that the event had');
    else if (renamedFrom === name) report(at, `The event is still called ${former}`, 'leave renamedFrom out');
    else if (names.has(renamedFrom)) {
      report(at, `There still is an event ${former}`, 'take it out, or leave renamedFrom out');
    } else if (owner !== undefined) {
      report(at, `The event ${JSON.stringify(owner)} was renamed from ${former} already`, 'keep one of the two');
    }
    owners.set(renamedFrom, name);
  }
}
