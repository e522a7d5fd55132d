import { describe, expect, it } from 'vitest';
import { versions } from '../../../src/package/versions.ts';
import { renderProject } from '../../../src/render/project.ts';
import { allowsLower, isLower } from '../../../src/text/semver.ts';
import { presetChoices } from '../../support/project.ts';

describe('a range of versions', () => {
  it.each([
    ['^3.22.4', true],
    ['^4.0.0', true],
    ['~4.4.9', true],
    ['4.5', false],
    ['4', true],
    ['4.x', true],
    ['*', true],
    ['', true],
    ['>=4.5.0', false],
    ['>= 4.2 <5', true],
    ['>4.5.0-beta.1', true],
    ['<5', true],
    ['4.6.0 - 4.7.0', false],
    ['4.0.0 - 4.7.0', true],
    ['^3.0.0 || ^4.6.0', true],
    ['^4.6.0 || ^5.0.0', false],
    ['v4.5.0+build', false],
    ['^5', false],
    ['latest', undefined],
    ['catalog:', undefined],
    ['workspace:^', undefined],
    ['npm:zod@^3', undefined],
    ['github:a/b', undefined],
    ['^4.6.0 || latest', undefined],
  ])('of %j allows versions before 4.5.0: %s', (range, expected) => {
    expect(allowsLower(range, '4.5.0')).toBe(expected);
  });

  it('of a new project is one with which all works', () => {
    for (const { range, lowest } of Object.values(versions)) {
      expect(allowsLower(range, lowest)).toBe(false);
      expect(isLower(range, lowest)).toBe(false);
    }
  });
});

describe('dependencies that are too old', () => {
  const manifest = (zod: string, vitest = '^1.6.0') =>
    JSON.stringify({ name: 'shop', dependencies: { zod }, devDependencies: { vitest, '@types/node': '^22.0.0' } });
  const rendered = (text: string, raises = false, packageManager: 'npm' | 'pnpm' = 'npm') => {
    const choices = { ...presetChoices('minimal'), packageManager };
    const existing = new Map([['package.json', text] as const]);
    const { files, notes } = renderProject({ choices, projectName: 'shop', version: '1.0.0', existing, raises });
    return { notes, manifest: JSON.parse(files.find(({ path }) => path === 'package.json')?.content ?? '') };
  };

  it('stay as they are, and are told of with what raises them', () => {
    const { notes, manifest: merged } = rendered(manifest('^4.0.0'));
    expect(merged).toMatchObject({ dependencies: { zod: '^4.0.0' }, devDependencies: { vitest: '^1.6.0' } });
    expect(notes).toEqual([
      `package.json allows versions that are too old for the server:
  zod ^4.0.0: needs 4.5.0 or later
  vitest ^1.6.0: needs 4.1.0 or later
To raise them, run this again with --raise-dependencies, or: npm install "zod@${versions.zod?.range}" && npm install -D "vitest@${versions.vitest?.range}"`,
    ]);
    expect(rendered(manifest('^4.0.0', '^4.1.0'), false, 'pnpm').notes.join()).toMatch(/or: pnpm add "zod@[^"]+"$/);
  });

  it('are raised where that is asked for, in the group that they are in, and stay the user’s', () => {
    const more = '"zod":"^3.0.0","typescript":"^5.4.0","vitest"';
    const text = manifest('^3.0.0').replace('"dependencies"', '"none"').replace('"vitest"', more);
    const { notes, manifest: merged } = rendered(text, true);
    expect(notes).toEqual([]);
    expect(merged.dependencies).not.toHaveProperty('zod');
    expect(merged.devDependencies).toMatchObject({
      zod: versions.zod?.range,
      typescript: '^5.9.2',
      vitest: versions.vitest?.range,
      '@types/node': '^22.0.0',
    });
  });

  it('are told of where a range does not say which versions it allows, and left alone', () => {
    const { notes, manifest: merged } = rendered(manifest('catalog:', '^4.1.0'), true);
    expect(notes).toEqual([
      'package.json does not say whether these are new enough for the server:\n  zod catalog: (unknown): needs 4.5.0 or later',
    ]);
    expect(merged.dependencies.zod).toBe('catalog:');
  });

  it('are none in a new project, nor where all is new enough', () => {
    expect(rendered('{}').notes).toEqual([]);
    expect(rendered(manifest('^4.6.0', '^5.0.0')).notes).toEqual([]);
  });
});
