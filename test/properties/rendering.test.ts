import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { eventView, typeDeclarations, validatorDeclarations } from '../../src/protocol/code/declarations.ts';
import { record } from '../../src/protocol/record.ts';
import { type RenderedProject, renderProject } from '../../src/render/project.ts';
import { fitLines } from '../../src/text/typescript/fit-lines.ts';
import { snapshot } from '../snapshot.ts';
import { presetChoices } from '../support/project.ts';
import { Project } from '../timeline/project.ts';
import { anyEdit, apply, choicesAt } from './edits.ts';
import {
  carriedBy,
  clientBody,
  eventName,
  type ProtocolData,
  protocolData,
  protocolText,
  serverBody,
} from './protocols.ts';
import { holds, inFolder } from './runs.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const { readdirSync } = fs;
const timeZone = process.env.TZ;

/** Another machine, as far as a program that writes files can tell. */
function moveAway(): void {
  process.env.TZ = 'Asia/Kathmandu';
  vi.spyOn(String.prototype, 'localeCompare').mockImplementation(function (this: string, other) {
    return this < String(other) ? 1 : -1;
  });
  for (const method of ['toLocaleLowerCase', 'toLocaleUpperCase'] as const)
    vi.spyOn(String.prototype, method).mockReturnValue('ı');
  fs.readdirSync = new Proxy(readdirSync, {
    apply: (target, self, args: Parameters<typeof readdirSync>) => Reflect.apply(target, self, args).reverse(),
  });
  syncBuiltinESMExports();
}

function comeBack(): void {
  if (timeZone === undefined) delete process.env.TZ;
  else process.env.TZ = timeZone;
  vi.restoreAllMocks();
  fs.readdirSync = readdirSync;
  syncBuiltinESMExports();
}

afterEach(comeBack);

const history = fc.record({
  choices: fc.nat({ max: 40 }),
  protocol: protocolData,
  edits: fc.array(anyEdit, { maxLength: 4 }),
});

it('the same input gives the same bytes, whatever the folder, the language, the time zone and the disk', async () => {
  await holds(0.2, history, ({ choices, protocol, edits }) =>
    inFolder(async (folder) => {
      const [here, there] = [new Project(join(folder, 'app')), new Project(join(folder, 'else/where/app'))];
      const run = async (project: Project) => {
        project.write('ws.config.json', JSON.stringify(choicesAt(choices)));
        project.write('protocol.yaml', protocolText(carriedBy(choicesAt(choices)?.transport, protocol)));
        await project.init();
        for (const edit of edits) apply(project, edit);
        return (await project.generate({ conflict: 'markers' })).exit;
      };
      const first = await run(here);
      moveAway();
      const second = await run(there).finally(comeBack);
      expect(second).toBe(first);
      expect(snapshot(there.root)).toEqual(snapshot(here.root));
    }),
  );
});

/** What is in a project for the sake of one client event. */
function partOf({ files, protocol }: RenderedProject, name: string) {
  const event = protocol.client.find((one) => one.name === name);
  if (event === undefined) throw new Error(`there is no event ${name}`);
  const { payloadType, ackType, validator } = eventView(event);
  const own = new Set<string | undefined>([payloadType, ackType, validator]);
  const declared = [...typeDeclarations(protocol), ...validatorDeclarations(protocol)].filter((one) =>
    own.has(one.name),
  );
  // What the declarations say is in the files as it is, but for lines that are too long, and for halves of surrogate pairs, which no file can hold.
  for (const { code } of declared) {
    const text = fitLines(code.trim()).replace(/\p{Surrogate}/gu, '\ufffd');
    expect(files.some(({ content }) => content.includes(text))).toBe(true);
  }
  return {
    declared: declared.map(({ code }) => code),
    files: files.filter(({ key }) => key === name).map(({ path, content }) => ({ path, content })),
  };
}

it('the files of one event do not depend on another', async () => {
  const cases = fc
    .record({
      others: protocolData,
      names: fc.uniqueArray(eventName, { minLength: 2, maxLength: 2 }),
      body: clientBody,
      other: fc.oneof(
        clientBody.map((one) => ({ section: 'client' as const, body: one })),
        serverBody.map((one) => ({ section: 'server' as const, body: one })),
      ),
      preset: fc.constantFrom('minimal', 'chat'),
    })
    // The events of layers are in every protocol.
    .filter(({ names }) => !names.some((name) => ['message', 'join-room', 'echo'].includes(name)));
  await holds(3, cases, ({ others, names: [a = '', b = ''], body, other, preset }) => {
    const without = (events: ProtocolData['client']) =>
      Object.entries(events).filter(([name]) => name !== a && name !== b);
    const alone: ProtocolData = {
      client: record([...without(others.client), [a, body]]),
      server: record(without(others.server)),
    };
    const both = { ...alone, [other.section]: record([[b, other.body], ...Object.entries(alone[other.section])]) };
    const [first, second] = [alone, both].map((data) => {
      const existing = new Map([['protocol.yaml', protocolText(data)] as const]);
      try {
        return partOf(renderProject({ choices: presetChoices(preset), projectName: 'app', version: '1', existing }), a);
      } catch (error) {
        // Events whose names meet are refused, which is no matter of their files.
        fc.pre(!(error instanceof Error && error.message.includes('get the same names')));
        throw error;
      }
    });
    expect(first?.files.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });
});
