import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect } from 'vitest';
import type { Choices } from '../../src/choices/choices.ts';
import { serializeConfig } from '../../src/choices/serialize-config.ts';
import { bringUpToDate, type RunOptions } from '../../src/commands/bring-up-to-date.ts';
import { type CheckOptions, check } from '../../src/commands/check.ts';
import { diff } from '../../src/commands/diff.ts';
import { readSources } from '../../src/commands/found/read-project.ts';
import { findTarget } from '../../src/commands/found/target.ts';
import { generate } from '../../src/commands/generate.ts';
import { readInputs, recallIdle } from '../../src/commands/idle.ts';
import { type InitOptions, init } from '../../src/commands/init.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { prune } from '../../src/commands/prune.ts';
import { type RenameOptions, rename } from '../../src/commands/rename.ts';
import { restore } from '../../src/commands/restore.ts';
import type { Reporter } from '../../src/report/reporter.ts';
import { snapshot } from '../snapshot.ts';
import { presetChoices } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** A vote, as the protocols of most histories have it. */
export const vote = `
  cast-vote:
    description: Votes for something.
    payload: { type: object, required: [choice], properties: { choice: { type: string } } }
    ack: { type: object, required: [count], properties: { count: { type: integer } } }
`;

/** A text as a line that means nothing to whatever reads the file. */
function lineOf(path: string, text: string): string {
  if (path.endsWith('.json')) return `  "${text}": true`;
  return /\.(?:ya?ml|env\.example|gitignore)$|Dockerfile$/.test(path) ? `# ${text}` : `// ${text}`;
}

/** A project in a folder of its own, to which a user and this program do things in turn. */
export class Project {
  readonly root: string;
  /** Lines that a user wrote; none of them may ever get lost. */
  readonly #lines = new Set<string>();
  #written = 0;

  constructor(root = tempFolder()) {
    this.root = root;
  }

  /** Makes a project of a preset with some choices changed, and a protocol to which client events are added. */
  static async make(changes: Partial<Choices> = {}, clientEvents = vote, preset = 'minimal'): Promise<Project> {
    const project = new Project();
    project.write('ws.config.json', serializeConfig({ ...presetChoices(preset), ...changes }));
    expect((await project.init()).exit).toBe(0);
    if (clientEvents !== '') {
      project.protocol((text) => text.replace(/^client:(?: \{\})?\n/m, `client:${clientEvents}`));
      expect((await project.generate()).exit).toBe(0);
    }
    return project;
  }

  path(path: string): string {
    return join(this.root, path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  /** Changes a text; the change must be one. */
  edit(path: string, change: (text: string) => string): void {
    const before = this.read(path);
    const after = change(before);
    expect(after).not.toBe(before);
    this.write(path, after);
  }

  /** Adds a line to a file, as a user does, at the end or before one of its lines; it is in the tree from now on. */
  addLine(path: string, before?: number): string {
    const [line, lines] = [this.#newLine(path), this.read(path).split('\n')];
    this.write(path, lines.toSpliced(before ?? lines.length - 1, 0, line).join('\n'));
    return line;
  }

  /** Puts a line in the place of another. */
  replaceLine(path: string, at: number): void {
    this.write(path, this.read(path).split('\n').with(at, this.#newLine(path)).join('\n'));
    this.forgetMissing();
  }

  /** Says that the user does not want a line any more. */
  forget(line: string): void {
    this.#lines.delete(line);
  }

  /** Says the same of all lines that the user has just taken out. */
  forgetMissing(): void {
    for (const line of this.#missing()) this.#lines.delete(line);
  }

  delete(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(this.path(to)), { recursive: true });
    renameSync(this.path(from), this.path(to));
  }

  readOnly(path: string): void {
    chmodSync(this.path(path), 0o444);
  }

  protocol(change: (text: string) => string): void {
    this.edit('protocol.yaml', change);
  }

  choices(changes: Partial<Choices>): void {
    this.edit('ws.config.json', (text) => serializeConfig({ ...JSON.parse(text), ...changes }));
  }

  /** All that is there, but for what the program remembers for its own sake. */
  tree(): ReadonlyMap<string, string> {
    return new Map([...snapshot(this.root)].filter(([path]) => !path.startsWith('.ws/cache')));
  }

  /** Whether the program, or another build of it, remembers that there is nothing to do. */
  isKnownIdle(build?: string): boolean {
    return recallIdle(this.root, readInputs(this.root), build) !== undefined;
  }

  init(more: Partial<InitOptions> = {}): Promise<Outcome> {
    const options = { cwd: this.root, yes: true, input: false, install: false, git: false, ...more };
    return outcomeOf((reporter) => init(undefined, options, reporter));
  }

  /** Runs `generate`, and holds it against what is true of every run. */
  generate(options: RunOptions = {}): Promise<Outcome> {
    return this.#change((more, reporter) => generate({ cwd: this.root, ...options, ...more }, reporter));
  }

  restore(path?: string): Promise<Outcome> {
    return this.#change((more, reporter) => restore(path, { cwd: this.root, ...more }, reporter));
  }

  rename(from: string, to: string, options: RenameOptions = {}): Promise<Outcome> {
    return this.#change((more, reporter) => rename(from, to, { cwd: this.root, ...options, ...more }, reporter));
  }

  prune(): Promise<Outcome> {
    return outcomeOf((reporter) => prune({ cwd: this.root, yes: true, input: false }, reporter));
  }

  diff(path?: string): Promise<Outcome> {
    return outcomeOf((reporter) => diff(path, { cwd: this.root }, reporter));
  }

  check(options: CheckOptions = {}): Promise<Outcome> {
    return outcomeOf((reporter) => check({ cwd: this.root, ...options }, reporter));
  }

  /** Every line that the user wrote and did not take back is in the tree. */
  expectNothingLost(): void {
    expect(this.#missing()).toEqual([]);
  }

  /** What a file of the project imports is there, and each handler that one imports is exported. */
  expectImportsResolve(): void {
    const texts = new Map(['websocket', 'tests'].flatMap((folder) => [...readSources(this.root, folder)]));
    const imports = /^import(?:\s*\{([^}]*)\})?.*? from ["'](\.[^"']*)\.[jt]s["'];/gmu;
    const missing = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(imports)].flatMap(([, list = '', module]) => {
        const at = posix.join(dirname(path), `${module}.ts`);
        const names = at.startsWith('websocket/handlers/') ? list.split(',').map((name) => name.trim()) : [];
        const handlers = names.filter((name) => name !== '').map((name) => name.split(' as ')[0]);
        const isThere = texts.has(at) && handlers.every((name) => texts.get(at)?.includes(`export const ${name}:`));
        return isThere ? [] : [`${path}: ${list.trim()} from ${module}`];
      }),
    );
    expect(missing).toEqual([]);
  }

  #missing(): string[] {
    if (this.#lines.size === 0) return [];
    // The lines of the user are ASCII, as they stand in the tree behind what a file is.
    const all = [...this.tree().values()].map((what) => what.replace(/^file \d+ /, ''));
    // What follows a member of a JSON file decides whether a comma does.
    const left = new Set(all.flatMap((text) => text.split(/\r?\n/)).map((line) => line.replace(/,$/, '')));
    return [...this.#lines].filter((line) => !left.has(line));
  }

  #newLine(path: string): string {
    this.#written += 1;
    const text = `line ${this.#written} of mine, with $& and $1`;
    const line = lineOf(path, text);
    this.#lines.add(line);
    return path.endsWith('.json') ? `${line},` : line;
  }

  async #change(command: (more: RunOptions, reporter: Reporter) => Promise<void>): Promise<Outcome> {
    const before = this.tree();
    const dry = await outcomeOf((reporter) => command({ dryRun: true }, reporter));
    expect(this.tree()).toEqual(before);
    const outcome = await outcomeOf((reporter) => command({}, reporter));
    expect([outcome.exit, outcome.all]).toEqual([dry.exit, dry.all]);
    this.expectNothingLost();
    const hasWritten = outcome.exit === 0 || (outcome.exit === 5 && outcome.all.size > 0);
    if (!hasWritten) expect(this.tree()).toEqual(before);
    if (outcome.exit === 0) await this.#expectSettled();
    return outcome;
  }

  /** Runs `generate`, and nothing else. */
  generateOnce(): Promise<Outcome> {
    return outcomeOf((reporter) => generate({ cwd: this.root }, reporter));
  }

  /** Runs `generate` dry, and nothing else. */
  dryRun(): Promise<Outcome> {
    return outcomeOf((reporter) => generate({ cwd: this.root, dryRun: true }, reporter));
  }

  /** The same without what the program remembers. */
  dryRunAnew(): Promise<Outcome> {
    return outcomeOf(async (reporter) => {
      const prepared = await prepare(findTarget(this.root, undefined));
      await bringUpToDate('generate', prepared, { dryRun: true }, reporter);
    });
  }

  /** A second run finds nothing to do, which it may remember, and `check` agrees, whatever is left to the user. */
  async #expectSettled(): Promise<void> {
    const after = this.tree();
    const anew = await this.dryRunAnew();
    const again = await this.generateOnce();
    expect({ ...again, document: { ...again.document, dryRun: true } }).toEqual(anew);
    expect([again.exit, Object.values(again.plan).filter((action) => !['keep', 'orphan'].includes(action))]).toEqual([
      0,
      [],
    ]);
    expect(this.tree()).toEqual(after);
    const orphans = [...again.all].flatMap(([path, action]) => (action === 'orphan' ? [path] : []));
    const { exit, document } = await this.check();
    expect([exit, document.orphans]).toMatchObject([0, orphans.map((path) => ({ path }))]);
  }
}
