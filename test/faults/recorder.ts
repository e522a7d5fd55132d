import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check, describeViolations, type Rules } from './check.ts';
import type { Entry, History, Timed } from './history.ts';

/** Writes down what happens, in the order in which the test sees it. */
export class Recorder {
  readonly #entries: Timed[] = [];
  readonly #beganMs = performance.now();

  get history(): History {
    return this.#entries;
  }

  get nowMs(): number {
    return performance.now() - this.#beganMs;
  }

  add(entry: Entry): void {
    this.#entries.push({ ...entry, atMs: Math.round(this.nowMs * 10) / 10 });
  }

  /** Notes what is done to the parts. */
  fault(what: string): void {
    this.add({ type: 'fault', what });
  }

  /** Fails where the history breaks a promise, and says where the history can be read. */
  expectToKeep(rules: Rules): void {
    const violations = check(this.history, rules);
    const where = violations.length === 0 ? '' : this.#save();
    expect(violations.length, `${describeViolations(violations)}\n${where}`).toBe(0);
  }

  #save(): string {
    const path = join(mkdtempSync(join(tmpdir(), 'ws-faults-')), 'history.jsonl');
    writeFileSync(path, this.history.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    return `the history is in ${path}`;
  }
}
