import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { presets } from '../../src/choices/presets.ts';
import { runProgram } from '../e2e/run-cli.ts';
import { runtime, serverEnv, startServer } from '../support/generated-server.ts';
import { build, presetChoices } from '../support/project.ts';
import { waitMs, within } from '../support/within.ts';
import { tempFolder } from '../temp-folder.ts';

const name = basename(runtime).replace(/\..*/, '');

/** How each runs a script of a package. */
const words: Readonly<Record<string, readonly string[]>> = { node: ['--run'], bun: ['run'], deno: ['task'] };

it.each(Object.keys(presets))(
  `the project of %s is served by ${name}, compiled or not, and passes its tests`,
  async (preset) => {
    const folder = tempFolder();
    const project = join(folder, 'app');
    await build(project, presetChoices(preset));
    for (const [outDir, file] of [
      ['dist', 'main.js'],
      ['websocket', 'main.ts'],
    ] as const) {
      const server = await startServer(project, serverEnv(project), { outDir, file });
      onTestFinished(server.kill);
      expect(await fetch(`${server.url}/readyz`)).toMatchObject({ status: 200 });
      server.signal('SIGTERM');
      expect(await within(waitMs, 'the end of the server', server.ended), server.output()).toBe(0);
    }
    // There is nothing else on the path, least of all Node.js.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(runtime, join(bin, name));
    const env = { PATH: bin, HOME: folder, NO_COLOR: '1' };
    const { code, stdout, stderr } = await runProgram(join(bin, name), [...(words[name] ?? []), 'test'], {
      cwd: project,
      env,
    });
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  },
);
