import { describeChange } from '../../../src/protocol/compare/change.ts';
import { compareProtocols } from '../../../src/protocol/compare/compare.ts';
import { parsed } from './parsed.ts';

/** One line for each change, those that break clients marked. */
export function changeLines(before: string, after: string): string[] {
  return compareProtocols(parsed(before), parsed(after)).map(
    (change) => `${change.breaking ? '!' : ' '} ${describeChange(change)}`,
  );
}

/** A file whose only event, from client to server, has this payload. */
export const fromClient = (payload: string) => `client: { message: { payload: ${payload} } }`;

/** The same from server to client. */
export const fromServer = (payload: string) => `server: { message: { payload: ${payload} } }`;

/** A schema of an object with these properties, of which some are required. */
export const object = (properties: string, required = '') =>
  `{ type: object, required: [${required}], properties: { ${properties} } }`;
