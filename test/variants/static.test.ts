import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { filesIn, snapshot } from '../snapshot.ts';
import { type Candidate, examineTogether, formatter, stylist } from '../support/examined.ts';
import { build, presetChoices, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { largeProtocol } from './large/protocol.ts';
import { protocol as namespaces } from './namespaces-project.ts';
import { byName, pairwiseVariants, presetVariants, servedVariants, spreadVariants } from './variants.ts';
import { wideProtocol } from './wide-protocol.ts';

/** The presets, and over each transport with each store what somebody builds a chat of, and the smallest; or with `TRANSPORTS=all` each. */
const isSmallest = ({ auth, rooms }: Choices) => auth === 'none' && rooms === 'none';
const isFormatted = (choices: Choices) => choices.features.includes('typing') || isSmallest(choices);
const spread = spreadVariants.filter(({ choices }) => process.env.TRANSPORTS === 'all' || isFormatted(choices));
const formattedVariants = [...new Map(byName([...presetVariants, ...spread]))];

const compiled = [...new Map(byName([...pairwiseVariants, ...servedVariants]))];
const candidates = (variants: readonly (readonly [string, Choices])[]) =>
  variants.map(([name, choices]): Candidate => [name, (folder) => renderTo(folder, choices)]);

describe('a rendered project', () => {
  const examined = examineTogether(candidates(compiled));
  it.each(compiled)('compiles and passes the linter: %s', (name) => {
    expect(examined.complaintsAbout(name)).toEqual([]);
  });
});

describe('a rendered project, too', () => {
  const examined = examineTogether(candidates(formattedVariants), [formatter]);
  it.each(formattedVariants)('is formatted, with its imports in order: %s', (name) => {
    expect(examined.complaintsAbout(name)).toEqual([]);
  });
});

/** What a project of the minimal preset is asked to be of, whose names and shapes decide how long lines are. */
const protocols = { large: largeProtocol(), namespaces, wide: wideProtocol() };

describe.each(['socket.io', 'ws'] as const)('a project over %s whose protocol the user wrote', (transport) => {
  const choices = { ...presetChoices('minimal'), transport };
  const written = Object.entries(protocols).filter(([name]) => transport === 'socket.io' || name === 'wide');
  const examined = examineTogether(
    written.map(([name, protocol]): Candidate => [name, (folder) => renderTo(folder, choices, protocol)]),
    [stylist],
  );
  it.each(written)('is formatted, too: %s', (name) => {
    expect(examined.complaintsAbout(name)).toEqual([]);
  });
});

it('is compiled to the same files, whether types are checked or not', async () => {
  const folder = tempFolder();
  await build(folder, presetChoices('chat'));
  const unchecked = snapshot(join(folder, 'dist'));
  expect(unchecked.size).toBeGreaterThan(20);
  rmSync(join(folder, 'dist'), { recursive: true });
  await runTool('npm', ['run', 'build'], folder);
  expect(snapshot(join(folder, 'dist'))).toEqual(unchecked);
});

describe('the minimal project', () => {
  it('has no trace of what was not chosen', () => {
    // Of users; a page is told that its network is back by an event of this name.
    const online = /(?<!')(?<!on)online(?!')/.source;
    const traces = tracesIn(
      renderMinimal(),
      RegExp(`jwt|secret|guest|presence|${online}|redis|typing|room|durable|offset`, 'i'),
    );
    expect(traces).toEqual([]);
  });

  it('is a server of less than 200 lines', () => {
    const folder = join(renderMinimal(), 'websocket');
    const own = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && path !== 'client.ts' && !path.startsWith('generated'),
    );
    const lines = own.flatMap((path) => readFileSync(join(folder, path), 'utf8').trimEnd().split('\n'));
    expect(lines.length).toBeLessThan(200);
  });
});

function renderMinimal(): string {
  const folder = tempFolder();
  renderTo(folder, presetChoices('minimal'));
  return folder;
}

/** The schemas of both configuration files list all that could be chosen. */
const listsChoices: readonly string[] = ['.ws/config.schema.json', '.ws/protocol.schema.json', 'ws.config.json'];

function tracesIn(folder: string, pattern: RegExp): readonly string[] {
  return filesIn(folder)
    .filter((path) => !listsChoices.includes(path))
    .flatMap((path) => {
      const lines = readFileSync(join(folder, path), 'utf8').split('\n');
      return lines.filter((line) => pattern.test(line)).map((line) => `${path}: ${line.trim()}`);
    });
}
