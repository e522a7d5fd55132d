import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compiler, examineTogether } from '../support/examined.ts';
import { renderTo } from '../support/project.ts';
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

const presets = byName(presetVariants);

const examined = examineTogether(
  presets.map(([preset, choices]) => [
    preset,
    (folder) => {
      renderTo(folder, choices);
      const code = blocks(preset, 'ts').map((text, index) => [`example-${index}.ts`, `${text}\nexport {};\n`] as const);
      writeTree(folder, Object.fromEntries(code));
    },
  ]),
  [compiler],
);

/** The servers of all presets are started by `served.test.ts`. */
describe.each(presets)('the README of the example %s', (preset) => {
  it('makes a project of that preset', () => {
    const command = new RegExp(`^npx build-websocket-server init [a-z-]+ --preset ${preset}\\n$`);
    expect(blocks(preset, 'sh')).toEqual([expect.stringMatching(command)]);
  });

  it('has code that compiles in that project', () => {
    expect(blocks(preset, 'ts').length).toBeGreaterThan(0);
    expect(examined.complaintsAbout(preset)).toEqual([]);
  });
});
