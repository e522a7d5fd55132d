import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Longer than tests wait for what runs: it is to start first. */
const startMs = 300_000;

/** A program that runs beside the test. */
export interface Program {
  readonly pid: number;
  /** Everything it printed, on both streams. */
  readonly output: () => string;
  /** Waits until its output matches; rejects when it ends before, or after a time limit. */
  readonly waitFor: (pattern: RegExp, limitMs?: number) => Promise<RegExpExecArray>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves when it has ended, to its exit code, or to the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it, by force if it must; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program without standard input. */
export function startProgram(command: string, args: readonly string[], options: SpawnOptions = {}): Program {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  const checks = new Set<() => void>();
  const runChecks = () => {
    for (const check of checks) check();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      runChecks();
    });
  }
  let hasEnded = false;
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    const end = (result: number | NodeJS.Signals) => {
      running.delete(child);
      hasEnded = true;
      resolve(result);
      runChecks();
    };
    child.on('error', (error) => {
      output += String(error);
      end(1);
    });
    child.on('close', (code, signal) => end(code ?? signal ?? 1));
  });
  const waitFor = (pattern: RegExp, limitMs = startMs) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        checks.delete(check);
        act();
      };
      const fail = (why: string) => settle(() => reject(new Error(`${why} before ${pattern} was printed:\n${output}`)));
      const timer = setTimeout(() => fail(`${limitMs} ms passed`), limitMs);
      const check = () => {
        const match = pattern.exec(output);
        if (match !== null) settle(() => resolve(match));
        else if (hasEnded) fail(`${command} ended`);
      };
      checks.add(check);
      check();
    });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    waitFor,
    signal: (name) => child.kill(name),
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Ends a program that was started `detached`, with all that it started. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
