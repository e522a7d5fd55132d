import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../support/project.ts';

/** Installs packages of npm in these versions, each with what it needs, below a folder. */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await runTool('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], folder);
}
