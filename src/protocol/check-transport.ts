import type { Choices } from '../choices/choices.ts';
import type { Problem } from '../report/problem.ts';
import { ackContentOf, contentOf } from './args.ts';
import { holdsBinary } from './graph.ts';
import type { Protocol, ProtocolEvent } from './model.ts';
import { collectProblems, readTree } from './tree.ts';
import { placeAlong } from './values.ts';

/** Whatever else a transport carries, these carry neither namespaces nor bytes. */
const plainTransports: readonly Choices['transport'][] = ['ws'];

/**
 * What a transport cannot carry of a protocol, in the order of its file.
 *
 * @param text The file that the protocol was read from.
 * @param file How problems name it.
 */
export function transportProblems(
  protocol: Protocol,
  transport: Choices['transport'],
  text: string,
  file: string,
): Problem[] {
  if (!plainTransports.includes(transport)) return [];
  const bearers = [...protocol.client, ...protocol.server].filter((event) => carriesBytes(event, protocol));
  // A protocol that fits need not be read once more.
  if (protocol.namespaces.length === 0 && bearers.length === 0) return [];
  const { report, sorted } = collectProblems(file);
  const root = readTree(text, report);
  if (root?.kind !== 'map') return sorted();
  if (protocol.namespaces.length > 0) {
    report(
      placeAlong(root, ['namespaces']),
      `Namespaces are of Socket.IO; transport ${transport} has none`,
      'choose transport socket.io, or write their events under client and server',
    );
  }
  for (const { direction, name } of bearers) {
    report(
      placeAlong(root, [direction, name]),
      `The event ${JSON.stringify(name)} carries bytes; transport ${transport} carries JSON, which holds none`,
      'choose transport socket.io, or carry them as text in base64',
    );
  }
  return sorted();
}

function carriesBytes(event: ProtocolEvent, { schemas }: Protocol): boolean {
  const contents = [contentOf(event), ackContentOf(event)].filter((schema) => schema !== undefined);
  return contents.some((schema) => holdsBinary(schema, (name) => schemas.get(name)));
}
