import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startByteLine } from './byte-line.ts';
import { cases } from './cases.ts';
import { type Contender, contenderNames, prepare } from './contenders.ts';
import { goInside, isInside, missingForPackets, startPacketLine } from './packet-line.ts';
import { startPeerProcess as startPeer } from './peer.ts';
import { quickCases } from './quick-cases.ts';
import { head, legend, row } from './table.ts';
import { type Case, type Result, tryCase } from './trial.ts';

// What becomes of messages on lines as one has them in a train, with each transport and beside Socket.IO's own client:
//   npm run test:networks -- [--bytes] [how the name of a line begins, or a client ...]
// `quick` are lines that take half a minute, and are none of the table.

/** Trials wait more than they compute. */
const atOnce = 8;

const { values, positionals } = parseArgs({
  options: { bytes: { type: 'boolean', default: false } },
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

interface Trial {
  readonly on: Case;
  readonly by: Contender;
  result: Result | Error;
}

const notRun = new Error('not run');
const trials = wantedCases.flatMap((on) => contenders.map((by): Trial => ({ on, by, result: notRun })));
const waiting = [...trials];
async function work(): Promise<void> {
  for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
    const { on, by } = trial;
    trial.result = await tryCase(by, on, { startLine, startPeer }).catch((error: unknown) => new Error(String(error)));
    console.error(row(on, by.name, trial.result));
  }
}
await Promise.all(Array.from({ length: atOnce }, work));

for (const { name, about } of wantedCases) console.log(`${name}: ${about}`);
console.log(`\n${head()}`);
for (const { on, by, result } of trials) console.log(row(on, by.name, result));
console.log(legend);
process.exit();
