import { spawn } from 'node:child_process';
import type { PackageManager } from '../choices/choices.ts';
import { systemCode } from '../problems/io-problem.ts';
import { CliError, exitCode } from '../problems/problem.ts';

/**
 * Installs the project's dependencies. Throws `CliError` (exit code 1) where that fails; the project stays.
 * @param isLive show the progress on standard error; otherwise the output is shown only when installing fails
 */
export async function install(root: string, manager: PackageManager, isLive: boolean): Promise<void> {
  // On Windows the package managers are scripts, which only a shell starts.
  const child = spawn(manager, ['install'], {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: isLive ? ['inherit', 2, 2] : ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  // The terminal sends Ctrl-C to the child as well; its end is waited for.
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
  };
  process.on('SIGINT', interrupt);
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
      (resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal }));
      },
    );
    if (code === 0) return;
    process.stderr.write(Buffer.concat(output));
    if (isInterrupted) throw cancelled(manager);
    throw failed(manager, `ended with ${signal ?? `code ${code}`}`);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw failed(manager, `${manager} was not found`);
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function failed(manager: PackageManager, cause: string): CliError {
  const message = `the project is written, but \`${manager} install\` failed: ${cause}`;
  return new CliError(exitCode.internal, [
    { message, hint: `Mend the cause above and run \`${manager} install\` in the project` },
  ]);
}

function cancelled(manager: PackageManager): CliError {
  const message = `the project is written, but \`${manager} install\` was stopped`;
  return new CliError(exitCode.cancelled, [{ message, hint: `Run \`${manager} install\` in the project` }]);
}
