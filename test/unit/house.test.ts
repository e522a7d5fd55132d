import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** More files than these are more than one looks through for a thing. */
const maxFiles = 25;

/** What every room may use: it knows nothing of projects. */
const ground = ['problems', 'text', 'text/typescript', 'text/yaml', 'version.ts'];

const core = ['choices', 'project', 'protocol'];

/**
 * The rooms of `src/` from the roof down, and what each may use beside the ground. A room uses only what stands below it,
 * so that whoever follows a value goes one way. A new room gets a row above all that it uses.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': ['commands', 'report', 'package-managers', 'choices'],
  commands: [
    ...['commands/changes', 'commands/found', 'render', 'package', 'handlers', 'layers', 'report', 'apply', 'plan'],
    ...['package-managers', 'protocol/file', 'protocol/compare', 'protocol/read', ...core],
  ],
  'commands/changes': [
    ...['commands/found', 'render', 'handlers', 'report', 'apply', 'plan', 'protocol/compare', ...core],
  ],
  'commands/found': ['package', 'merge', 'layers', 'plan', 'package-managers', ...core],
  render: ['model', 'documents/asyncapi', 'package', 'handlers', 'merge', 'layers', 'protocol/read', ...core],
  model: [
    ...['documents', 'documents/reference', 'documents/reference/wire', 'package', 'handlers', 'layers'],
    ...['protocol/code', 'protocol/samples', ...core],
  ],
  package: ['merge', 'layers', 'package-managers', ...core],
  handlers: ['layers', ...core],
  'documents/asyncapi': core,
  'documents/reference': ['documents/reference/wire', 'protocol/code', ...core],
  'documents/reference/wire': ['documents', ...core],
  documents: ['layers', 'protocol/code', 'protocol/samples', ...core],
  layers: ['package-managers', 'protocol/file', 'protocol/code', 'protocol/read', 'protocol/read/check', ...core],
  report: ['plan', 'choices'],
  apply: ['plan', 'choices', 'project'],
  plan: ['project'],
  merge: ['project'],
  'package-managers': ['choices'],
  'protocol/file': ['protocol/read', 'protocol/read/tree', ...core],
  'protocol/compare': ['protocol/code', 'protocol/samples', 'protocol'],
  'protocol/code': ['protocol'],
  'protocol/read': ['protocol/read/check', 'protocol/read/schema', 'protocol/read/tree', 'protocol'],
  'protocol/read/check': ['protocol/read/schema', 'protocol/read/tree', 'protocol/samples', ...core],
  'protocol/read/schema': ['protocol/read/tree', 'protocol'],
  'protocol/read/tree': ['protocol'],
  'protocol/samples': ['protocol'],
  protocol: [],
  project: [],
  choices: [],
  'text/yaml': [],
  'text/typescript': [],
  text: [],
  problems: [],
  'version.ts': [],
};

/** The program's files, below `src/`; what builds it is none of it. */
const files = filesBelow('src').filter((file) => file.endsWith('.ts') && !file.startsWith('build/'));

/** What each of them imports of the others. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('the sources', () => {
  it('use only what stands below them', () => {
    const allowed = (from: string, to: string) =>
      from === to || rooms[from]?.includes(to) || (ground.includes(to) && isBelow(to, from));
    const wrong = [...imports].flatMap(([file, used]) =>
      used.filter((one) => !allowed(roomOf(file), roomOf(one))).map((one) => `${file} uses ${one}`),
    );
    expect(wrong).toEqual([]);
  });

  it('stand in rooms that each have a row, above what they may use', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(rooms)));
    const wrong = Object.entries(rooms).flatMap(([room, used]) =>
      used.filter((one) => !isBelow(one, room)).map((one) => `${one} is not below ${room}`),
    );
    expect(wrong).toEqual([]);
  });

  it('import each other in no circle', () => {
    expect(files.filter((file) => reached(file).has(file))).toEqual([]);
  });

  it.each(['src', 'test/unit'])('have at most as many files in a folder of %s as one looks through', (tree) => {
    const folders = grouped(filesBelow(tree), posix.dirname);
    expect(folders.filter((inside) => inside.length > maxFiles)).toEqual([]);
  });

  it('have names without a word that belongs to a folder', () => {
    const alike = grouped(files, (file) => file.replace(/[-.][^/]*$/, ''));
    expect(alike.filter((some) => some.length > 2)).toEqual([]);
  });

  it('have their tests in the same folders', () => {
    const folders = new Set(filesBelow('test/unit').map(posix.dirname));
    const known = new Set(files.flatMap((file) => foldersAround(file)));
    // The tests of what tests use.
    expect([...folders].filter((folder) => folder !== 'suite' && !known.has(folder))).toEqual([]);
  });
});

/** The paths that have the same key. */
function grouped(paths: readonly string[], keyOf: (path: string) => string): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(keyOf(path), [...(groups.get(keyOf(path)) ?? []), path]);
  return [...groups.values()];
}

/** The paths of the files below a folder of the repository, relative to it, with `/`. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(root, folder), join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const specifiers = text.matchAll(/^(?:import|export)\b[^'"`;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm);
  const used = [...specifiers].map(([, still, lazy]) => posix.join(posix.dirname(file), still ?? lazy ?? ''));
  return [...new Set(used)];
}

/** The folder of a file; one at the top is a room of its own. */
function roomOf(file: string): string {
  return file.includes('/') ? posix.dirname(file) : file;
}

function isBelow(room: string, other: string): boolean {
  const order = Object.keys(rooms);
  return order.indexOf(room) > order.indexOf(other);
}

/** All that a file imports, and what that does. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const next of imports.get(file) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reached(next, seen);
  }
  return seen;
}

function foldersAround(file: string): string[] {
  const folder = posix.dirname(file);
  return folder === '.' ? ['.'] : [folder, ...foldersAround(folder)];
}
