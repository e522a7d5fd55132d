import { CliError, type Problem } from '../../src/problems/problem.ts';
import type { Reporter } from '../../src/report/reporter.ts';

/** What a command did. */
export interface Outcome {
  readonly exit: number;
  /** What happened to each file of the user's: neither the lock, nor what is generated, nor the README. */
  readonly plan: { readonly [path: string]: string };
  /** All actions, with everything. */
  readonly all: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  /** What is printed for people. */
  readonly lines: readonly string[];
  readonly document: { readonly [member: string]: unknown };
}

/** A command with its options. */
export type Command = (reporter: Reporter) => Promise<void>;
type Ending = readonly [exit: number, problems: readonly Problem[]];

/** Runs a command to its end, as a process would, and tells what it did. */
export async function outcomeOf(command: Command): Promise<Outcome> {
  const [notes, lines]: [string[], string[]] = [[], []];
  let document: Outcome['document'] = {};
  const reporter: Reporter = {
    line: (text) => void lines.push(text),
    note: (text) => void notes.push(text),
    document: (value) => {
      document = value as typeof document;
    },
    error: () => {},
    paint: (_, text) => text,
    paintError: (_, text) => text,
    isTerminal: false,
    isJson: true,
    isQuiet: false,
  };
  const [exit, problems] = await command(reporter).then(
    (): Ending => [0, []],
    (error: unknown): Ending => {
      if (!(error instanceof CliError)) throw error;
      return [error.exitCode, error.problems];
    },
  );
  const files = (document.files ?? []) as readonly { path: string; action: string }[];
  const all = new Map(files.filter(({ action }) => action !== 'noop').map(({ path, action }) => [path, action]));
  const isShown = (path: string) =>
    !path.startsWith('websocket/generated/') &&
    !path.startsWith('.ws/') &&
    !/^(?:README|PROTOCOL)\.md$/.test(path) &&
    path !== 'protocol.asyncapi.yaml';
  return {
    exit,
    problems,
    notes,
    lines,
    document,
    all,
    plan: Object.fromEntries([...all].filter(([path]) => isShown(path))),
  };
}
