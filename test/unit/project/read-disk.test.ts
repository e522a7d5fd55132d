import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliError } from '../../../src/problems/problem.ts';
import { readDisk } from '../../../src/project/read-disk.ts';
import { readText } from '../../../src/project/read-text.ts';
import { tempFolder } from '../../temp-folder.ts';
import { writeTree } from '../../write-tree.ts';

describe('reading the disk', () => {
  const read = (root: string, path: string) => readDisk(root, [path]).get(path);

  it('tells files from what is not there', () => {
    const root = tempFolder();
    writeTree(root, { 'a/b.txt': 'text' });
    expect(read(root, 'a/b.txt')).toEqual({ kind: 'file', text: 'text' });
    expect(read(root, 'a/c.txt')).toEqual({ kind: 'absent' });
    expect(read(root, 'x/y/z.txt')).toEqual({ kind: 'absent' });
    expect(read(join(root, 'no folder'), 'a.txt')).toEqual({ kind: 'absent' });
  });

  it('finds folders and files in the place of each other', () => {
    const root = tempFolder();
    writeTree(root, { file: '', 'folder/x': '' });
    expect(read(root, 'folder')).toEqual({ kind: 'obstacle', reason: 'is a folder where a file must be' });
    expect(read(root, 'file/a/b')).toEqual({ kind: 'obstacle', reason: 'file is a file where a folder must be' });
  });

  it('follows symbolic links inside the project, and none out of it', () => {
    const outside = tempFolder();
    const root = tempFolder();
    writeTree(outside, { secret: 'secret' });
    writeTree(root, { 'docs/a.md': 'inside' });
    symlinkSync('docs/a.md', join(root, 'a.md'));
    symlinkSync(outside, join(root, 'websocket'));
    symlinkSync(join(outside, 'secret'), join(root, 'b.md'));
    symlinkSync('nowhere', join(root, 'c.md'));
    symlinkSync('loop', join(root, 'loop'));
    expect(read(root, 'a.md')).toEqual({ kind: 'file', text: 'inside' });
    for (const path of ['websocket/secret', 'websocket/new.ts', 'b.md', 'c.md', 'loop', '../x', '/etc/passwd']) {
      expect(read(root, path)).toMatchObject({ kind: 'obstacle' });
    }
  });
});

describe('reading a text', () => {
  const refused = (path: string) => {
    try {
      readText(path, 'f.json', 10);
    } catch (error) {
      if (error instanceof CliError) return { exitCode: error.exitCode, ...error.problems[0] };
    }
    throw new Error('was not refused');
  };

  it('drops the byte order mark', () => {
    const root = tempFolder();
    writeTree(root, { a: '\ufeff{}' });
    expect(readText(join(root, 'a'), 'a', 10)).toBe('{}');
  });

  it('refuses what is missing, a folder, too large, endless, or not UTF-8, and says where', () => {
    const root = tempFolder();
    mkdirSync(join(root, 'folder'));
    writeTree(root, {
      large: 'x'.repeat(11),
      latin: Buffer.from('a: 1\nb: \xe4', 'latin1'),
      utf16: Buffer.from('\ufeffa', 'utf16le'),
    });
    expect(refused(join(root, 'gone'))).toMatchObject({ exitCode: 2, file: 'f.json', message: 'does not exist' });
    expect(refused(join(root, 'large/x'))).toMatchObject({ exitCode: 2, message: 'does not exist' });
    expect(refused(join(root, 'folder'))).toMatchObject({ exitCode: 2, message: 'is a folder, not a file' });
    expect(refused(join(root, 'large'))).toMatchObject({ exitCode: 2, message: 'is larger than 10 bytes' });
    expect(refused('/dev/zero')).toMatchObject({ exitCode: 2, message: 'is larger than 10 bytes' });
    expect(refused(join(root, 'latin'))).toMatchObject({
      exitCode: 2,
      line: 2,
      column: 4,
      message: 'is not valid UTF-8',
    });
    expect(refused(join(root, 'utf16'))).toMatchObject({ exitCode: 2, line: 1, column: 1 });
  });
});
