import { cuts } from 'virtual:fragments';
import type { Layer } from '../model/layer.ts';
import type { Flags } from '../model/view.ts';
import type { Fragment } from '../protocol/fragment.ts';
import type { Protocol } from '../protocol/model.ts';
import { parseProtocol } from '../protocol/parse.ts';
import { CliError, exitCode } from '../report/problem.ts';
import { renderText } from './templates.ts';

/** The fragments of the layers that have one. */
export function fragmentsOf(layers: readonly Layer[], flags: Flags): Fragment[] {
  return layers.flatMap(({ name, templates }) => {
    const fragment = templates['protocol.yaml'];
    if (fragment === undefined) return [];
    const text = renderText(fragment, flags, `${name}/protocol.yaml`);
    return [{ layer: name, text, cut: cuts.get(text) }];
  });
}

/** Reads `protocol.yaml`. Throws a `CliError` (exit code 2) with every fault and its place. */
export function readProtocol(text: string): Protocol {
  const result = parseProtocol(text, 'protocol.yaml');
  if (result.problems) throw new CliError(exitCode.usage, result.problems);
  return result.protocol;
}
