import { record } from '../../../protocol/record.ts';

/** The names of properties and the indices that lead to a part of a value. */
export type Path = readonly (string | number)[];

/** A value with something else in place of all bytes in it, which are handed over in their order. */
export function replaceBytes(
  value: unknown,
  replace: (bytes: Uint8Array, path: Path) => unknown,
  path: Path = [],
): unknown {
  if (value instanceof Uint8Array) return replace(value, path);
  if (Array.isArray(value)) return value.map((item, index) => replaceBytes(item, replace, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return record(
    Object.entries(value).map(([name, part]) => [name, replaceBytes(part, replace, [...path, name])] as const),
  );
}
