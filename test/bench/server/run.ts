import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startRedis } from '../../support/redis.ts';
import { type Transport, transports } from './clients.ts';
import { isNoisy, type Round, type Summary, summarise } from './compare.ts';
import { bareVariant, generatedVariant, launch, pin, REDIS_CORE, type Variant } from './processes.ts';
import { buildProject } from './project.ts';
import { type Scenario, scenarios } from './scenarios.ts';

// Measures generated servers with everything that there is, each beside what one writes by hand with the library of its
// transport alone.
//   npm run bench:server -- [--transport <one>] [--only <regular expression>] [--profile <folder for CPU profiles>]

const rounds = 5;
/** So many quiet ones make a result; until then a scenario is measured on, for a while. */
const enough = 3;
const scenarioMs = 45_000;
const window = { warmUpMs: 500, durationMs: 2000 };
const firstWindow = { warmUpMs: 2000, durationMs: 100 };

const { values } = parseArgs({
  options: { transport: { type: 'string' }, only: { type: 'string', default: '' }, profile: { type: 'string' } },
});
const wanted = transports.filter((transport) => values.transport === undefined || values.transport === transport);
const folder = mkdtempSync(join(tmpdir(), 'ws-bench-'));
const redis = await startRedis();
try {
  pin(redis.pid(), REDIS_CORE);
  console.log('| transport | scenario | messages/s: bare | generated | ratio | CPU µs per message | ratio | p99 ms |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const transport of wanted) await measureTransport(transport);
} finally {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureTransport(transport: Transport): Promise<void> {
  const project = join(folder, transport);
  mkdirSync(project);
  buildProject(project, transport);
  const profiles = (name: string) => values.profile && resolve(values.profile, transport, name);
  const bare = bareVariant(transport, redis.url, profiles('bare'));
  const generated = generatedVariant(transport, project, redis.url, profiles('generated'));
  for (const [index, scenario] of scenarios.entries()) {
    // What several nodes cost is measured where there is a library that joins them.
    if (!new RegExp(values.only).test(scenario.name) || (scenario.nodes > 1 && transport !== 'socket.io')) continue;
    report(transport, scenario, summarise(await compare(bare, generated, scenario, index), enough));
  }
}

/** Measures both in turn, so that whatever else the machine does falls on both alike. */
async function compare(bare: Variant, generated: Variant, scenario: Scenario, index: number): Promise<Round[]> {
  const endMs = performance.now() + scenarioMs;
  // Keys in Redis, in which there may be no dot.
  const place = `${bare.transport.replace('.', '')}-${index}`;
  const first = await launch(bare, scenario, `bare-${place}`, redis.pid());
  const second = await launch(generated, scenario, `generated-${place}`, redis.pid());
  const done: Round[] = [];
  try {
    for (const running of [first, second]) await running.measure(firstWindow);
    while (performance.now() < endMs && done.filter(({ isNoisy }) => !isNoisy).length < rounds) {
      const isEven = done.length % 2 === 0;
      const before = isEven && (await first.measure(window));
      const result = await second.measure(window);
      const measured = before || (await first.measure(window));
      done.push({ bare: measured, generated: result, isNoisy: isNoisy(measured) || isNoisy(result) });
    }
    return done;
  } finally {
    await second.stop();
    await first.stop();
  }
}

function report(transport: Transport, { name, perSecond }: Scenario, summary: Summary): void {
  const pair = ([bare, generated]: readonly [number, number], digits: number) =>
    `${bare.toFixed(digits)} → ${generated.toFixed(digits)}`;
  const [least, most] = summary.range.map((ratio) => ratio.toFixed(2));
  const throughput = perSecond === undefined ? `${summary.throughput.toFixed(2)} (${least}–${most})` : 'fixed';
  const cells = [
    transport,
    summary.isNoisy ? `${name} (noisy)` : name,
    ...summary.perSecond.map((value) => value.toFixed(0)),
    throughput,
    pair(summary.cpuUs, 1),
    summary.efficiency.toFixed(2),
    pair(summary.p99Ms, 1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  console.error(`${summary.rounds} rounds; bare: ${summary.saturated[0]}; generated: ${summary.saturated[1]}`);
}
