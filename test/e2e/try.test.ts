import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { runTool } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';

const trial = fileURLToPath(new URL('../../src/build/try.mjs', import.meta.url));

it('one command leads to a server that runs, and a second time uses the same project', async () => {
  const project = join(tempFolder(), 'chat');
  for (const isFirst of [true, false]) {
    expect(existsSync(project)).toBe(!isFirst);
    const port = await freePort();
    const env = { ...process.env, PORT: String(port), NO_COLOR: '1', FORCE_COLOR: '0' };
    const program = startProgram(process.execPath, [trial, project], { env, detached: true });
    // The program starts others; all of them are one group.
    const end = () => process.kill(-program.pid, 'SIGTERM');
    onTestFinished(() => {
      if (isRunning(program.pid)) end();
    });
    const [, url] = await program.waitFor(/A chat server runs at (\S+)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const [, command = ''] = await program.waitFor(/npm --prefix \S+ (run token -- alice)/);
    expect(await runTool('npm', ['--silent', ...command.split(' ')], project)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    end();
    await program.ended;
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
