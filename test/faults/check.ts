import { checkPlaces } from './check-places.ts';
import { checkReaders } from './check-readers.ts';
import type { History } from './history.ts';
import { indexOf } from './history-index.ts';

/** What can be wrong: the first word of each promise that was broken. */
export type Rule =
  /** An acknowledged message did not reach a reader. */
  | 'lost'
  /** A message reached a reader twice. */
  | 'duplicated'
  /** A reader received a message after one that comes later. */
  | 'reordered'
  /** A message was sent after another one was acknowledged, and comes before it. */
  | 'overtaken'
  /** One message has two ids. */
  | 'two-ids'
  /** One message has two places, or one place has two messages. */
  | 'moved'
  /** A reader received what was there before it came. */
  | 'before-join'
  /** A reader was told that messages are gone, though none may be lost. */
  | 'gap'
  /** A new epoch began, though none may be lost, or without a word to a reader. */
  | 'epoch'
  /** What nobody sent. */
  | 'unknown';

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

export interface Rules {
  /** Whether Redis loses data: then readers may miss what was acknowledged before, if they are told. */
  readonly allowsGaps: boolean;
}

/**
 * Holds a history against what durable rooms promise: every acknowledged message reaches every reader once and in order,
 * one that was not acknowledged at most once, and nothing from before a reader came.
 */
export function check(history: History, rules: Rules): Violation[] {
  const index = indexOf(history);
  return [...checkPlaces(index), ...checkReaders(index, rules)];
}

/** The violations for people: how many of each rule, and the first of them. */
export function describeViolations(violations: readonly Violation[], shown = 10): string {
  const counts = new Map<Rule, number>();
  for (const { rule } of violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const total = [...counts].map(([rule, count]) => `${rule}: ${count}`).join(', ');
  const first = violations.slice(0, shown).map(({ rule, what }) => `  ${rule}: ${what}`);
  return [total, ...first].join('\n');
}
