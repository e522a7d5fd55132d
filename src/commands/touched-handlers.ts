import type { Plan } from '../plan/plan.ts';
import { describeChange, type ProtocolChange } from '../protocol/change.ts';
import { compareProtocols, suggestRenames } from '../protocol/compare.ts';
import type { Protocol } from '../protocol/model.ts';
import { eventId } from '../protocol/namespaces.ts';
import type { RenderedProject } from '../render/project.ts';
import type { TouchedHandler } from '../report/report-handlers.ts';

/** What tells which handlers there are, and what changed in their events. */
interface Changed {
  /** The protocol of the last run, where it is known. */
  readonly before: Protocol | undefined;
  readonly plan: Plan;
  readonly project: Pick<RenderedProject, 'protocol' | 'handlers' | 'formerNames'>;
}

/**
 * The handlers that the change of the protocol since the last run touches. Those that are new say so themselves, and
 * those of events that are gone are reported as files.
 */
export function touchedHandlers({ before, plan, project }: Changed): TouchedHandler[] {
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
      return `Was ${from} renamed to ${to}${where}? Then let its handler follow: build-websocket-server rename event ${from} ${to}${flag}`;
    });
}
