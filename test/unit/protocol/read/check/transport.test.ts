import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../../../src/choices/choices.ts';
import { CliError, exitCode } from '../../../../../src/problems/problem.ts';
import { renderProject } from '../../../../../src/render/project.ts';
import { presetChoices } from '../../../../support/project.ts';

const protocol = `version: '1'
schemas:
  File: { type: object, properties: { data: { binary: true } } }
client:
  upload: { payload: { $ref: '#/schemas/File' } }
  plain: { payload: { type: string } }
  fetch: { acks: plain, ack: { binary: true } }
server:
  sent: { args: [{ type: string }, { type: array, items: { $ref: '#/schemas/File' } }] }
namespaces:
  /admin: { client: { kick: {} } }
`;

function problemsOn(transport: Choices['transport'], text: string): readonly string[] {
  try {
    const choices = { ...presetChoices('minimal'), transport };
    renderProject({ choices, projectName: 'app', version: '1.2.3', existing: new Map([['protocol.yaml', text]]) });
    return [];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    expect(error.exitCode).toBe(exitCode.usage);
    return error.problems.map(
      ({ file, line, column, message, hint }) => `${file}:${line}:${column} ${message} (${hint})`,
    );
  }
}

describe('a protocol that its transport cannot carry', () => {
  const namespaces = (transport: string) =>
    `protocol.yaml:10:1 Namespaces are of Socket.IO; transport ${transport} has none (choose transport socket.io, or write their events under client and server)`;

  it('is refused on sse with all that is too much, in its place and with a way out', () => {
    const bytes = (name: string) =>
      `The event "${name}" carries bytes; transport sse carries JSON, which holds none (choose transport socket.io or ws, or carry them as text in base64)`;
    expect(problemsOn('sse', protocol)).toEqual([
      `protocol.yaml:5:3 ${bytes('upload')}`,
      `protocol.yaml:7:3 ${bytes('fetch')}`,
      `protocol.yaml:9:3 ${bytes('sent')}`,
      namespaces('sse'),
    ]);
  });

  it('is refused on ws for its namespaces alone', () => {
    expect(problemsOn('ws', protocol)).toEqual([namespaces('ws')]);
  });

  it('is refused on sse for names that are another path, or more than one line', () => {
    const names = 'version: \'1\'\nclient:\n  .:\n  ..:\n  "a\\nb":\n  ...:\nserver:\n  .:\n  "a\\r\\nb":\n';
    const path = (name: string) =>
      `The event "${name}" would be the path of a request, where it means another (rename it)`;
    expect(problemsOn('sse', names)).toEqual([
      `protocol.yaml:3:3 ${path('.')}`,
      `protocol.yaml:4:3 ${path('..')}`,
      'protocol.yaml:9:3 The event "a\\r\\nb" has more than one line, which ends its name in the stream (rename it)',
    ]);
    for (const transport of ['socket.io', 'ws'] as const) expect(problemsOn(transport, names)).toEqual([]);
  });

  it('is none on the other transport, nor without those parts', () => {
    expect(problemsOn('socket.io', protocol)).toEqual([]);
    expect(problemsOn('sse', "version: '1'\nclient: { plain: { payload: { type: string } } }\n")).toEqual([]);
    expect(problemsOn('ws', "version: '1'\nclient: { plain: { payload: { type: string } } }\n")).toEqual([]);
  });
});
