import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkshop, type Trial } from './support/tool-trial.ts';

// Tries projects with the tools that people have, each pinned and installed from npm into a folder that goes again. Words
// choose trials by their names: `npm run test:tools -- pnpm`. Says what it did, and ends with 1 where a trial failed.

const words = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'ws-tools-'));
const folder = new URL('./tools/', import.meta.url);
const failed: string[] = [];

try {
  for (const file of readdirSync(folder).sort()) {
    const { trials } = (await import(new URL(file, folder).href)) as { trials: readonly Trial[] };
    for (const trial of trials.filter(isWanted)) await attempt(trial);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
console.log(failed.length === 0 ? 'All passed' : `Failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function isWanted({ name }: Trial): boolean {
  return words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()));
}

async function attempt({ name, packages, run }: Trial): Promise<void> {
  const from = performance.now();
  console.log(`${name} (${packages.join(', ')})`);
  try {
    await run(openWorkshop(mkdtempSync(join(root, 'trial-')), packages, console.log));
    console.log(`  passed after ${((performance.now() - from) / 1000).toFixed(0)} s`);
  } catch (error) {
    failed.push(name);
    console.log(error instanceof Error ? error.message : String(error));
  }
}
