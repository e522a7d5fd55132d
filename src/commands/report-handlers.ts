import { describeChange } from '../protocol/change.ts';
import { compareProtocols, suggestRenames } from '../protocol/compare.ts';
import type { Protocol } from '../protocol/model.ts';
import type { RenderedProject } from '../render/project.ts';
import { printable } from '../report/printable.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Prepared } from './prepare.ts';

/** A handler that a change of the protocol touches. */
export interface TouchedHandler {
  readonly path: string;
  readonly event: string;
  /** One line for each change, such as `payload.content string → string | null`. */
  readonly changes: readonly string[];
}

/** Tells which handlers the change of the protocol since the last run touches; returns the same for the JSON document. */
export function reportHandlers(prepared: Prepared, reporter: Reporter): readonly TouchedHandler[] {
  const touched = touchedHandlers(prepared);
  if (touched.length > 0) reporter.line('\nYour handlers to look at:');
  for (const { path, changes } of touched) {
    reporter.line(`  ${reporter.paint('bold', printable(path))}`);
    for (const change of changes) reporter.line(`    ${printable(change)}`);
  }
  return touched;
}

/** Handlers that are new say so themselves, and those of events that are gone are reported as files. */
function touchedHandlers({ before, plan, project }: Prepared): TouchedHandler[] {
  if (before === undefined) return [];
  const created = new Set(plan.filter(({ action }) => action === 'create').map(({ path }) => path));
  const changes = compareProtocols(before, project.protocol, ({ name }) => project.formerNames.get(name) ?? name);
  const isOfHandler = ({ direction, kind, path }: (typeof changes)[number]) =>
    direction === 'client' &&
    !(path === '' && kind !== 'renamed') &&
    !['volatile', 'deprecated', 'rateLimit'].includes(path);
  const touching = changes.filter(isOfHandler);
  return [...new Set(touching.map(({ event }) => event))].flatMap((event) => {
    const path = project.handlers.get(event);
    if (path === undefined || created.has(path)) return [];
    return [{ path, event, changes: touching.filter((change) => change.event === event).map(describeChange) }];
  });
}

/** Hints at events that seem to have got another name by hand: what was written for the old one would be left behind. */
export function renameHints(before: Protocol | undefined, { protocol: after, formerNames }: RenderedProject): string[] {
  const suggestions = before === undefined ? [] : suggestRenames(before, after);
  return suggestions
    .filter(({ to, direction }) => direction === 'client' && !formerNames.has(to))
    .map(
      ({ from, to }) =>
        `Was ${from} renamed to ${to}? Then undo that in protocol.yaml and run: build-websocket-server rename event ${from} ${to}`,
    );
}
