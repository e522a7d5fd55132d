/** Exit codes of every command. */
export const exitCode = {
  done: 0,
  internal: 1,
  usage: 2,
  drift: 3,
  refused: 4,
  conflict: 5,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** One thing that is wrong, said so that its reader can mend it. */
export interface Problem {
  /** What is wrong and what was expected, one sentence without a full stop. */
  readonly message: string;
  /** The file as the user named it, or relative to the project. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units. */
  readonly column?: number;
  /** The next step, for example the nearest valid name. */
  readonly hint?: string;
}

/** Ends a command with an exit code and the list of everything that is wrong. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(code: ExitCode, problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => problem.message).join('; '), options);
    this.name = 'CliError';
    this.exitCode = code;
    this.problems = problems;
  }
}
