import { describe, expect, it } from 'vitest';
import { renderProject } from '../../src/render/project.ts';
import { CliError, exitCode } from '../../src/report/problem.ts';
import { presetChoices } from '../support/project.ts';

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

function problemsOn(transport: 'socket.io' | 'ws', text: string): readonly string[] {
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
  it('is refused with all that is too much, in its place and with a way out', () => {
    const bytes = (name: string) =>
      `The event "${name}" carries bytes; transport ws carries JSON, which holds none (choose transport socket.io, or carry them as text in base64)`;
    expect(problemsOn('ws', protocol)).toEqual([
      `protocol.yaml:5:3 ${bytes('upload')}`,
      `protocol.yaml:7:3 ${bytes('fetch')}`,
      `protocol.yaml:9:3 ${bytes('sent')}`,
      'protocol.yaml:10:1 Namespaces are of Socket.IO; transport ws has none (choose transport socket.io, or write their events under client and server)',
    ]);
  });

  it('is none on the other transport, nor without those parts', () => {
    expect(problemsOn('socket.io', protocol)).toEqual([]);
    expect(problemsOn('ws', "version: '1'\nclient: { plain: { payload: { type: string } } }\n")).toEqual([]);
  });
});
