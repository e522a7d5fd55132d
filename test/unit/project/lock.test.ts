import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Lock, lockedFile, readLock, serializeLock } from '../../../src/project/lock.ts';
import { isProjectPath } from '../../../src/project/path.ts';
import { hashText } from '../../../src/text/form.ts';

const files = [
  lockedFile({ path: 'README.md', kind: 'scaffold', content: '# Chat\n' }, undefined),
  lockedFile({ path: 'websocket/handlers/vote.ts', kind: 'stub', key: 'vote', content: 'x\n' }, undefined),
];

const lock: Lock = {
  cliVersion: '1.2.3',
  choices: {
    transport: 'socket.io',
    auth: 'jwt',
    rooms: 'none',
    presence: false,
    scaling: 'none',
    features: [],
    packageManager: 'npm',
  },
  protocol: { client: {} },
  tombstones: [],
  files,
};

describe('the lock', () => {
  it('has one line for each file, and reads back', () => {
    const text = serializeLock(lock);
    const lines = text.split('\n').filter((line) => line.startsWith('    {"path"'));
    expect(lines).toHaveLength(files.length);
    expect(readLock(text)).toEqual({
      cliVersion: '1.2.3',
      choices: lock.choices,
      protocol: lock.protocol,
      tombstones: new Set(),
      files: new Map(files.map((file) => [file.path, file])),
    });
    expect(JSON.parse(serializeLock({ ...lock, files: [] }))).toMatchObject({ files: [] });
  });

  it('reads back whatever events are called', () => {
    const names = ['\u2028', '__proto__', '"},', '\ud800', '\r\n    {"path":"x"}'];
    const named = names.map((key, index) => lockedFile({ path: `${index}.ts`, kind: 'stub', key, content: '' }));
    const protocol = { client: names };
    const read = readLock(serializeLock({ ...lock, protocol, files: named }));
    expect(read?.files).toEqual(new Map(named.map((file) => [file.path, file])));
    expect(read?.protocol).toEqual(protocol);
  });

  it('keeps the last rendering of scaffold files only', () => {
    const [scaffold, stub] = files;
    expect(inflateRawSync(Buffer.from(scaffold?.base ?? '', 'base64')).toString()).toBe('# Chat\n');
    expect(stub?.base).toBeUndefined();
  });

  it('keeps the bytes of an entry whose text did not change', () => {
    const before = { path: 'a', kind: 'scaffold', sha256: hashText('x\n'), base: 'another zlib' } as const;
    expect(lockedFile({ path: 'a', kind: 'scaffold', content: 'x\n' }, before).base).toBe('another zlib');
    expect(lockedFile({ path: 'a', kind: 'scaffold', content: 'y\n' }, before).base).not.toBe('another zlib');
  });

  it.each([
    ['no JSON', '<<<<<<< HEAD'],
    ['null', 'null'],
    ['another format', JSON.stringify({ lockVersion: 2, files: [] })],
    ['no files', JSON.stringify({ lockVersion: 1 })],
    ['a bad hash', JSON.stringify({ lockVersion: 1, files: [{ path: 'a', kind: 'stub', sha256: 'x' }] })],
    ['a bad kind', JSON.stringify({ lockVersion: 1, files: [{ path: 'a', kind: 'x', sha256: hashText('') }] })],
    ...['../a', '/etc/passwd', 'a/../../b', '.git/config', 'c:\\a', ''].map((path): [string, string] => [
      `the path ${path}`,
      JSON.stringify({ lockVersion: 1, files: [{ path, kind: 'stub', sha256: hashText('') }] }),
    ]),
  ])('that is %s counts as damaged', (_, text) => expect(readLock(text)).toBeUndefined());
});

describe('a path inside the project', () => {
  it.each(['a', '.env.example', 'websocket/generated/events.ts', 'ä/日本.ts'])('is %s', (path) => {
    expect(isProjectPath(path)).toBe(true);
  });

  it.each(['', '.', '..', 'a//b', 'a/', '/a', './a', 'a\\b', 'a\0', 'a\nb', 'C:a', 'node_modules/x', '.GIT/x'])(
    'is not %j',
    (path) => expect(isProjectPath(path)).toBe(false),
  );
});

describe('the hash of a text', () => {
  it('does not depend on line endings and byte order mark', () => {
    expect(hashText('\ufeffa\r\nb\r\n')).toBe(hashText('a\nb\n'));
    expect(hashText('a\nb')).not.toBe(hashText('a\nb\n'));
  });
});
