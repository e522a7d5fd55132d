import { cuts } from 'virtual:fragments';
import type { Choices } from '../choices/choices.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { faultsInSource } from '../protocol/file/added-faults.ts';
import type { Fragment } from '../protocol/file/fragment.ts';
import type { Protocol } from '../protocol/model.ts';
import { transportProblems } from '../protocol/read/check/transport.ts';
import { parseProtocol } from '../protocol/read/parse.ts';
import type { Flags } from './flags.ts';
import type { Layer } from './layer.ts';
import { renderText } from './templates.ts';

const protocolPath = 'protocol.yaml';

/** The fragments of the layers that have one. */
export function fragmentsOf(layers: readonly Layer[], flags: Flags): Fragment[] {
  return layers.flatMap(({ name, templates }) => {
    const fragment = templates['protocol.yaml'];
    if (fragment === undefined) return [];
    const text = renderText(fragment, flags, `${name}/protocol.yaml`);
    return [{ layer: name, text, cut: cuts.get(text) }];
  });
}

/**
 * Reads `protocol.yaml`. Throws a `CliError` (exit code 2) with every fault and its place.
 * @param transport what has to carry it, where that is known
 */
export function readProtocol(text: string, transport?: Choices['transport']): Protocol {
  const { protocol, problems } = parseProtocol(text, protocolPath);
  if (problems) throw new CliError(exitCode.usage, problems);
  const unfit = transport === undefined ? [] : transportProblems(protocol, transport, text, protocolPath);
  if (unfit.length > 0) throw new CliError(exitCode.usage, unfit);
  return protocol;
}

/**
 * As `readProtocol`, of a text to which choices have brought something: faults have their places in the user's own.
 * @param source the user's text, which is valid alone; undefined where there was none
 */
export function readComposed(text: string, source: string | undefined, transport: Choices['transport']): Protocol {
  try {
    return readProtocol(text, transport);
  } catch (error) {
    if (source === undefined || !(error instanceof CliError)) throw error;
    throw new CliError(error.exitCode, faultsInSource(error.problems, source, text), { cause: error });
  }
}
