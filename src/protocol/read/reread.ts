import { readDocument } from '../../text/yaml/document.ts';
import type { Protocol } from '../model.ts';
import { blocksOf } from './blocks.ts';
import { checkNames } from './check/names.ts';
import { type Frame, readFrame, withEvents } from './root.ts';
import { type Entry, isHeavy, type MapTree, maxDepth, type Report, readNodes, readTree } from './tree/tree.ts';

/** What a text was read to: its events by their lines, and all else. */
interface Reading {
  readonly text: string;
  readonly root: MapTree;
  readonly rest: string;
  readonly frame: Frame;
  readonly entries: ReadonlyMap<string, readonly [name: string, entry: Entry]>;
}

/** The one before. */
let last: Reading | undefined;
let faults = 0;

/** Where something is wrong does not matter here: who wants to know reads the text as a whole. */
const report: Report = () => {
  faults += 1;
};

/**
 * Reads the text of a protocol as `parseProtocol` does, but of its events only those that differ from the text before:
 * the others are the same objects as then. Undefined where anything is wrong with the text, or it is in no block style.
 */
export function reread(text: string): Protocol | undefined {
  faults = 0;
  const [reading, protocol] = read(text) ?? [];
  if (reading === undefined || faults > 0) {
    last = undefined;
    return undefined;
  }
  last = reading;
  return protocol;
}

/** What a text holds that `parseProtocol` accepted; places in it may be those of another text. */
export function rootOf(text: string): MapTree | undefined {
  const root = last?.text === text ? last.root : readTree(text, report);
  return root?.kind === 'map' ? root : undefined;
}

function read(text: string): [Reading, Protocol] | undefined {
  const blocks = isHeavy(text) ? undefined : blocksOf(text);
  if (blocks === undefined) return undefined;
  const { rest } = blocks;
  const frame = last?.rest === rest ? last.frame : frameOf(rest);
  if (frame === undefined) return undefined;
  const entries = new Map<string, readonly [string, Entry]>();
  const top = new Map(frame.root.entries);
  for (const direction of ['client', 'server'] as const) {
    const section = blocks.events[direction];
    const own = new Map<string, Entry>();
    for (const lines of section) {
      const key = `${direction}\n${lines}`;
      const named = last?.entries.get(key) ?? entryOf(lines);
      if (named === undefined || own.has(named[0])) return undefined;
      entries.set(key, named);
      own.set(...named);
    }
    const place = top.get(direction);
    if (place !== undefined && own.size > 0) {
      top.set(direction, { at: place.at, value: { kind: 'map', at: place.at, entries: own } });
    }
  }
  const root: MapTree = { ...frame.root, entries: top };
  const protocol = withEvents(frame, root, report);
  checkNames(protocol, root, report);
  return [{ text, root, rest, frame, entries }, protocol];
}

function frameOf(rest: string): Frame | undefined {
  const root = readNodes(readDocument(rest), report);
  return root?.kind === 'map' ? readFrame(root, report) : undefined;
}

/** The event that some lines hold; undefined where they are no event, or more than one. */
function entryOf(lines: string): readonly [string, Entry] | undefined {
  const tree = readNodes(readDocument(lines), report, maxDepth - 1);
  const [named, ...others] = tree?.kind === 'map' ? tree.entries : [];
  return others.length > 0 ? undefined : named;
}
