import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { presetChoices, runOwnTests, scaffold } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { writeTree } from '../write-tree.ts';

/** An event of each convention of acks, with and without something to send, and one that is for members of a room only. */
const protocol = `version: 1.0.0
client:
  ask: { payload: { type: string } }
  ask-nothing:
  ask-node: { acks: node, args: [{ type: string }, { type: number }], minArgs: 1 }
  ask-room:
    payload: { type: object, required: [to], properties: { to: { type: string } } }
    room: to
  ask-plain: { acks: plain, payload: { type: string }, ack: { type: string } }
  tell: { acks: none, args: [{ type: string }] }
  tell-nothing: { acks: none }
  tell-room:
    acks: none
    args: [{ type: number }, { title: to, type: string }]
    room: to
`;

const events = [...protocol.matchAll(/^ {2}([a-z-]+):/gm)].map(([, event = '']) => event);
const handlerTests = ['tests/websocket/handlers/'];

/** What a handler may be wrong in, in place of what a stub throws. */
const faults: Readonly<Record<string, string>> = {
  'throws what is no EventError': "throw new TypeError('undefined is no function');",
  'throws that later': "await new Promise(setImmediate);\n  throw new TypeError('undefined is no function');",
};

describe('the tests of handlers', () => {
  const root = suiteFolder();
  const project = () => join(root(), 'project');

  beforeAll(async () => {
    writeTree(project(), { 'protocol.yaml': protocol });
    await scaffold(project(), presetChoices('chat'));
  });

  it('pass while the handlers are stubs', async () => {
    const count = events.length + events.filter((event) => !event.endsWith('nothing')).length;
    expect(await runOwnTests(project(), handlerTests)).toMatch(new RegExp(`Tests {2}${count} passed`));
  });

  it.each(Object.entries(faults))('fail for each handler that %s', async (_, fault) => {
    const paths = events.map((event) => join(project(), `websocket/handlers/${event}.ts`));
    const stubs = paths.map((path) => readFileSync(path, 'utf8'));
    for (const [index, path] of paths.entries()) {
      writeFileSync(path, stubs[index]?.replace(/throw new EventError.*/, fault).replace('EventError, ', '') ?? '');
    }
    const said = await runOwnTests(project(), handlerTests).catch((error: Error) => error.message);
    for (const [index, path] of paths.entries()) writeFileSync(path, stubs[index] ?? '');
    expect(said).toMatch(new RegExp(`Tests {2}${events.length} failed`));
    for (const event of events) expect(said).toMatch(new RegExp(`FAIL .*/${event}\\.test\\.ts`));
    expect(said).toContain('undefined is no function');
  });
});
