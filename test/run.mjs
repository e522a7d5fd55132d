import { installPackages, isBuilt, isInstalled, root, run } from '../src/build/prepare.mjs';
import { filtersOf } from './filters.mjs';

// Runs everything that must pass, from a fresh clone: needs Node.js and, for Redis, Python and browsers, Debian's package tools.
// With a name it runs the files with that in their path, or, where there are none, the tests with that in their name; what
// follows goes to vitest, such as `-t <name>`.

const startedAt = performance.now();
const wanted = filtersOf(process.argv.slice(2));

// Random histories are the same in each run here, which judges a change; `npm run test:properties` draws new ones.
process.env.PROPERTY_SEED ??= '20261124';

if (!isInstalled()) await stage('Dependencies', installPackages);
if (wanted.length === 0 || !isBuilt()) await stage('Build', () => npm('build'));
if (wanted.length === 0) {
  await stage('Types', () => npm('types'));
  await stage('Lint', () => npm('lint'));
}
await stage('Programs', () => npm('programs'));
const elsewhere = ['all-variants', 'tools', 'runtimes'].map((folder) => `--exclude=**/${folder}/**`);
await stage('Tests', () => npm('vitest', ...elsewhere, ...wanted));
console.log(`\nEverything passed in ${seconds(startedAt)}`);

/** Does one part; ends this process where it fails. */
async function stage(name, act) {
  console.log(`\n── ${name}`);
  const from = performance.now();
  try {
    await act();
    console.log(`── ${name}: passed after ${seconds(from)}`);
  } catch (error) {
    console.error(`── ${name}: FAILED after ${seconds(from)}: ${error.message}`);
    process.exit(1);
  }
}

/** Runs a script of the package to its end; rejects where it fails. */
function npm(script, ...args) {
  return run('npm', ['run', '--silent', script, '--', ...args], root);
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
