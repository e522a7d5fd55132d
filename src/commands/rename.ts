import { lastEvents } from '../handlers/last-events.ts';
import { readProtocol } from '../layers/fragments.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { renameEvent } from '../protocol/file/rename.ts';
import type { Namespace, Protocol } from '../protocol/model.ts';
import { eventId, mainNamespace } from '../protocol/namespaces.ts';
import type { Reporter } from '../report/reporter.ts';
import { nearest } from '../text/nearest.ts';
import { bringUpToDate, type RunOptions } from './bring-up-to-date.ts';
import { readExisting } from './found/read-project.ts';
import { refuseMarkedSources } from './found/refuse-markers.ts';
import { findTarget } from './found/target.ts';
import { type Prepared, prepare } from './prepare.ts';

export interface RenameOptions extends RunOptions {
  /** Of the event; without it, `/`. */
  readonly namespace?: string;
}

/**
 * Gives an event another name: in the protocol, unless it has that there already, its handler with its test, and what
 * imports it. Throws `CliError`.
 */
export async function rename(from: string, to: string, options: RenameOptions, reporter: Reporter): Promise<void> {
  const target = findTarget(options.cwd, undefined);
  const namespace = options.namespace === mainNamespace ? undefined : options.namespace;
  refuseMarkedSources(target.root);
  const text = readExisting(target.root).get('protocol.yaml');
  const protocolText = text === undefined ? undefined : renamed(text, from, to, namespace);
  const renames = new Map([[eventId({ name: to, namespace }), from]]);
  const prepared = await prepare(target, protocolText === undefined ? {} : { protocolText, renames });
  if (protocolText === text && !isLeft(prepared, from, namespace)) {
    const hint = `${JSON.stringify(to)} is there, but nothing that was ${JSON.stringify(from)} is left to follow it`;
    throw refusal(`there is no event ${JSON.stringify(from)}${placeOf(namespace)}`, hint);
  }
  if (text !== undefined && isInBoth(text, from, namespace)) {
    reporter.note(`${JSON.stringify(from)} is an event of clients and one of the server: both are renamed`);
  }
  await bringUpToDate('rename', prepared, options, reporter);
}

function renamed(text: string, from: string, to: string, namespace: string | undefined): string {
  const protocol = readProtocol(text);
  const names = namesOf(namespace === undefined ? protocol : namespaceOf(protocol, namespace));
  const [isThere, isTaken] = [names.includes(from), names.includes(to)];
  const where = placeOf(namespace);
  if (isThere && isTaken) throw refusal(`there is an event ${JSON.stringify(to)} already${where}`);
  if (!isThere && !isTaken) {
    throw refusal(`there is no event ${JSON.stringify(from)}${where}`, eventHint(from, names, protocol));
  }
  return isThere ? renameEvent(text, from, to, namespace) : text;
}

/** Whether the last run knew an event that the protocol no longer has, or a file of it is left. */
function isLeft({ known, project }: Prepared, name: string, namespace: string | undefined): boolean {
  const id = eventId({ name, namespace });
  if (lastEvents(known.protocol)?.has(id)) return true;
  const isFile = [...known.files.values()].some(({ key }) => key === id);
  return isFile || project.moves.some(({ rename }) => rename?.from.event === name);
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` in the namespace ${JSON.stringify(namespace)}`;
}

function namespaceOf({ namespaces }: Protocol, name: string): Namespace {
  const namespace = namespaces.find((one) => one.name === name);
  if (namespace !== undefined) return namespace;
  const names = namespaces.map((one) => one.name);
  const meant = nearest(name, names);
  const known = names.length === 0 ? 'protocol.yaml has no namespaces' : `There are: ${names.join(', ')}`;
  throw refusal(
    `there is no namespace ${JSON.stringify(name)}`,
    meant === undefined ? known : `Did you mean ${meant}?`,
  );
}

/** What the user may have meant: an event with a name like it, or the one of that name in another namespace. */
function eventHint(name: string, names: readonly string[], { namespaces }: Protocol): string | undefined {
  const other = namespaces.find((namespace) => namesOf(namespace).includes(name));
  if (other !== undefined) return `There is one in ${other.name}: add --namespace ${other.name}`;
  const meant = nearest(name, names);
  return meant && `Did you mean ${meant}?`;
}

function namesOf({ client, server }: Protocol | Namespace): readonly string[] {
  return [...client, ...server].map(({ name }) => name);
}

function refusal(message: string, hint?: string): CliError {
  return new CliError(exitCode.usage, [{ file: 'protocol.yaml', message, ...(hint !== undefined && { hint }) }]);
}

function isInBoth(text: string, event: string, namespace: string | undefined): boolean {
  const protocol = readProtocol(text);
  const { client, server } = namespace === undefined ? protocol : namespaceOf(protocol, namespace);
  return [client, server].every((events) => events.some(({ name }) => name === event));
}
