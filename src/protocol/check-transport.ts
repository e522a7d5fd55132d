import type { Choices } from '../choices/choices.ts';
import type { Problem } from '../report/problem.ts';
import { ackContentOf, contentOf } from './args.ts';
import { holdsBinary } from './graph.ts';
import type { Protocol, ProtocolEvent } from './model.ts';
import { collectProblems, type MapTree, type Report, readTree } from './tree.ts';
import { placeAlong } from './values.ts';

/** Whatever else a transport carries, these carry neither namespaces nor bytes. */
const plainTransports: readonly Choices['transport'][] = ['ws', 'sse'];

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
  for (const event of [...protocol.client, ...protocol.server]) {
    const schemas = [contentOf(event), ackContentOf(event)].filter((schema) => schema !== undefined);
    if (!schemas.some((schema) => holdsBinary(schema, (name) => protocol.schemas.get(name)))) continue;
    report(
      placeAlong(root, [event.direction, event.name]),
      `The event ${JSON.stringify(event.name)} carries bytes; transport ${transport} carries JSON, which holds none`,
      'choose transport socket.io, or carry them as text in base64',
    );
  }
  if (transport === 'sse') for (const event of [...protocol.client, ...protocol.server]) checkName(event, root, report);
  return sorted();
}

/** The name of a client event is a part of a path, that of a server event a line of the stream. */
function checkName({ name, direction }: ProtocolEvent, root: MapTree, report: Report): void {
  const at = () => placeAlong(root, [direction, name]);
  if (direction === 'client' && (name === '.' || name === '..')) {
    report(at(), `The event "${name}" would be the path of a request, where it means another`, 'rename it');
  }
  if (direction === 'server' && /[\r\n]/.test(name)) {
    report(
      at(),
      `The event ${JSON.stringify(name)} has more than one line, which ends its name in the stream`,
      'rename it',
    );
  }
}
