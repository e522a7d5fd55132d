import type { Schema } from './model.ts';
import { record } from './record.ts';

const idempotencyKey = 'idempotencyKey';

/** The payload of an idempotent event as its protocol file has it: without the key that the parser adds. */
export function withoutIdempotencyKey(payload: Schema): Schema {
  if (typeof payload === 'boolean' || typeof payload.properties !== 'object' || payload.properties === null) {
    return payload;
  }
  const properties = Object.entries(payload.properties).filter(([name]) => name !== idempotencyKey);
  return { ...payload, properties: record(properties) };
}
