import { describe, expect, it } from 'vitest';
import type { PackageManager } from '../../../src/choices/choices.ts';
import { mergeYaml } from '../../../src/merge/yaml.ts';
import { unknownProject } from '../../../src/project/lock.ts';
import { renderProject } from '../../../src/render/project.ts';
import { presetChoices } from '../../support/project.ts';

const settings = 'pnpm-workspace.yaml';

/** The files of a project that say what may build, as they are rendered. */
function rendered(packageManager: PackageManager, more: Partial<Parameters<typeof renderProject>[0]> = {}) {
  const choices = { ...presetChoices('minimal'), packageManager };
  const { files } = renderProject({ choices, projectName: 'app', version: '1.2.3', ...more });
  const textOf = (wanted: string) => files.find(({ path }) => path === wanted)?.content;
  const { allowScripts, dependenciesMeta, devDependencies } = JSON.parse(textOf('package.json') ?? '');
  return { allowScripts, dependenciesMeta, typescript: devDependencies.typescript, settings: textOf(settings) };
}

describe('what may build', () => {
  it('is said where the package manager looks for it, and nowhere else', () => {
    expect(rendered('npm')).toMatchObject({ allowScripts: { esbuild: true }, settings: undefined });
    expect(rendered('pnpm')).toMatchObject({ allowScripts: undefined, settings: 'allowBuilds:\n  esbuild: true\n' });
    expect(rendered('yarn')).toMatchObject({ dependenciesMeta: { esbuild: { built: true } }, settings: undefined });
    expect(rendered('bun')).toMatchObject({ allowScripts: undefined, dependenciesMeta: undefined });
  });

  it('is left to the workspace around a project', () => {
    expect(rendered('pnpm', { isInWorkspace: true }).settings).toBeUndefined();
  });

  it('joins what its owner allows, and what they refused stays so', () => {
    const text = 'packages:\n  - apps/* # mine\nallowBuilds: { sharp: false }\n';
    const existing = (yaml: string) => ({ existing: new Map([[settings, yaml]] as const), known: unknownProject });
    expect(rendered('pnpm', existing(text)).settings).toBe(
      'packages:\n  - apps/* # mine\nallowBuilds: { sharp: false, esbuild: true }\n',
    );
    const refused = 'allowBuilds:\n    esbuild: false   # not needed\n';
    expect(rendered('pnpm', existing(refused)).settings).toBe(refused);
    const manifest = {
      existing: new Map([['package.json', '{ "allowScripts": null }']] as const),
      known: unknownProject,
    };
    expect(rendered('npm', manifest).allowScripts).toBeNull();
  });
});

describe('values of ours in a YAML file', () => {
  const ours = [[['allowBuilds', 'esbuild'], true]] as const;
  const before = { '["allowBuilds","esbuild"]': 'true' };

  it.each([
    ['', 'allowBuilds:\n  esbuild: true\n'],
    ['# mine\n', '# mine\nallowBuilds:\n  esbuild: true\n'],
    ['a: # mine\n- b\n\n# about c\nc: "2"', 'a: # mine\n- b\n\n# about c\nc: "2"\nallowBuilds:\n  esbuild: true\n'],
    ['allowBuilds:\n', 'allowBuilds:\n  esbuild: true\n'],
    ['allowBuilds:\n  a: true # mine\n', 'allowBuilds:\n  a: true # mine\n  esbuild: true\n'],
    // What is no map is none of ours to mend.
    ['- a\n', '- a\n'],
    ['a: [\n', 'a: [\n'],
  ])('are added to %j', (text, content) => {
    expect(mergeYaml(text, ours, undefined, false).content).toBe(content);
  });

  it('go when they are no longer ours, with what is empty without them', () => {
    expect(mergeYaml('allowBuilds:\n  esbuild: true\n', [], before, false).content).toBe('');
    expect(mergeYaml('a: 1 # mine\nallowBuilds:\n  esbuild: true\n', [], before, false).content).toBe('a: 1 # mine\n');
    expect(mergeYaml('allowBuilds:\n  esbuild: false\n', [], before, false).content).toBe(
      'allowBuilds:\n  esbuild: false\n',
    );
  });
});

it('Yarn, which may keep packages in archives, gets a compiler that finds types there', () => {
  expect([rendered('npm'), rendered('yarn')].map(({ typescript }) => typescript)).toEqual(['^7.0.2', '^6.0.3']);
});
