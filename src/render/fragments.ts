import type { Layer } from '../model/layer.ts';
import type { Flags } from '../model/view.ts';
import type { Protocol } from '../protocol/model.ts';
import { parseProtocol } from '../protocol/parse.ts';
import { CliError, exitCode } from '../report/problem.ts';
import { renderText } from './templates.ts';

/** What one layer adds to `protocol.yaml`. */
export interface Fragment {
  readonly layer: string;
  readonly text: string;
}

/** The fragments of the layers that have one. */
export function fragmentsOf(layers: readonly Layer[], flags: Flags): Fragment[] {
  return layers.flatMap(({ name, templates }) => {
    const fragment = templates['protocol.yaml'];
    return fragment === undefined ? [] : [{ layer: name, text: renderText(fragment, flags, `${name}/protocol.yaml`) }];
  });
}

/** Reads `protocol.yaml`. Throws a `CliError` (exit code 2) with every fault and its place. */
export function readProtocol(text: string): Protocol {
  const result = parseProtocol(text, 'protocol.yaml');
  if (result.problems) throw new CliError(exitCode.usage, result.problems);
  return result.protocol;
}
