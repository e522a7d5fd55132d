import { nearest } from '../../text/nearest.ts';
import type { AckConvention, Schema } from '../model.ts';
import { readSchemas } from './args.ts';
import { objectOf } from './check/payload.ts';
import { readSchema } from './schema/schema.ts';
import type { SchemaScope } from './schema/scope.ts';
import type { MapTree, Report, Tree } from './tree/tree.ts';
import { placeOf } from './tree/values.ts';

/** The conventions by which events are acknowledged, the default first. */
export const ackConventions = ['envelope', 'plain', 'node', 'none'] as const;

/** Reads `acks`, of the protocol or of one event. */
export function readConvention(tree: Tree, report: Report): AckConvention | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  const known = ackConventions.find((convention) => convention === value);
  if (known !== undefined) return known;
  const near = nearest(String(value), [...ackConventions]);
  report(tree.at, `Expected acks to be ${ackConventions.join(', ')}`, near && `did you mean "${near}"?`);
  return undefined;
}

/** How a client event is acknowledged, and with what. */
export interface EventAck {
  readonly acks: AckConvention;
  readonly ack?: Schema;
  readonly results?: readonly Schema[];
}

/**
 * Reads `acks`, `ack` and `results` of a client event.
 *
 * @param otherwise The convention of an event that does not say its own.
 */
export function readAcks(tree: MapTree, otherwise: AckConvention, scope: SchemaScope): EventAck {
  const own = tree.entries.get('acks')?.value;
  const acks = (own && readConvention(own, scope.report)) ?? otherwise;
  const value = tree.entries.get('ack')?.value;
  const ack = value && readSchema(value, scope);
  const results = readSchemas('results', tree, scope);
  if (acks === 'none') refuseContents(tree, scope.report);
  else if (acks === 'envelope') checkEnvelope(ack, tree, scope);
  else if (value !== undefined && tree.entries.has('results')) {
    scope.report(placeOf(tree, 'results'), '"results" cannot stand beside "ack"', 'put the ack into results');
  }
  return { acks, ...(ack !== undefined && { ack }), ...(results && results.length > 0 && { results }) };
}

function refuseContents(tree: MapTree, report: Report): void {
  for (const key of ['ack', 'results'].filter((part) => tree.entries.has(part))) {
    report(placeOf(tree, key), `"${key}" cannot stand beside acks: none`, 'set acks to envelope, plain or node');
  }
}

/** The data of an ack lies beside `success`, so it is an object that declares its properties. */
function checkEnvelope(ack: Schema | undefined, tree: MapTree, scope: SchemaScope): void {
  if (tree.entries.has('results')) {
    const hint = 'set acks to plain or node, or describe one object as ack';
    scope.report(placeOf(tree, 'results'), 'An envelope { success, ... } cannot hold several results', hint);
  }
  if (ack === undefined) return;
  const target = objectOf(ack, scope);
  const at = tree.entries.get('ack')?.value.at ?? tree.at;
  if (target === undefined) {
    const hint = 'or set acks to plain or node';
    scope.report(at, 'Expected the ack to be an object with declared properties', hint);
  } else if (target.shape.properties.some(({ name }) => name === 'success')) {
    scope.report(at, 'The ack has a property "success", which the envelope { success, ... } sets itself');
  }
}
