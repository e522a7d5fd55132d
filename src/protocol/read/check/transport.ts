import type { Choices } from '../../../choices/choices.ts';
import type { Problem } from '../../../problems/problem.ts';
import { ackCarriesBytes, carriesBytes } from '../../carries-bytes.ts';
import type { Protocol, ProtocolEvent } from '../../model.ts';
import { collectProblems, readTree } from '../tree/tree.ts';
import { placeAlong } from '../tree/values.ts';

/** Whatever else a transport carries, these carry no namespaces. */
const plainTransports: readonly Choices['transport'][] = ['ws', 'sse'];

interface Fault {
  readonly message: string;
  readonly hint: string;
}

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
  const faults: (Fault & { readonly path: readonly string[] })[] = [...protocol.client, ...protocol.server].flatMap(
    (event) => faultsOf(event, protocol, transport).map((fault) => ({ ...fault, path: [event.direction, event.name] })),
  );
  if (protocol.namespaces.length > 0) {
    faults.push({
      path: ['namespaces'],
      message: `Namespaces are of Socket.IO; transport ${transport} has none`,
      hint: 'choose transport socket.io, or write their events under client and server',
    });
  }
  // A protocol that fits need not be read once more.
  if (faults.length === 0) return [];
  const { report, sorted } = collectProblems(file);
  const root = readTree(text, report);
  if (root?.kind !== 'map') return sorted();
  for (const { path, message, hint } of faults) report(placeAlong(root, path), message, hint);
  return sorted();
}

function faultsOf(event: ProtocolEvent, protocol: Protocol, transport: Choices['transport']): Fault[] {
  const { name, direction } = event;
  const faults: Fault[] = [];
  if (transport === 'sse' && (carriesBytes(event, protocol) || ackCarriesBytes(event, protocol))) {
    faults.push({
      message: `The event ${JSON.stringify(name)} carries bytes; transport ${transport} carries JSON, which holds none`,
      hint: 'choose transport socket.io or ws, or carry them as text in base64',
    });
  }
  // The name of a client event is a part of a path, that of a server event a line of the stream.
  if (transport === 'sse' && direction === 'client' && (name === '.' || name === '..')) {
    faults.push({
      message: `The event "${name}" would be the path of a request, where it means another`,
      hint: 'rename it',
    });
  }
  if (transport === 'sse' && direction === 'server' && /[\r\n]/.test(name)) {
    faults.push({
      message: `The event ${JSON.stringify(name)} has more than one line, which ends its name in the stream`,
      hint: 'rename it',
    });
  }
  return faults;
}
