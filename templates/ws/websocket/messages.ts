import type { Builtins } from './builtins.js';
import type { Connection } from './connection.js';
import { Frame } from './cork.js';
import { ackFrame, errorFrame, eventOf, readFrame } from './generated/frames.js';
import type { AckError } from './generated/protocol.js';

/** What a message counts as that is no event: an event that no protocol has. */
const NO_EVENT = '';

/** Does what a message of a client asks for; `text` is undefined where it is no text. */
export function readMessage(connection: Connection, text: string | undefined, builtins: Builtins): void {
  const frame = readFrame(text);
  if (typeof frame !== 'string' && builtins.answer(connection, frame)) return;
  const event = typeof frame === 'string' ? frame : eventOf(frame);
  if (typeof event === 'string') {
    refuse(connection, event);
    return;
  }
  const { name, args, id } = event;
  if (id === undefined) connection.receive(name, args);
  else connection.receive(name, args, (...ack) => connection.conn.send(new Frame(ackFrame(id, name, ack))));
}

/** What is no event is refused as one that is unknown, so that it counts like one. */
function refuse(connection: Connection, fault: string): void {
  connection.receive(NO_EVENT, [], ({ error }: { error: AckError }) => {
    const told: AckError = error.code === 'UNKNOWN_EVENT' ? { code: 'INVALID_FRAME', message: fault } : error;
    connection.conn.send(new Frame(errorFrame(told)));
  });
}
