import type { Plan } from '../../plan/plan.ts';
import { describeChange, type ProtocolChange } from '../../protocol/compare/change.ts';
import { suggestRenames } from '../../protocol/compare/compare.ts';
import type { Protocol } from '../../protocol/model.ts';
import { eventId } from '../../protocol/namespaces.ts';
import type { RenderedProject } from '../../render/project.ts';
import type { TouchedHandler } from '../../report/handlers.ts';
import { shellQuote } from '../../text/shell-quote.ts';
import { changesByEvent } from './since.ts';

/** What changed in the protocol, and which handlers there are. */
interface Changed {
  readonly changes: readonly ProtocolChange[];
  readonly plan: Plan;
  readonly handlers: RenderedProject['handlers'];
}

/**
 * The handlers that the change of the protocol since the last run touches. Those that are new say so themselves, and
 * those of events that are gone are reported as files.
 */
export function touchedHandlers({ changes, plan, handlers }: Changed): TouchedHandler[] {
  const created = new Set(plan.filter(({ action }) => action === 'create').map(({ path }) => path));
  const isOfHandler = ({ direction, kind, path }: ProtocolChange) =>
    direction === 'client' &&
    !(path === '' && kind !== 'renamed') &&
    !['volatile', 'deprecated', 'rateLimit', 'as'].includes(path);
  return changesByEvent(changes.filter(isOfHandler)).flatMap(([id, own]) => {
    const path = handlers.get(id);
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
  program: string,
): string[] {
  const suggestions = before === undefined ? [] : suggestRenames(before, after);
  return suggestions
    .filter(
      ({ to, namespace, direction }) =>
        direction === 'client' && !formerNames.client.has(eventId({ name: to, namespace })),
    )
    .map(({ from, to, namespace }) => {
      const where = namespace === undefined ? '' : ` in ${namespace}`;
      const words = [from, to, ...(namespace === undefined ? [] : ['--namespace', namespace])]
        .map(shellQuote)
        .join(' ');
      return `Was ${from} renamed to ${to}${where}? Then let its handler follow: ${program} rename event ${words}`;
    });
}
