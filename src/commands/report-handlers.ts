import type { Reporter } from '../report/reporter.ts';
import type { Prepared } from './prepare.ts';

/** Tells which handlers a change of the protocol touches; returns the same for the JSON document. */
export function reportHandlers(_prepared: Prepared, _reporter: Reporter): readonly object[] {
  return [];
}
