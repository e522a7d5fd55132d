import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from '../snapshot.ts';
import { writeBiomeConfig } from '../support/biome-config.ts';
import { linkModules, presetChoices, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { byName, pairwiseVariants, presetVariants, spreadVariants } from './variants.ts';

/** The presets, each over each transport with `TRANSPORTS=all`, and what somebody builds a chat of. */
const formattedVariants = [
  ...presetVariants,
  ...spreadVariants.filter(({ choices }) => process.env.TRANSPORTS === 'all' || choices.features.includes('typing')),
];

describe('a rendered project', () => {
  it.each(byName([...presetVariants, ...pairwiseVariants]))(
    'compiles and passes the linter: %s',
    async (_, choices) => {
      const folder = tempFolder();
      renderTo(folder, choices);
      linkModules(folder);
      writeBiomeConfig(folder, ['**']);
      await runTool('tsc', [], folder);
      await runTool('biome', ['lint', '--error-on-warnings'], folder);
    },
  );

  it.each(byName(formattedVariants))('is formatted, with its imports in order: %s', async (_, choices) => {
    const folder = tempFolder();
    renderTo(folder, choices);
    // In generated files the names of the user decide the width.
    writeBiomeConfig(folder, ['**/*.ts', '**/*.json', '!**/generated']);
    await runTool('biome', ['check', '--error-on-warnings'], folder);
  });
});

describe('the minimal project', () => {
  it('has no trace of what was not chosen', () => {
    const traces = tracesIn(renderMinimal(), /jwt|secret|guest|presence|online|redis|typing|room|durable|offset/i);
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
