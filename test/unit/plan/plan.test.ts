import { describe, expect, it } from 'vitest';
import { type Action, type Planned, planFiles } from '../../../src/plan/plan.ts';
import type { DiskEntry } from '../../../src/project/disk.ts';
import type { FileKind, RenderedFile } from '../../../src/project/file.ts';
import { type KnownFile, type LockedFile, lockedFile } from '../../../src/project/lock.ts';

const absent: DiskEntry = { kind: 'absent' };
const text = (content: string): DiskEntry => ({ kind: 'file', text: content });
const rendered = (kind: FileKind, content = 'new\n'): RenderedFile => ({ path: 'a.ts', kind, content });
const wrote = (kind: FileKind, content: string): LockedFile => lockedFile(rendered(kind, content), undefined);

interface Case {
  readonly tombstones?: readonly string[];
  readonly restores?: boolean;
  readonly isRebuild?: boolean;
}

function planAll(
  file: RenderedFile | undefined,
  entry: KnownFile | undefined,
  found: DiskEntry,
  { tombstones = [], restores = false, isRebuild = false }: Case = {},
): Planned {
  return planFiles({
    files: file === undefined ? [] : [file],
    known: new Map(entry === undefined ? [] : [[entry.path, entry]]),
    disk: new Map([['a.ts', found]]),
    tombstones: new Set(tombstones),
    restores: () => restores,
    isRebuild,
  });
}

function planOne(...input: Parameters<typeof planAll>): Action | undefined {
  return planAll(...input).plan[0];
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

  it('that is generated never replaces an edited file', () => {
    expect(planOne(rendered('generated'), wrote('generated', 'old\n'), text('edited\n'))?.action).toBe('blocked');
  });

  it('that is generated replaces what git merged, and whatever else has only lines of its own', () => {
    const merged = text('a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n');
    expect(planOne(rendered('generated', 'a\nb\nc\n'), wrote('generated', 'a\n'), merged)?.action).toBe('update');
    expect(planOne(rendered('generated', 'a\nb\n'), wrote('generated', 'a\n'), text('a\nc\n'))?.action).toBe('blocked');
    expect(planOne(rendered('stub', 'a\nb\nc\n'), wrote('stub', 'a\n'), merged)?.action).toBe('update');
    expect(planOne(rendered('stub', 'a\nb\n'), wrote('stub', 'a\n'), merged)).toEqual({
      action: 'unresolved',
      path: 'a.ts',
      line: 2,
    });
  });

  it('of kind scaffold takes over the edits of its owner', () => {
    const before = wrote('scaffold', 'a\nb\nc\nd\ne\n');
    const planned = planAll(rendered('scaffold', 'A\nb\nc\nd\ne\n'), before, text('a\r\nb\r\nc\r\nd\r\nmine\r\n'));
    expect(planned.plan).toMatchObject([{ action: 'merge', content: 'A\r\nb\r\nc\r\nd\r\nmine\r\n' }]);
    expect(planned.locked).toEqual([wrote('scaffold', 'A\nb\nc\nd\ne\n')]);
  });

  it('of kind scaffold has both sides where they do not merge', () => {
    const conflict = planOne(rendered('scaffold', 'ours\n'), wrote('scaffold', 'old\n'), text('yours\n'));
    expect(conflict).toMatchObject({
      action: 'conflict',
      content: '<<<<<<< yours\nyours\n=======\nours\n>>>>>>> build-websocket-server\n',
      rendering: 'ours\n',
    });
  });

  it("of kind scaffold is the owner's where the lock does not know what it was", () => {
    const { base: _, ...entry } = wrote('scaffold', 'old\n');
    expect(planOne(rendered('scaffold'), entry, text('edited\n'))?.action).toBe('keep');
    const forged = { ...wrote('scaffold', 'old\n'), base: wrote('scaffold', 'edited\n').base ?? '' };
    expect(planOne(rendered('scaffold'), forged, text('edited\n'))?.action).toBe('keep');
  });

  it('stays deleted where the user deleted it, until it is restored', () => {
    const before = wrote('stub', 'old\n');
    const first = planAll(rendered('stub'), before, absent);
    expect([first.plan, first.locked, first.tombstones]).toEqual([
      [{ action: 'keep', path: 'a.ts', reason: 'you deleted it, and it stays deleted' }],
      [],
      ['a.ts'],
    ]);
    const second = planAll(rendered('stub'), undefined, absent, { tombstones: ['a.ts'] });
    expect([second.plan[0]?.action, second.tombstones]).toEqual(['noop', ['a.ts']]);
    const third = planAll(rendered('stub'), undefined, absent, { tombstones: ['a.ts'], restores: true });
    expect([third.plan[0]?.action, third.tombstones]).toEqual(['create', []]);
    expect(planOne(rendered('generated'), wrote('generated', 'old\n'), absent)?.action).toBe('create');
  });

  it('is created where a run that was killed did not come so far', () => {
    expect(planOne(rendered('stub'), { ...wrote('stub', 'new\n'), isPending: true }, absent)?.action).toBe('create');
  });

  it('replaces what a run that was killed wrote', () => {
    const known = { ...wrote('generated', 'old\n'), also: [wrote('generated', 'between\n').sha256] };
    expect(planOne(rendered('generated'), known, text('between\n'))?.action).toBe('update');
  });

  it('is in the way where it is read-only', () => {
    const readOnly = { ...text('old\n'), isReadOnly: true } as DiskEntry;
    expect(planOne(rendered('generated'), wrote('generated', 'old\n'), readOnly)).toMatchObject({
      action: 'blocked',
      reason: 'is read-only',
    });
    expect(planOne(rendered('stub', 'old\n'), wrote('stub', 'old\n'), readOnly)?.action).toBe('noop');
  });

  it('is in the way where it is read-only and would be deleted, merged or moved', () => {
    const locked = (content: string) => ({ ...text(content), isReadOnly: true }) as DiskEntry;
    const blocked = { action: 'blocked', path: 'a.ts', reason: 'is read-only' };
    expect(planOne(rendered('scaffold', 'ours\n'), wrote('scaffold', 'old\n'), locked('yours\n'))).toEqual(blocked);
    expect(planOne(rendered('scaffold', 'A\nb\nc\n'), wrote('scaffold', 'a\nb\nc\n'), locked('a\nb\nC\n'))).toEqual(
      blocked,
    );
    expect(planOne(rendered('shared', ''), wrote('shared', 'old\n'), locked('old\n'))).toEqual(blocked);
    expect(planOne(undefined, wrote('scaffold', 'old\n'), locked('old\n'))).toEqual(blocked);
    const moved = { ...rendered('stub'), path: 'b.ts', from: 'a.ts' };
    const disk = new Map([
      ['a.ts', locked('old\n')],
      ['b.ts', absent],
    ]);
    const rest = { tombstones: new Set<string>(), restores: () => false, isRebuild: false };
    expect(planFiles({ files: [moved], known: new Map(), disk, ...rest }).plan).toEqual([blocked]);
  });

  it.each(['stub', 'scaffold'] as const)("of kind %s is the owner's where the lock is lost", (kind) => {
    expect(planOne(rendered(kind), undefined, text('theirs\n'), { isRebuild: true })?.action).toBe('keep');
  });

  it('follows its event to another name, with the edits of its owner', () => {
    const rewrite = (before: string) => before.replace('b', 'a');
    const plan = (before: string) =>
      planFiles({
        files: [{ ...rendered('stub'), from: 'b.ts', rewrite }],
        known: new Map([['b.ts', { ...wrote('stub', 'old\n'), path: 'b.ts' }]]),
        disk: new Map([
          ['a.ts', absent],
          ['b.ts', text(before)],
        ]),
        tombstones: new Set(),
        restores: () => false,
        isRebuild: false,
      }).plan;
    expect(plan('old\n')).toEqual([
      { action: 'rename', path: 'a.ts', from: 'b.ts', content: 'new\n', previous: 'old\n' },
    ]);
    expect(plan('b of mine\n')).toMatchObject([{ action: 'rename', content: 'a of mine\n' }]);
  });

  it('that keeps its place has its text rewritten there, and only there', () => {
    const rewrite = (before: string) => `${before}again\n`;
    const edited = text('edited\n');
    expect(planOne({ ...rendered('stub'), rewrite }, undefined, edited)).toMatchObject({ content: 'edited\nagain\n' });
    const moved = { ...rendered('stub'), rewrite, from: 'b.ts', hasSubstitute: true };
    const rest = { known: new Map(), tombstones: new Set<string>(), restores: () => false, isRebuild: false };
    const disk = new Map([
      ['a.ts', edited],
      ['b.ts', absent],
    ]);
    expect(planFiles({ files: [moved], disk, ...rest }).plan).toMatchObject([{ action: 'keep', path: 'a.ts' }]);
  });

  it('leaves an edited scaffold to its owner as long as its rendering is what it was', () => {
    expect(planOne(rendered('scaffold'), wrote('scaffold', 'new\n'), text('edited\n'))?.action).toBe('noop');
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

  it.each([['has become a folder', wrote('scaffold', 'old\n'), { kind: 'obstacle', reason: 'is a folder' } as const]])(
    'stays where it %s',
    (_, entry, found) => expect(planOne(undefined, entry, found)?.action).toBe('keep'),
  );

  it.each(['source', 'shared'] as const)("of kind %s is the user's", (kind) => {
    expect(planOne(undefined, wrote(kind, 'old\n'), text('old\n'))?.action).toBe('noop');
  });

  it('is left where it was edited, as an orphan', () => {
    const planned = planAll(undefined, { ...wrote('stub', 'old\n'), key: 'vote' }, text('edited\n'));
    expect(planned.plan).toMatchObject([{ action: 'orphan', reason: 'the event "vote" is gone; edited by you' }]);
    expect(planned.locked).toHaveLength(1);
  });

  it('is no matter where it is gone', () => {
    expect(planOne(undefined, wrote('scaffold', 'old\n'), absent)).toBeUndefined();
  });
});

describe('the lock after a plan', () => {
  const after = (...input: Parameters<typeof planAll>) => planAll(...input).locked[0];

  it('knows what was written', () => {
    expect(after(rendered('scaffold'), undefined, absent)).toEqual(wrote('scaffold', 'new\n'));
  });

  it('knows what would have been written to a stub that its owner edited, so that it is said once', () => {
    const next = after(rendered('stub'), wrote('stub', 'old\n'), text('edited\n'));
    expect(next).toEqual(wrote('stub', 'new\n'));
    expect(planOne(rendered('stub'), next, text('edited\n'))?.action).toBe('noop');
  });

  it('does not change because the user edited a shared file', () => {
    const of = (content: string) => ({ ...rendered('shared', content), values: { here: '1' } });
    const ours = lockedFile(of('old\n'));
    expect(after(of('edited\n'), ours, text('edited\n'))).toEqual(ours);
  });

  it('forgets what was deleted', () => {
    expect(after(undefined, wrote('scaffold', 'old\n'), text('old\n'))).toBeUndefined();
  });
});
