import { printable } from '../text/printable.ts';
import type { Reporter } from './reporter.ts';

/** A handler that a change of the protocol touches. */
export interface TouchedHandler {
  readonly path: string;
  readonly event: string;
  /** The event's namespace; absent for `/`. */
  readonly namespace?: string;
  /** One line for each change, such as `payload.content string → string | null`. */
  readonly changes: readonly string[];
}

/** Tells which handlers the change of the protocol since the last run touches. */
export function reportHandlers(touched: readonly TouchedHandler[], reporter: Reporter): void {
  if (touched.length > 0) reporter.line('\nYour handlers to look at:');
  for (const { path, changes } of touched) {
    reporter.line(`  ${reporter.paint('bold', printable(path))}`);
    for (const change of changes) reporter.line(`    ${printable(change)}`);
  }
}
