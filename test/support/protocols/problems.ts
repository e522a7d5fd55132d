import { parseProtocol } from '../../../src/protocol/read/parse.ts';

/** The problems of a file, each as `line:column message (hint)`. */
export function refused(text: string): string[] {
  const { problems = [] } = parseProtocol(text, 'protocol.yaml');
  return problems.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}
