import type { Protocol } from '../../../src/protocol/model.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';

/** The protocol of a file without its `version`; throws the problems of one that has some. */
export function parsed(source: string): Protocol {
  const { protocol, problems } = parseProtocol(`version: 1.0.0\n${source}`, 'protocol.yaml');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}
