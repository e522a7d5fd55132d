import type { Reporter } from '../report/reporter.ts';
import type { Prepared } from './prepare.ts';

export function checkAgainst(_prepared: Prepared, _ref: string, _reporter: Reporter): readonly { breaking: boolean }[] {
  return [];
}
