import type { Values } from '../project/file.ts';
import { collectItems, type Fragment } from '../protocol/file/fragment.ts';
import type { SectionName } from '../protocol/file/sections.ts';
import type { Protocol } from '../protocol/model.ts';
import { choiceOf } from './choice-of.ts';
import type { Facts } from './facts.ts';
import type { Layer } from './layer.ts';

export interface ReturnCheck {
  /** The protocol as the user has it. */
  readonly protocol: Protocol;
  readonly layers: readonly Layer[];
  readonly fragments: readonly Fragment[];
  readonly facts: Facts;
  /** What the layers had in the protocol the last time. */
  readonly values: Values | undefined;
}

/** Says of each event and schema that the user deleted why it comes back, and what to do about that. */
export function returnNotes({ protocol, layers, fragments, facts, values = {} }: ReturnCheck): string[] {
  const told = new Set<string>();
  return fragments.flatMap((fragment) => {
    const layer = layers.find(({ name }) => name === fragment.layer);
    const deleted = [...collectItems([fragment])].flatMap(([section, items]) =>
      items.flatMap(({ name }) => {
        const key = JSON.stringify([section, name]);
        if (values[key] === undefined || told.has(key) || isIn(protocol, section, name)) return [];
        told.add(key);
        return [`${section}: ${name}`];
      }),
    );
    if (layer === undefined || deleted.length === 0) return [];
    const [come, rid] = deleted.length === 1 ? ['comes', 'it'] : ['come', 'them'];
    return [
      `protocol.yaml: ${deleted.join(', ')} ${come} back, because of ${choiceOf(layer, facts)}. To be rid of ${rid}, choose otherwise in ws.config.json`,
    ];
  });
}

function isIn(protocol: Protocol, section: SectionName, name: string): boolean {
  return section === 'schemas' ? protocol.schemas.has(name) : protocol[section].some((event) => event.name === name);
}
