import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/choices/choices.ts';
import { presets } from '../../../src/choices/presets.ts';
import { renderProject } from '../../../src/render/project.ts';
import { formattedLike } from '../../../src/text/formatted-like.ts';
import { hasSameMeaning, meaningOf } from '../../../src/text/meaning.ts';
import { format, tastes } from '../../support/formatter.ts';
import { presetChoices } from '../../support/project.ts';
import { suiteFolder } from '../../support/suite-folder.ts';
import { writeTree } from '../../write-tree.ts';

/** What a project is first, and what it becomes. */
const changes: readonly (readonly [string, Partial<Choices>, Partial<Choices>])[] = [
  ['another transport', {}, { transport: 'ws' }],
  ['several nodes', {}, { scaling: 'redis' }],
  [
    'streams of events in place of rooms that last',
    { transport: 'ws', scaling: 'redis-sharded' },
    { transport: 'sse' },
  ],
  ['no users', { transport: 'ws' }, { transport: 'ws', auth: 'none', presence: false }],
  ['less', { scaling: 'redis' }, { rooms: 'ephemeral', features: [] }],
];

function programsOf(choices: Partial<Choices>): Record<string, string> {
  const all = { choices: { ...presetChoices('chat'), ...choices }, projectName: 'app', version: '0.0.0' };
  const { files } = renderProject({ ...all, existing: new Map() });
  return Object.fromEntries(
    files.filter(({ path }) => path.endsWith('.ts')).map(({ path, content }) => [path, content]),
  );
}

describe.each(tastes)('programs that were formatted with %s', (_, taste) => {
  const root = suiteFolder();
  const read = (folder: string, path: string) => readFileSync(join(root(), folder, path), 'utf8');
  const pairs = changes.map(([name, before, after]) => [name, programsOf(before), programsOf(after)] as const);

  beforeAll(async () => {
    for (const [name, before, after] of pairs) {
      const [was, is] = [join(root(), name, 'was'), join(root(), name, 'is')];
      writeTree(was, before);
      writeTree(is, after);
      await format(was, taste);
      for (const [path, text] of Object.entries(after)) {
        const old = before[path];
        if (old !== undefined)
          writeTree(join(root(), name, 'alike'), {
            [path]: formattedLike(path, old, readFileSync(join(was, path), 'utf8'), text),
          });
      }
    }
    // Where an object is broken into lines is its writer's choice otherwise.
    await format(root(), taste, 'never');
  });

  it.each(pairs)('mean the same, also with %s', (name, before, after) => {
    for (const [path, text] of Object.entries(before))
      expect(hasSameMeaning(path, text, read(`${name}/was`, path)), path).toBe(true);
    for (const [path, text] of Object.entries(after))
      expect(hasSameMeaning(path, text, read(`${name}/is`, path)), path).toBe(true);
  });

  it.each(pairs)('take over %s so that a formatter only has to move lines', (name, before, after) => {
    const both = Object.keys(after).filter((path) => path in before);
    expect(both.length).toBeGreaterThan(20);
    for (const path of both) expect(read(`${name}/alike`, path), path).toBe(read(`${name}/is`, path));
  });
});

it.each(Object.entries(presets))('what the renderer knows of a text of %s is what the text says', (_, choices) => {
  const { files } = renderProject({
    choices: { ...choices, packageManager: 'npm' },
    projectName: 'app',
    version: '0.0.0',
    existing: new Map(),
  });
  const known = files.filter(({ meaning }) => meaning !== undefined);
  expect(known.map(({ path }) => path)).toEqual(['protocol.asyncapi.yaml']);
  for (const { path, content, meaning } of known) expect(meaningOf(path, content)).toBe(meaning);
});

it.each(['a: *b\n', 'a: [\n'])('a YAML text that holds no value says itself: %j', (text) => {
  expect(meaningOf('a.yaml', text)).toBe(text);
});
