import type { ProtocolEvent, Schema } from '../../model.ts';
import type { Entry, MapTree, Position, Report, Tree } from '../tree/tree.ts';
import { placeOf } from '../tree/values.ts';

/** A default or an example of a schema, and where it is in the file. */
export interface SaidValue {
  readonly what: 'default' | 'example';
  readonly at: Position;
  readonly schema: Schema;
  readonly value: unknown;
}

/** What the reading of one schema needs to know of the others. */
export interface SchemaScope {
  readonly report: Report;
  /** Names that `$ref` may lead to. */
  readonly names: ReadonlySet<string>;
  /** The schema of a name; undefined where it is wrong, `'cycle'` where it is being read. */
  readonly resolve: (name: string) => Schema | 'cycle' | undefined;
  /** Objects that say `additionalProperties: false` themselves, which `allOf` must not open. */
  readonly closed: WeakSet<object>;
  /** Defaults and examples that were read, to be checked when all schemas are known. */
  readonly said: SaidValue[];
  /** The events that were read. */
  readonly events: WeakMap<Entry, ProtocolEvent>;
}

/** Reads a schema inside another. */
export type ReadPart = (tree: Tree) => Schema | undefined;

/** What a keyword came to, or undefined after a report; several keywords make a schema. */
export type Entries = readonly (readonly [string, unknown])[] | undefined;

/** Notes a lower limit above its upper limit. */
export function ordered(tree: MapTree, low: string, high: string, report: Report): Entries {
  const [least, most] = [low, high].map((key) => tree.entries.get(key)?.value);
  if (least?.kind !== 'scalar' || most?.kind !== 'scalar') return [];
  if (Number(least.value) <= Number(most.value)) return [];
  report(placeOf(tree, low), `${low} is greater than ${high}`);
  return undefined;
}

/** Joins what several keywords came to; undefined where one of them is wrong. */
export function all(parts: readonly Entries[]): Entries {
  const whole = parts.filter((part) => part !== undefined);
  return whole.length < parts.length ? undefined : whole.flat();
}
