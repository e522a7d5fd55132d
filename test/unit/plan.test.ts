import { describe, expect, it } from 'vitest';
import type { DiskEntry } from '../../src/plan/disk.ts';
import type { FileKind, RenderedFile } from '../../src/plan/file.ts';
import { type LockedFile, lockedFile } from '../../src/plan/lock.ts';
import { nextLockedFiles } from '../../src/plan/next-lock.ts';
import { type Action, planFiles } from '../../src/plan/plan.ts';

const absent: DiskEntry = { kind: 'absent' };
const text = (content: string): DiskEntry => ({ kind: 'file', text: content });
const rendered = (kind: FileKind, content = 'new\n'): RenderedFile => ({ path: 'a.ts', kind, content });
const wrote = (kind: FileKind, content: string): LockedFile => lockedFile(rendered(kind, content), undefined);

function planOne(file: RenderedFile | undefined, entry: LockedFile | undefined, found: DiskEntry): Action | undefined {
  const known = new Map(entry === undefined ? [] : [[entry.path, entry]]);
  return planFiles(file === undefined ? [] : [file], known, new Map([['a.ts', found]]))[0];
}

describe('a rendered file', () => {
  const kinds: readonly FileKind[] = ['source', 'generated', 'stub', 'scaffold', 'shared'];

  it.each(kinds)('of kind %s is created where there is none', (kind) => {
    expect(planOne(rendered(kind), undefined, absent)).toEqual({ action: 'create', path: 'a.ts', content: 'new\n' });
  });

  it.each(kinds)('of kind %s is left alone where it says the same, whatever its line endings', (kind) => {
    expect(planOne(rendered(kind), undefined, text('new\n'))?.action).toBe('noop');
    expect(planOne(rendered(kind), undefined, text('\ufeffnew\r\n'))?.action).toBe('noop');
  });

  it.each(kinds)('of kind %s replaces what this program wrote', (kind) => {
    expect(planOne(rendered(kind), wrote(kind, 'old\n'), text('old\n'))).toMatchObject({ action: 'update' });
    expect(planOne(rendered(kind), wrote(kind, 'old\n'), text('old\r\n'))).toMatchObject({ action: 'update' });
  });

  it.each(kinds)('of kind %s is blocked by what is no file', (kind) => {
    expect(planOne(rendered(kind), undefined, { kind: 'obstacle', reason: 'is a folder' })?.action).toBe('blocked');
  });

  it.each(['generated', 'stub', 'scaffold'] as const)('of kind %s never replaces a foreign file', (kind) => {
    expect(planOne(rendered(kind), undefined, text('theirs\n'))?.action).toBe('blocked');
  });

  it.each(['generated', 'scaffold'] as const)('of kind %s never replaces an edited file', (kind) => {
    expect(planOne(rendered(kind), wrote(kind, 'old\n'), text('edited\n'))?.action).toBe('blocked');
  });

  it('leaves an edited scaffold to its owner as long as its rendering is what it was', () => {
    expect(planOne(rendered('scaffold'), wrote('scaffold', 'new\n'), text('edited\n'))?.action).toBe('keep');
  });

  it('refuses an edited generated file even then', () => {
    expect(planOne(rendered('generated'), wrote('generated', 'new\n'), text('edited\n'))?.action).toBe('blocked');
  });

  it('leaves an edited stub to its owner', () => {
    expect(planOne(rendered('stub'), wrote('stub', 'old\n'), text('edited\n'))?.action).toBe('keep');
  });

  it.each(['source', 'shared'] as const)('of kind %s was merged by rendering, and is updated', (kind) => {
    expect(planOne(rendered(kind), undefined, text('theirs\n'))?.action).toBe('update');
  });

  it('takes over the byte order mark and the line endings of the file it replaces', () => {
    const action = planOne(rendered('shared', '{\n}\n'), undefined, text('\ufeff{\r\n\r\n}\r\n'));
    expect(action).toMatchObject({ content: '\ufeff{\r\n}\r\n' });
  });
});

describe('a file that is no longer rendered', () => {
  it('goes where nobody touched it', () => {
    expect(planOne(undefined, wrote('scaffold', 'old\n'), text('old\n'))?.action).toBe('delete');
  });

  it.each([
    ['was edited', wrote('scaffold', 'old\n'), text('edited\n')],
    ['is a source', wrote('source', 'old\n'), text('old\n')],
    ['is shared', wrote('shared', 'old\n'), text('old\n')],
    ['has become a folder', wrote('scaffold', 'old\n'), { kind: 'obstacle', reason: 'is a folder' } as const],
  ])('stays where it %s', (_, entry, found) => expect(planOne(undefined, entry, found)?.action).toBe('keep'));

  it('is no matter where it is gone', () => {
    expect(planOne(undefined, wrote('scaffold', 'old\n'), absent)).toBeUndefined();
  });
});

describe('the lock after a plan', () => {
  const after = (file: RenderedFile | undefined, entry: LockedFile | undefined, found: DiskEntry) => {
    const known = new Map(entry === undefined ? [] : [[entry.path, entry]]);
    const files = file === undefined ? [] : [file];
    return nextLockedFiles(files, known, planFiles(files, known, new Map([['a.ts', found]])))[0];
  };

  it('knows what was written', () => {
    expect(after(rendered('scaffold'), undefined, absent)).toEqual(wrote('scaffold', 'new\n'));
  });

  it('keeps knowing what was written to a stub that its owner edited', () => {
    expect(after(rendered('stub'), wrote('stub', 'old\n'), text('edited\n'))).toEqual(wrote('stub', 'old\n'));
  });

  it('does not change because the user edited a shared file', () => {
    const ours = wrote('shared', 'old\n');
    expect(after(rendered('shared', 'edited\n'), ours, text('edited\n'))).toEqual(ours);
  });

  it('forgets what was deleted', () => {
    expect(after(undefined, wrote('scaffold', 'old\n'), text('old\n'))).toBeUndefined();
  });
});
