import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { linkModules, runTool } from '../support/project.ts';
import { Project } from '../timeline/project.ts';
import { writeTree } from '../write-tree.ts';
import { addition, apply, choicesAt, type Edit, eventsOf, protocolEdit } from './edits.ts';
import { carriedBy, type ProtocolData, protocolData, protocolText } from './protocols.ts';
import { draw, inFolder } from './runs.ts';

vi.setConfig({ testTimeout: 3_600_000 });

/** Events that layers bring with handlers, which fit the payloads of the layers only. */
const brought = ['message', 'join-room', 'echo'];

const isFree = (name: string) => !brought.includes(name);

function isFitting(edit: Edit): boolean {
  return !('name' in edit) || isFree(edit.name);
}

function isFreeOfLayers({ client, server }: ProtocolData): boolean {
  return [...Object.keys(client), ...Object.keys(server)].every(isFree);
}

const history = fc.record({
  choices: fc.nat({ max: 40 }),
  protocol: protocolData.filter(isFreeOfLayers),
  edits: fc.array(fc.oneof(protocolEdit, addition).filter(isFitting), { minLength: 1, maxLength: 5 }),
});

/** The settings of all projects are the same, so that one compiler reads them all. */
async function compile(folder: string): Promise<void> {
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'p0/tsconfig.websocket.json'), 'utf8'));
  const options = { ...compilerOptions, rootDir: '.' };
  const include = ['websocket', 'tests', 'scripts'].map((part) => `*/${part}`);
  writeTree(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions: options, include }) });
  linkModules(folder);
  await runTool('tsc', [], folder);
}

it('what comes of a change compiles wherever the handlers of the user still fit', async () => {
  const { seed, drawn } = draw(0.2, history);
  await inFolder(async (folder) => {
    for (const [index, { choices, protocol, edits }] of drawn.entries()) {
      const project = new Project(join(folder, `p${index}`));
      project.write('ws.config.json', JSON.stringify(choicesAt(choices)));
      project.write('protocol.yaml', protocolText(carriedBy(choicesAt(choices)?.transport, protocol)));
      await project.init();
      const isOwn = (name: string) => Object.hasOwn(protocol.client, name) || Object.hasOwn(protocol.server, name);
      const layers = eventsOf(project).flatMap(({ name }) => (isOwn(name) ? [] : [name]));
      // A test says what its event takes, so that an edited one may not fit; handlers throw, which always does.
      const taken = (path: string) => !path.startsWith('tests/');
      for (const edit of edits) apply(project, edit, { isEvent: (name) => !layers.includes(name), isFile: taken });
      const { exit } = await project.generate();
      expect([0, 2, 4]).toContain(exit);
      await project.prune();
    }
    await compile(folder).catch((error: unknown) => {
      throw new Error(`PROPERTY_SEED=${seed}\n${error}\n${JSON.stringify(drawn)}`);
    });
  });
});
