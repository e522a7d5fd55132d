import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyActions } from '../../../src/apply/actions.ts';
import type { Action } from '../../../src/plan/plan.ts';
import { CliError } from '../../../src/problems/problem.ts';
import { filesIn, snapshot } from '../../snapshot.ts';
import { tempFolder } from '../../temp-folder.ts';
import { writeTree } from '../../write-tree.ts';

const create = (path: string): Action => ({ action: 'create', path, content: `new ${path}\n` });
const update = (path: string, previous: string): Action => ({ action: 'update', path, content: 'new\n', previous });
const remove = (path: string, previous: string): Action => ({ action: 'delete', path, previous });

describe('applying actions', () => {
  it('creates, updates and deletes, and leaves nothing else behind', () => {
    const root = tempFolder();
    writeTree(root, { 'a.txt': 'old\n', 'old/deep/b.txt': 'b', 'mixed/c.txt': 'c', 'mixed/theirs.txt': 'theirs' });
    chmodSync(join(root, 'a.txt'), 0o600);
    applyActions(root, [
      create('x/y/z.txt'),
      update('a.txt', 'old\n'),
      remove('old/deep/b.txt', 'b'),
      remove('mixed/c.txt', 'c'),
      { action: 'noop', path: 'n.txt' },
      { action: 'keep', path: 'k.txt', reason: '' },
    ]);
    expect([...snapshot(root).keys()]).toEqual(['a.txt', 'mixed', 'mixed/theirs.txt', 'x', 'x/y', 'x/y/z.txt']);
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('new\n');
    expect(statSync(join(root, 'a.txt')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, 'x/y/z.txt'), 'utf8')).toBe('new x/y/z.txt\n');
  });

  it('writes to what a symbolic link leads to, and keeps the link', () => {
    const root = tempFolder();
    writeTree(root, { 'docs/a.md': 'old\n' });
    symlinkSync('docs/a.md', join(root, 'a.md'));
    applyActions(root, [update('a.md', 'old\n')]);
    expect(readFileSync(join(root, 'docs/a.md'), 'utf8')).toBe('new\n');
    expect(snapshot(root).get('a.md')).toBe('link docs/a.md');
  });

  it.each([
    ['a folder cannot be made', 'taken/deep/b.txt'],
    ['a file cannot be replaced', 'folder'],
    ['a file cannot be written', `${'x'.repeat(300)}.txt`],
  ])('puts everything back when %s', (_, impossible) => {
    const root = tempFolder();
    writeTree(root, { 'a.txt': 'old\n', 'gone.txt': 'gone', taken: '', 'folder/x.txt': 'x' });
    writeTree(root, { 'b.txt': 'b', 'stub.txt': 'stub' });
    const before = snapshot(root);
    const actions: readonly Action[] = [
      create('new/deep/c.txt'),
      update('a.txt', 'old\n'),
      { action: 'rename', path: 'stub.txt', from: 'b.txt', content: 'b', previous: 'b', replaced: 'stub' },
      create(impossible),
      remove('gone.txt', 'gone'),
    ];
    expect(() => applyActions(root, actions)).toThrow(CliError);
    expect(snapshot(root)).toEqual(before);
  });

  it('puts files back that were deleted before a step failed', () => {
    const root = tempFolder();
    writeTree(root, { 'a.txt': 'a' });
    mkdirSync(join(root, 'folder'));
    const before = snapshot(root);
    expect(() => applyActions(root, [create('b.txt'), remove('a.txt', 'a'), remove('folder', '')])).toThrow(CliError);
    expect(snapshot(root)).toEqual(before);
    expect(filesIn(root)).toEqual(['a.txt']);
  });
});
