/** A time in the largest unit of which it is a whole number: `500 ms`, `10 s`, `1 min`. */
export function durationOf(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
