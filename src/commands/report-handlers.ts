import { describeChange, type ProtocolChange } from '../protocol/change.ts';
import { compareProtocols, suggestRenames } from '../protocol/compare.ts';
import type { Protocol } from '../protocol/model.ts';
import { eventId } from '../protocol/namespaces.ts';
import type { RenderedProject } from '../render/project.ts';
import { printable } from '../report/printable.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Prepared } from './prepare.ts';

/** What tells which handlers there are, and what changed in their events. */
type Changed = Pick<Prepared, 'before' | 'plan'> & {
  readonly project: Pick<RenderedProject, 'protocol' | 'handlers' | 'formerNames'>;
};

/** A handler that a change of the protocol touches. */
export interface TouchedHandler {
  readonly path: string;
  readonly event: string;
  /** The event's namespace; absent for `/`. */
  readonly namespace?: string;
  /** One line for each change, such as `payload.content string → string | null`. */
  readonly changes: readonly string[];
}

/** Tells which handlers the change of the protocol since the last run touches; returns the same for the JSON document. */
export function reportHandlers(changed: Changed, reporter: Reporter): readonly TouchedHandler[] {
  const touched = touchedHandlers(changed);
  if (touched.length > 0) reporter.line('\nYour handlers to look at:');
  for (const { path, changes } of touched) {
    reporter.line(`  ${reporter.paint('bold', printable(path))}`);
    for (const change of changes) reporter.line(`    ${printable(change)}`);
  }
  return touched;
}

/** Handlers that are new say so themselves, and those of events that are gone are reported as files. */
function touchedHandlers({ before, plan, project }: Changed): TouchedHandler[] {
  if (before === undefined) return [];
  const created = new Set(plan.filter(({ action }) => action === 'create').map(({ path }) => path));
  const changes = compareProtocols(
    before,
    project.protocol,
    (event) => project.formerNames.get(eventId(event)) ?? event.name,
  );
  const isOfHandler = ({ direction, kind, path }: ProtocolChange) =>
    direction === 'client' &&
    !(path === '' && kind !== 'renamed') &&
    !['volatile', 'deprecated', 'rateLimit'].includes(path);
  const touching = new Map<string, ProtocolChange[]>();
  for (const change of changes.filter(isOfHandler)) {
    const id = eventId({ name: change.event, namespace: change.namespace });
    touching.set(id, [...(touching.get(id) ?? []), change]);
  }
  return [...touching].flatMap(([id, own]) => {
    const path = project.handlers.get(id);
    const [first] = own;
    if (path === undefined || first === undefined || created.has(path)) return [];
    const { event, namespace } = first;
    return [{ path, event, ...(namespace !== undefined && { namespace }), changes: own.map(describeChange) }];
  });
}

/** Hints at events that seem to have got another name by hand: what was written for the old one would be left behind. */
export function renameHints(
  before: Protocol | undefined,
  { protocol: after, formerNames }: Pick<RenderedProject, 'protocol' | 'formerNames'>,
): string[] {
  const suggestions = before === undefined ? [] : suggestRenames(before, after);
  return suggestions
    .filter(
      ({ to, namespace, direction }) => direction === 'client' && !formerNames.has(eventId({ name: to, namespace })),
    )
    .map(({ from, to, namespace }) => {
      const [where, flag] = namespace === undefined ? ['', ''] : [` in ${namespace}`, ` --namespace ${namespace}`];
      return `Was ${from} renamed to ${to}${where}? Then undo that in protocol.yaml and run: build-websocket-server rename event ${from} ${to}${flag}`;
    });
}
