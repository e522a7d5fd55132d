import { quotedName } from '../../handlers/rename-event.ts';
import type { Plan } from '../../plan/plan.ts';
import { describeChange, type ProtocolChange } from '../../protocol/compare/change.ts';
import type { ChangedServerEvent, SourcePlace } from '../../report/server-events.ts';
import { readSources } from '../found/read-project.ts';
import { changesByEvent } from './since.ts';

/** Where code that sends events lies: the project's own, and that of a package which it was added to. */
const folders = ['websocket', 'src', 'tests'];

/** What follows the protocol by itself. */
const generated = 'websocket/generated/';

/** Reads the sources of a project as they are after a run, by path. */
export function sourcesAfter(root: string, plan: Plan): ReadonlyMap<string, string> {
  const texts = new Map(folders.flatMap((folder) => [...readSources(root, folder)]));
  for (const action of plan) {
    if (action.action === 'rename') texts.delete(action.from);
    if (action.action === 'delete') texts.delete(action.path);
    else if ('content' in action && action.path.endsWith('.ts')) texts.set(action.path, action.content);
  }
  return new Map([...texts].filter(([path]) => !path.startsWith(generated)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The server events that changed or went, each with the places that name it; those that are new nobody sends yet.
 * @param formerNames the names that events had, by id
 */
export function changedServerEvents(
  changes: readonly ProtocolChange[],
  formerNames: ReadonlyMap<string, string>,
  sources: () => ReadonlyMap<string, string>,
): ChangedServerEvent[] {
  const touching = changes.filter(
    ({ direction, path, kind }) =>
      direction === 'server' && !(path === '' && kind === 'added') && !['volatile', 'deprecated', 'as'].includes(path),
  );
  if (touching.length === 0) return [];
  const texts = sources();
  return changesByEvent(touching).flatMap(([id, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const { event, namespace } = first;
    const former = own.some(({ kind }) => kind === 'renamed') ? formerNames.get(id) : undefined;
    const places = placesOf(former === undefined ? [event] : [event, former], texts);
    return [{ event, ...(namespace !== undefined && { namespace }), changes: own.map(describeChange), places }];
  });
}

/** Where code names an event, but for the types of handlers, which are those of client events. */
function placesOf(names: readonly string[], texts: ReadonlyMap<string, string>): SourcePlace[] {
  const named = new RegExp(`(?<!\\bHandler\\s*<\\s*)(?:${names.map(quotedName).join('|')})`);
  return [...texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (named.test(line) ? [{ path, line: index + 1 }] : [])),
  );
}
