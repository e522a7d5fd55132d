import type { Choices } from '../choices/choices.ts';
import type { ExistingPath } from '../project/existing-paths.ts';
import type { Values } from '../project/file.ts';
import type { KnownProject } from '../project/lock.ts';
import { composeProtocol, newContent } from '../protocol/file/compose.ts';
import { type Followed, followFragments } from '../protocol/file/follow-fragments.ts';
import { collectItems, type Fragment } from '../protocol/file/fragment.ts';
import type { Protocol } from '../protocol/model.ts';
import { protocolOf } from '../protocol/read/parse.ts';
import { isWanted } from './brought-handlers.ts';
import { type Facts, factsOf } from './facts.ts';
import { flagsOf } from './flags.ts';
import { fragmentsOf, readComposed, readProtocol } from './fragments.ts';
import { type Layer, layersFor } from './layer.ts';
import { type OwnTemplates, withOwnTemplates } from './own-templates.ts';
import { refuseBroughtNames } from './refuse-brought.ts';
import { returnNotes } from './returned.ts';

/** What layers find of a project. */
export interface BringBefore {
  readonly existing: ReadonlyMap<ExistingPath, string>;
  readonly known: KnownProject;
  /** The names that a command gives to events: the old one by the new one. */
  readonly renames: ReadonlyMap<string, string>;
  readonly ownTemplates: OwnTemplates;
}

/** What choices and a protocol come to. */
export interface Brought {
  /** The choices, and what follows from them and from the protocol. */
  readonly facts: Facts;
  readonly layers: readonly Layer[];
  /** The user's, with what the layers bring. */
  readonly protocol: Protocol;
  /** The text of `protocol.yaml`, and what in it is of the layers. */
  readonly protocolText: string;
  readonly protocolValues: Values;
  /** What the user should know of that, and of templates of their own. */
  readonly notes: readonly string[];
}

/**
 * Finds the layers of a project, and lets them bring their schemas and events into its protocol.
 * Throws `CliError` (exit code 2) on an invalid `protocol.yaml`, with every fault at its place in the user's text.
 */
export function bringLayers(choices: Choices, { existing, known, renames, ownTemplates }: BringBefore): Brought {
  const source = existing.get('protocol.yaml');
  const values = known.files.get('protocol.yaml')?.values;
  // A fault of the user's file is reported at its place there, before anything is added.
  const before = source === undefined ? undefined : readProtocol(source, choices.transport);
  const layersOf = (facts: Facts) => {
    const wanted = layersFor(facts).filter((layer) => before === undefined || isWanted(layer, before));
    return withOwnTemplates(wanted, ownTemplates);
  };
  const facts = factsOf(choices, before);
  const layers = layersOf(facts);
  const fragments = fragmentsOf(layers, flagsOf(facts));
  if (before !== undefined) refuseBroughtNames({ protocol: before, layers, fragments, facts, renames });
  const returned = before === undefined ? [] : returnNotes({ protocol: before, layers, fragments, facts, values });
  const followed = followFragments(source, collectItems(fragments, before?.acks), values);
  const protocolText = composeProtocol(followed.text, fragments, before?.acks);
  const protocol =
    (source === undefined ? newProtocol(fragments) : source === protocolText ? before : undefined) ??
    readComposed(protocolText, source, choices.transport);
  // What they bring changes what the protocol asks for.
  const factsAfter = factsOf(choices, protocol);
  return {
    facts: factsAfter,
    layers: layersOf(factsAfter),
    protocol,
    protocolText,
    protocolValues: followed.values,
    notes: [...ownTemplates.notes, ...notesOf(followed), ...returned],
  };
}

/** A new file says what its fragments say, which need not be read where it is known. */
function newProtocol(fragments: readonly Fragment[]): Protocol | undefined {
  return fragments.every(({ cut }) => cut !== undefined) ? protocolOf(newContent(fragments)) : undefined;
}

function notesOf({ diverged, left }: Followed): string[] {
  return [
    ...diverged.map((item) => `protocol.yaml: ${item} is as you changed it; the choices now need it otherwise`),
    ...(left.length === 0 ? [] : [`protocol.yaml: no choice needs these any more: ${left.join(', ')}`]),
  ];
}
