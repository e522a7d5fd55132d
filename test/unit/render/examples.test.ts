import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/choices/choices.ts';
import { presets } from '../../../src/choices/presets.ts';
import { serializeConfig } from '../../../src/choices/serialize-config.ts';
import { renderProject } from '../../../src/render/project.ts';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** The folders `examples/<preset>`. After a change of a preset or a layer, refresh them with `npm run test:unit -- -u`. */
describe('examples', () => {
  it('has one folder for each preset, with three files', () => {
    const names = ['README.md', 'protocol.yaml', 'ws.config.json'];
    const expected = Object.keys(presets).flatMap((preset) => names.map((name) => `${preset}/${name}`));
    const found = readdirSync(examples, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.slice(examples.length)}/${entry.name}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  for (const [name, preset] of Object.entries(presets)) {
    it(`${name} is what the preset makes`, async () => {
      const choices: Choices = { ...preset, packageManager: 'npm' };
      const { files } = renderProject({ choices, projectName: name, version: '0.0.0' });
      const protocol = files.find(({ path }) => path === 'protocol.yaml')?.content;
      await expect(protocol).toMatchFileSnapshot(`${examples}${name}/protocol.yaml`);
      await expect(serializeConfig(choices)).toMatchFileSnapshot(`${examples}${name}/ws.config.json`);
    });
  }
});
