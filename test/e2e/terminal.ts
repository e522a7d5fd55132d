import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { waitMs } from '../support/within.ts';
import { cliPath } from './run-cli.ts';

/** The keys that tests press, as a terminal sends them. */
export const keys = {
  enter: '\r',
  up: '\x1b[A',
  down: '\x1b[B',
  space: ' ',
  ctrlC: '\x03',
  yes: 'y',
  no: 'n',
} as const;

/** Runs a program, says how it ended, and waits. */
const staying = 'trap : INT; "$@"; echo "[ended with $?]"; read -r _';
const ended = /\[ended with (\d+)\]\r?\n$/;

/** A program at a real terminal. */
export interface Terminal {
  /** Everything that was shown, without control sequences. */
  readonly shown: () => string;
  /** The same with its control sequences. */
  readonly raw: () => string;
  /** Waits until a text is shown that was not there when the last key was pressed. */
  readonly waitFor: (text: string) => Promise<void>;
  readonly press: (key: string) => void;
  readonly exited: Promise<number>;
}

/** Starts the built program at a terminal of its own. */
export function openTerminal(args: readonly string[], cwd: string, env: Record<string, string> = {}): Terminal {
  // Node.js takes the terminal of a CI service for one without colours; this one is a person's.
  const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...personal } = process.env;
  // A terminal is closed soon after its program has ended, whether all was read or not: so a shell stays in it.
  const child = spawn('sh', ['-c', staying, 'sh', process.execPath, cliPath, ...args], {
    cwd,
    cols: 120,
    rows: 40,
    env: { ...personal, ...env },
  });
  let raw = '';
  let seen = 0;
  const waiting = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    for (const check of waiting) check();
  });
  const ending = () => ended.exec(raw);
  const exited = new Promise<number>((resolve) => {
    const check = () => {
      const found = ending();
      if (found !== null) resolve(Number(found[1]));
    };
    waiting.add(check);
  });
  onTestFinished(() => child.kill('SIGKILL'));
  const shown = () => stripVTControlCharacters(raw.replace(ended, ''));
  return {
    shown,
    raw: () => raw.replace(ended, ''),
    exited,
    press: (key) => {
      seen = raw.length;
      child.write(key);
    },
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          settle();
        };
        const fail = (why: string) => end(() => reject(new Error(`${why} before "${text}" was shown:\n${shown()}`)));
        const timer = setTimeout(() => fail(`${waitMs} ms passed`), waitMs);
        const check = () => {
          if (stripVTControlCharacters(raw.slice(seen)).includes(text)) end(resolve);
          else if (ending() !== null) fail('the program ended');
        };
        waiting.add(check);
        check();
      }),
  };
}
