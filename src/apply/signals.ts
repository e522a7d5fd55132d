import { CliError, exitCode } from '../problems/problem.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does synchronous work that must not stop half-way. A signal that arrives meanwhile ends the command afterwards, as a
 * `CliError` with exit code 130.
 */
export async function withSignalsHeld<T>(work: () => T): Promise<T> {
  let received: NodeJS.Signals | undefined;
  const receive = (signal: NodeJS.Signals) => {
    received = signal;
  };
  for (const signal of signals) process.on(signal, receive);
  try {
    const result = work();
    // Signals are delivered by the event loop when it polls, which lies for certain only between two immediates.
    await nextTurn();
    await nextTurn();
    if (received !== undefined) {
      throw new CliError(exitCode.cancelled, [{ message: `stopped by ${received}; the files written are complete` }]);
    }
    return result;
  } finally {
    for (const signal of signals) process.off(signal, receive);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
