import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { filesIn, snapshot } from '../snapshot.ts';
import { type Candidate, examineTogether, formatter } from '../support/examined.ts';
import { build, presetChoices, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { byName, pairwiseVariants, presetVariants, servedVariants, spreadVariants } from './variants.ts';

/** The presets, each over each transport with `TRANSPORTS=all`, and what somebody builds a chat of. */
/** The smallest projects differ most from the others. */
const isSmallest = ({ auth, rooms, scaling }: Choices) => auth === 'none' && rooms === 'none' && scaling === 'none';
const isFormatted = (choices: Choices) => choices.features.includes('typing') || isSmallest(choices);
const formattedVariants = [
  ...presetVariants,
  ...spreadVariants.filter(({ choices }) => process.env.TRANSPORTS === 'all' || isFormatted(choices)),
];

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
  const examined = examineTogether(candidates(byName(formattedVariants)), [formatter]);
  it.each(byName(formattedVariants))('is formatted, with its imports in order: %s', (name) => {
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
