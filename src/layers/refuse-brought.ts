import { CliError, exitCode, type Problem } from '../problems/problem.ts';
import type { Fragment } from '../protocol/file/fragment.ts';
import { collectItems } from '../protocol/file/fragment.ts';
import type { Direction, Protocol } from '../protocol/model.ts';
import { choiceOf } from './choice-of.ts';
import type { Facts } from './facts.ts';
import type { Layer } from './layer.ts';

export interface RenameCheck {
  /** The protocol as the user has it. */
  readonly protocol: Protocol;
  readonly layers: readonly Layer[];
  readonly fragments: readonly Fragment[];
  readonly facts: Facts;
  /** The names that a command gives: the old one by the new one. */
  readonly renames: ReadonlyMap<string, string>;
}

/**
 * Refuses to rename an event that a layer brings: it would bring it again under its old name, with another handler. And
 * refuses other names in code for it, which the layer's own code knows. Throws a `CliError` (exit code 2) that names the
 * choice.
 */
export function refuseBroughtNames({ protocol, layers, fragments, facts, renames }: RenameCheck): void {
  const layerOf = (section: Direction, event: string) => {
    const isIn = (one: Fragment) =>
      collectItems([one])
        .get(section)
        ?.some(({ name }) => name === event);
    const fragment = fragments.find(isIn);
    return layers.find(({ name }) => name === fragment?.layer);
  };
  const renamed = [...protocol.client, ...protocol.server].flatMap(({ name, direction, renamedFrom }): Problem[] => {
    const from = renames.get(name) ?? renamedFrom;
    const layer = from === undefined ? undefined : layerOf(direction, from);
    if (from === undefined || layer === undefined) return [];
    const event = JSON.stringify(from);
    return [
      {
        file: 'protocol.yaml',
        message: `the event ${event} cannot be called ${JSON.stringify(name)}: ${choiceOf(layer, facts)} brings it`,
        hint: `Leave its name as it is; or let ${JSON.stringify(name)} be an event of its own, without renamedFrom`,
      },
    ];
  });
  const named = [...protocol.client, ...protocol.server].flatMap(({ name, direction, as }): Problem[] => {
    const layer = as === undefined ? undefined : layerOf(direction, name);
    if (layer === undefined) return [];
    const message = `the event ${JSON.stringify(name)} has its names in code from ${choiceOf(layer, facts)}, which brings it`;
    return [{ file: 'protocol.yaml', message, hint: 'Leave as out' }];
  });
  const problems = [...renamed, ...named];
  if (problems.length > 0) throw new CliError(exitCode.usage, problems);
}
