import { renameEvent } from '../protocol/rename.ts';
import { readProtocol } from '../render/fragments.ts';
import { nearest } from '../report/nearest.ts';
import { CliError, exitCode } from '../report/problem.ts';
import type { Reporter } from '../report/reporter.ts';
import { bringUpToDate, type GenerateOptions } from './generate.ts';
import { prepare } from './prepare.ts';
import { readExisting } from './read-project.ts';
import { findTarget } from './target.ts';

/** Gives an event another name: in the protocol, its handler with its test, and what imports it. Throws `CliError`. */
export async function rename(from: string, to: string, options: GenerateOptions, reporter: Reporter): Promise<void> {
  const target = findTarget(options.cwd, undefined);
  const text = readExisting(target.root).get('protocol.yaml');
  const protocolText = text === undefined ? undefined : renamed(text, from, to);
  const renames = new Map([[to, from]]);
  const prepared = await prepare(target, protocolText === undefined ? {} : { protocolText, renames });
  await bringUpToDate('rename', prepared, options, reporter);
}

function renamed(text: string, from: string, to: string): string {
  const { client, server } = readProtocol(text);
  const names = [...client, ...server].map(({ name }) => name);
  const refuse = (message: string, hint?: string) =>
    new CliError(exitCode.usage, [{ file: 'protocol.yaml', message, ...(hint !== undefined && { hint }) }]);
  if (!names.includes(from)) {
    const meant = nearest(from, names);
    throw refuse(`there is no event ${JSON.stringify(from)}`, meant && `Did you mean ${meant}?`);
  }
  if (names.includes(to)) throw refuse(`there is an event ${JSON.stringify(to)} already`);
  return renameEvent(text, from, to);
}
