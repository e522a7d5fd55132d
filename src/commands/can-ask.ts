/** What of the flags says whether to ask. */
export interface AskOptions {
  /** Whether the answers are given already. */
  readonly yes?: boolean;
  /** False under `--no-input`. */
  readonly input?: boolean;
}

/** Whether somebody is there to answer, and to settle what cannot be merged. */
export function canAsk({ yes, input }: AskOptions): boolean {
  return yes !== true && input !== false && process.stdin.isTTY === true && process.stderr.isTTY === true;
}
