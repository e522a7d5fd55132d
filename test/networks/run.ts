import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startByteLine } from './byte-line.ts';
import { cases } from './cases.ts';
import { contenderNames, prepare } from './contenders.ts';
import { goInside, isInside, missingForPackets, startPacketLine } from './packet-line.ts';
import { startPeerProcess as startPeer } from './peer.ts';
import { quickCases } from './quick-cases.ts';
import { type Trial, writeSummary } from './summary.ts';
import { head, legend, row } from './table.ts';
import { tryCase } from './trial.ts';

// What becomes of messages on lines as one has them in a train, with each transport and beside Socket.IO's own client:
//   npm run test:networks -- [--bytes] [--readme] [how the name of a line begins, or a client ...]
// `--readme` puts the table, in short, into README.md.
// `quick` are lines that take half a minute, and are none of the table.

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));

/** Trials wait more than they compute. */
const atOnce = 8;

const { values, positionals } = parseArgs({
  options: { bytes: { type: 'boolean', default: false }, readme: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const missing = values.bytes ? '--bytes' : isInside ? undefined : missingForPackets();
if (missing === undefined && !isInside) goInside();
const startLine = missing === undefined ? startPacketLine : startByteLine;
console.log(
  missing === undefined
    ? 'Lines of IP packets, between network namespaces.\n'
    : `Lines of bytes, by a forwarder of TCP, in place of packets (${missing}).\n`,
);

const isClient = (word: string) => contenderNames.some((name) => name === word);
const lineWords = positionals.filter((word) => !isClient(word));
const clientWords = positionals.filter(isClient);
const wantedCases = (lineWords.length === 0 ? cases : [...cases, ...quickCases])
  .filter(({ name }) => lineWords.length === 0 || lineWords.some((word) => name.startsWith(word)))
  .filter(({ needsPackets }) => missing === undefined || needsPackets === undefined);
const wantedContenders = contenderNames.filter((name) => clientWords.length === 0 || clientWords.includes(name));

const folder = mkdtempSync(join(tmpdir(), 'ws-networks-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const contenders = wantedContenders.map((name) => prepare(name, join(folder, name)));

const waiting = wantedCases.flatMap((on) => contenders.map((by) => ({ on, by }))).entries();
const trials: Trial[] = [];
async function work(): Promise<void> {
  for (const [index, { on, by }] of waiting) {
    const result = await tryCase(by, on, { startLine, startPeer }).catch((error: unknown) => new Error(String(error)));
    trials[index] = { on, by, result };
    console.error(row(on, by.name, result));
  }
}
await Promise.all(Array.from({ length: atOnce }, work));

for (const { name, about } of wantedCases) console.log(`${name}: ${about}`);
console.log(`\n${head()}`);
for (const { on, by, result } of trials) console.log(row(on, by.name, result));
console.log(legend);
if (values.readme) writeSummary(readme, trials);
process.exit();
