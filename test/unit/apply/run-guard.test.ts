import { spawnSync } from 'node:child_process';
import { statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyPlan } from '../../../src/apply/plan.ts';
import { withRunGuard } from '../../../src/apply/run-guard.ts';
import { CliError } from '../../../src/problems/problem.ts';
import { readDisk } from '../../../src/project/read-disk.ts';
import { filesIn, snapshot } from '../../snapshot.ts';
import { tempFolder } from '../../temp-folder.ts';
import { writeTree } from '../../write-tree.ts';

/** The id of a process that has ended. */
const endedPid = () => spawnSync(process.execPath, ['-e', '0']).pid;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the guard of a run', () => {
  it('is there during the work and gone after it, with the folders made for it', () => {
    const root = join(tempFolder(), 'new/project');
    expect(withRunGuard(root, () => filesIn(root))).toEqual(['.ws/run.lock']);
    expect(() => snapshot(root)).toThrow('ENOENT');
  });

  it('is gone after work that failed', () => {
    const root = tempFolder();
    expect(() =>
      withRunGuard(root, () => {
        throw new Error('failed');
      }),
    ).toThrow('failed');
    expect([...snapshot(root)]).toEqual([]);
  });

  it('lets one run work at a time', () => {
    const root = tempFolder();
    withRunGuard(root, () => {
      expect(() => withRunGuard(root, () => {})).toThrow(/another run is writing this project \(process \d+/);
      expect(filesIn(root)).toEqual(['.ws/run.lock']);
    });
  });

  it('is taken over from a process that has ended', () => {
    const root = tempFolder();
    writeTree(root, { '.ws/run.lock': `${endedPid()} ${hostname()}\n` });
    expect(withRunGuard(root, () => 'done')).toBe('done');
    expect(filesIn(root)).toEqual([]);
  });

  it('is not taken over from another machine, nor while it is being written', () => {
    const root = tempFolder();
    writeTree(root, { '.ws/run.lock': `${endedPid()} another-${hostname()}\n` });
    expect(() => withRunGuard(root, () => {})).toThrow(CliError);
    writeTree(root, { '.ws/run.lock': '' });
    // Its time stands still, and while it pauses the other one goes on.
    vi.useFakeTimers({ toFake: ['Date'], now: statSync(join(root, '.ws/run.lock')).mtimeMs + 10 });
    const pause = vi.spyOn(Atomics, 'wait').mockImplementationOnce(() => {
      writeTree(root, { '.ws/run.lock': `${process.pid} ${hostname()}\n` });
      return 'timed-out';
    });
    expect(() => withRunGuard(root, () => {})).toThrow(CliError);
    expect(pause).toHaveBeenCalled();
  });

  it('is taken over from a run that was killed before it wrote its name', () => {
    const root = tempFolder();
    writeTree(root, { '.ws/run.lock': '' });
    const almostLongAgo = Date.now() / 1000 - 0.9;
    utimesSync(join(root, '.ws/run.lock'), almostLongAgo, almostLongAgo);
    expect(withRunGuard(root, () => 'done')).toBe('done');
    expect(filesIn(root)).toEqual([]);
  });
});

describe('applying a plan', () => {
  it('refuses where a file changed since the plan was made', async () => {
    const root = tempFolder();
    writeTree(root, { 'a.txt': 'old\n' });
    const disk = readDisk(root, ['a.txt', 'b.txt']);
    writeTree(root, { 'a.txt': 'edited\n' });
    const before = snapshot(root);
    const plan = [{ action: 'update', path: 'a.txt', content: 'new\n', previous: 'old\n' }] as const;
    await expect(applyPlan(root, { plan, disk, lock: '' })).rejects.toMatchObject({ exitCode: 4 });
    expect(snapshot(root)).toEqual(before);
  });

  it('finishes what it writes when the user interrupts', async () => {
    const root = tempFolder();
    const disk = readDisk(root, ['a.txt']);
    const plan = [{ action: 'create', path: 'a.txt', content: 'new\n' }] as const;
    const done = applyPlan(root, { plan, disk, lock: '' });
    process.kill(process.pid, 'SIGINT');
    await expect(done).rejects.toMatchObject({ exitCode: 130 });
    expect(filesIn(root)).toEqual(['a.txt']);
  });
});
