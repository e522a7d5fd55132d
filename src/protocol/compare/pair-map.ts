import type { Schema } from '../model.ts';

/** What is known of pairs of schemas, told apart by identity: the nodes of two protocols, of which there are few. */
export class PairMap<Value> {
  private readonly rows = new Map<Schema, Map<Schema, Value>>();

  get(a: Schema, b: Schema): Value | undefined {
    return this.rows.get(a)?.get(b);
  }

  set(a: Schema, b: Schema, value: Value): void {
    const row = this.rows.get(a) ?? new Map<Schema, Value>();
    this.rows.set(a, row.set(b, value));
  }

  delete(a: Schema, b: Schema): void {
    this.rows.get(a)?.delete(b);
  }
}
