import type { Problem } from '../../problems/problem.ts';
import type { Protocol } from '../model.ts';
import { checkNames } from './check/names.ts';
import { reread } from './reread.ts';
import { readFrame, withEvents } from './root.ts';
import { collectProblems, type MapTree, type Report, readTree, treeOf } from './tree/tree.ts';
import { readMap } from './tree/values.ts';

/** A protocol, or everything that is wrong with its file, in the order of the file. */
export type ParseResult =
  | { readonly protocol: Protocol; readonly problems?: never }
  | { readonly problems: Problem[]; readonly protocol?: never };

/**
 * Reads `protocol.yaml`, YAML 1.2 or JSON of at most 10 MB.
 *
 * The schemas of the result mean the same under plain JSON Schema 2020-12: what this format adds (objects closed, tuples
 * complete, `allOf` merged, `idempotencyKey`) is written out in them; only `binary` is not of JSON. `default` is
 * what the server takes for a property that a client leaves out; `examples` are annotations.
 *
 * @param text The file's text, with or without BOM.
 * @param file How problems name it.
 */
export function parseProtocol(text: string, file: string): ParseResult {
  const unchanged = reread(text);
  if (unchanged !== undefined) return { protocol: unchanged };
  return parse(text, file, checkNames);
}

/**
 * Reads a protocol that is only compared with another one: older versions of this program told events apart that get the
 * same names in code now.
 */
export function parseFormer(text: string, file: string): ParseResult {
  return parse(text, file, () => {});
}

function parse(text: string, file: string, check: typeof checkNames): ParseResult {
  const { report, sorted } = collectProblems(file);
  const root = readRoot(text, report);
  const protocol = root && readProtocol(root, report);
  if (root !== undefined && protocol !== undefined) check(protocol, root, report);
  const problems = sorted();
  return protocol === undefined || problems.length > 0 ? { problems } : { protocol };
}

/** Reads a protocol that is plain data, as JSON holds it; undefined where anything in it is wrong. */
export function protocolOf(data: unknown): Protocol | undefined {
  const { report, sorted } = collectProblems('protocol');
  const tree = treeOf(data);
  const root = tree && readMap(tree, report, 'the protocol');
  const protocol = root && readProtocol(root, report);
  if (root !== undefined && protocol !== undefined) checkNames(protocol, root, report);
  return sorted().length > 0 ? undefined : protocol;
}

function readRoot(text: string, report: Report): MapTree | undefined {
  const faults: unknown[] = [];
  const tree = readTree(text, (...fault) => {
    faults.push(fault);
    report(...fault);
  });
  const root = tree && readMap(tree, report, 'the protocol');
  if (tree === undefined && faults.length === 0) report({ line: 1, column: 1 }, 'The protocol is empty');
  return root;
}

function readProtocol(root: MapTree, report: Report): Protocol {
  return withEvents(readFrame(root, report), root, report);
}
