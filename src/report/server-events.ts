import { printable } from '../text/printable.ts';
import type { Reporter } from './reporter.ts';

/** A line of a source file, 1-based. */
export interface SourcePlace {
  readonly path: string;
  readonly line: number;
}

/** A server event that a change of the protocol touches. */
export interface ChangedServerEvent {
  readonly event: string;
  /** The event's namespace; absent for `/`. */
  readonly namespace?: string;
  /** One line for each change, such as `stroke-added: payload.width string → number`. */
  readonly changes: readonly string[];
  /** Where the sources name it. */
  readonly places: readonly SourcePlace[];
}

/** Tells which server events have changed since the last run, and where the code is that may send them. */
export function reportServerEvents(changed: readonly ChangedServerEvent[], reporter: Reporter): void {
  if (changed.length > 0) reporter.line('\nServer events that changed, and where your sources name them:');
  for (const { changes, places } of changed) {
    for (const change of changes) reporter.line(`  ${printable(change)}`);
    if (places.length === 0) reporter.line('    nowhere');
    for (const { path, line } of places) reporter.line(`    ${reporter.paint('bold', printable(`${path}:${line}`))}`);
  }
}
