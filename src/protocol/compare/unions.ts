import { typeLine, typeLines } from '../code/type-line.ts';
import type { Protocol, Schema } from '../model.ts';
import { shapeOf } from '../shape.ts';
import type { Sameness } from './same.ts';

/** What a union no longer has, and what it has now, as TypeScript in one line. */
export interface BranchChange {
  readonly lost?: string;
  readonly gained?: string;
}

/** Two protocols, and what is the same in them. */
interface Compared {
  readonly before: Protocol;
  readonly after: Protocol;
  readonly sameness: Sameness;
}

/**
 * What two schemas, of which one is a union at least, do not have in common.
 * @returns undefined where that is everything, or nothing
 */
export function compareBranches(
  before: Schema,
  after: Schema,
  { sameness, ...protocols }: Compared,
): BranchChange | undefined {
  if (isExclusive(before) !== isExclusive(after)) return undefined;
  const [old, now] = [branchesOf(before), branchesOf(after)];
  const lost = old.filter((branch) => !now.some((other) => sameness.of(branch, other)));
  const gained = now.filter((branch) => !old.some((other) => sameness.of(other, branch)));
  if (lost.length === old.length || lost.length + gained.length === 0) return undefined;
  if (gained.length === 0) return { lost: typeLine({ anyOf: lost }) };
  if (lost.length === 0) return { gained: typeLine({ anyOf: gained }) };
  const [from, to] = typeLines({ anyOf: lost }, { anyOf: gained }, protocols.before, protocols.after);
  return { lost: from, gained: to };
}

/** Whether exactly one branch must fit. */
function isExclusive(schema: Schema): boolean {
  const shape = shapeOf(schema);
  return shape.kind === 'union' && shape.exclusive;
}

/** The branches of a union, of a list of types and of an enumeration; of anything else, itself. */
function branchesOf(schema: Schema): readonly Schema[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'union') return shape.branches.flatMap(branchesOf);
  if (shape.kind === 'values') return shape.values.map((value) => ({ const: value }));
  if (shape.kind !== 'types' || typeof schema === 'boolean') return [schema];
  return [schema.type].flat().map((type) => ({ ...schema, type }));
}
