import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { linkModules, renderTo, runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { byName, presetVariants } from './variants.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The code of one language in the README of an example. */
function blocks(preset: string, language: string): string[] {
  const readme = readFileSync(join(examples, preset, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  );
}

/** The servers of all presets are started by `served.test.ts`. */
describe.each(byName(presetVariants))('the README of the example %s', (preset, choices) => {
  it('makes a project of that preset', () => {
    const command = new RegExp(`^npx build-websocket-server init [a-z-]+ --preset ${preset}\\n$`);
    expect(blocks(preset, 'sh')).toEqual([expect.stringMatching(command)]);
  });

  it('has code that compiles in that project', async () => {
    const folder = tempFolder();
    renderTo(folder, choices);
    linkModules(folder);
    const code = blocks(preset, 'ts').map((text, index) => [`example-${index}.ts`, `${text}\nexport {};\n`] as const);
    const config = { extends: './tsconfig.json', include: ['*.ts'] };
    writeTree(folder, { ...Object.fromEntries(code), 'example.json': JSON.stringify(config) });
    expect(code.length).toBeGreaterThan(0);
    await runTool('tsc', ['--noEmit', '--project', 'example.json'], folder);
  });
});
