import type { ProjectPlan } from '../../apply/plan.ts';
import type { Action } from '../../plan/plan.ts';
import { eventNames, formerNames } from '../../protocol/names.ts';
import { clientEventsOf, serverEventsOf } from '../../protocol/namespaces.ts';
import type { EventNames } from '../../protocol/words.ts';
import type { RenderedProject } from '../../render/project.ts';
import { rewriteSources } from './rewrite-sources.ts';

/** Where code that uses what is generated lies: the project's own, and that of a package which it was added to. */
const folders = ['websocket', 'src', 'tests'];

const generated = 'websocket/generated/';

/** How many names a note lists. */
const maxListed = 5;

/** The names of an event in code, as an older version of this program generated them, and as they are now. */
interface Renaming {
  readonly from: EventNames;
  readonly to: EventNames;
}

/**
 * Lets what the user wrote follow the names of types and of methods of the SDK that had a hash in them before events were
 * called by their words alone. Handlers stay as they are: they are found under their former names, too.
 */
export function followNames(
  root: string,
  planned: ProjectPlan,
  { protocol }: RenderedProject,
): { readonly followed: ProjectPlan; readonly note: readonly string[] } {
  // The registry goes on importing handlers by their former names.
  const isNaming = ({ path }: Action) => /^websocket\/generated\/(?:.*\/)?(?:events|send)\.ts$/.test(path);
  const before = planned.plan.flatMap((action) => (isNaming(action) && 'previous' in action ? [action.previous] : []));
  const text = before.join('\n');
  const renamings = [...clientEventsOf(protocol), ...serverEventsOf(protocol)].flatMap((event): Renaming[] => {
    const from = formerNames(event);
    const isThere =
      from !== undefined &&
      /_[a-z][a-z0-9]{5}$/.test(from.type) &&
      [from.type, from.constant].some((name) => text.includes(name));
    return isThere ? [{ from, to: eventNames(event) }] : [];
  });
  if (renamings.length === 0) return { followed: planned, note: [] };
  const rewrite = (source: string, path: string) => (path.startsWith(generated) ? source : renamed(source, renamings));
  const isTheirs = (action: Action) => !isGenerated(action) && action.path.endsWith('.ts');
  return { followed: rewriteSources(root, planned, folders, rewrite, isTheirs), note: [noteOf(renamings)] };
}

function isGenerated({ path }: Action): boolean {
  return path.startsWith(generated);
}

/** A text with the new names; where it has one for something else, it imports that under the old name. */
function renamed(source: string, renamings: readonly Renaming[]): string {
  return renamings.reduce((text, { from, to }) => {
    if (!text.includes(from.constant) && !text.includes(from.type)) return text;
    const types = identifiers(`${from.type}(Payload|Args|Ack|Event)\\b`);
    const methods = new RegExp(`(?<=\\.\\s*)${from.constant}\\b`, 'gu');
    const isTaken = identifiers(`${to.type}(?:Payload|Args|Ack|Event)(?![\\p{ID_Continue}$])`).test(text);
    const followed = isTaken
      ? text.replace(/^import\b[^'"{]*\{[^}]*\}/gm, (list) =>
          list.replace(types, (old, suffix) => `${to.type}${suffix} as ${old}`),
        )
      : text.replace(types, (_, suffix) => to.type + suffix);
    return followed.replace(methods, to.constant);
  }, source);
}

/** A regular expression for what begins an identifier. */
function identifiers(source: string): RegExp {
  return new RegExp(`(?<![\\p{ID_Continue}$])${source}`, 'gu');
}

function noteOf(renamings: readonly Renaming[]): string {
  const names = [...new Set(renamings.map(({ from, to }) => `${from.type} is ${to.type}`))];
  const more = names.length > maxListed ? `, and ${names.length - maxListed} more` : '';
  return `Types and methods of events have lost the hash in their names: ${names.slice(0, maxListed).join(', ')}${more}. Your code follows; handlers and tests that are there keep their files, and handlers their names`;
}
