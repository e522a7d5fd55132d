/**
 * Measures what one address, one guest and one user can make a generated server do, and prints it as a table. With
 * `--before FOLDER` also for projects that the program of another checkout makes, beside each other.
 *
 *     npm run bench:abuse -- [--before FOLDER] [--seconds 5] [part of a name]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Redis as Client } from 'ioredis';
import { serverEnv, tokenFor } from '../../support/generated-server.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { startRedis } from '../../support/redis.ts';
import type { Transport } from '../server/clients.ts';
import { readUsage } from '../server/usage.ts';
import { type Abuse, abuses } from './abuses.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { values, positionals } = parseArgs({
  options: { before: { type: 'string' }, seconds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const lengthMs = Number(values.seconds) * 1000;
const folder = mkdtempSync(join(tmpdir(), 'ws-abuse-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

interface Figures {
  readonly perSecond: number;
  readonly others?: string;
  readonly commands: number;
  readonly bytes: number;
  readonly kept: number;
  readonly cpu: number;
}

/** Projects by what makes them: the chat with everything, over Redis, with users or guests. */
const built = new Map<string, string>();

function build(program: string, transport: Transport, auth: 'jwt' | 'none'): string {
  const name = `${built.size}`;
  const key = [program, transport, auth].join(' ');
  const known = built.get(key);
  if (known !== undefined) return known;
  const args = ['--preset', 'chat', '--transport', transport, '--auth', auth, '--scaling', 'redis'];
  const project = join(folder, name);
  const quiet = ['--quiet', '--no-input', '--no-install', '--no-git', '--package-manager', 'npm'];
  run(process.execPath, [join(program, 'bin/ws.js'), 'init', project, ...args, ...quiet], folder);
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
  run('npm', ['run', '--silent', 'build'], project);
  built.set(key, project);
  return project;
}

function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 2, 2] });
}

/** What Redis counted until now. */
async function counted(observer: Client): Promise<{ commands: number; bytes: number; kept: number }> {
  const info = await observer.info('everything');
  const of = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1]);
  return { commands: of('total_commands_processed'), bytes: of('total_net_input_bytes'), kept: of('used_memory') };
}

/** Starts a server where those of earlier versions look for their settings. */
async function startServer(project: string, env: NodeJS.ProcessEnv): Promise<Program & { url: string }> {
  const started = startProgram(process.execPath, ['dist/main.js'], { cwd: project, env: { ...process.env, ...env } });
  const [, port = ''] = await started.waitFor(/listening on http:\/\/[^:"]+:(\d+)/);
  return { ...started, url: `http://127.0.0.1:${port}` };
}

async function measure(program: string, abuse: Abuse, transport: Transport): Promise<Figures> {
  const project = build(program, transport, abuse.who === 'guest' ? 'none' : 'jwt');
  const redis = await startRedis();
  const observer = new Client(redis.url);
  const env = { ...serverEnv(project), REDIS_URL: redis.url };
  const server = await startServer(project, env);
  try {
    const tokenOf = (userId: string) => (abuse.who === 'guest' ? undefined : tokenFor(userId, env));
    await abuse.prepare?.({ url: server.url, transport, tokenOf });
    const [before, usedBefore, fromMs] = [await counted(observer), readUsage([server.pid]), performance.now()];
    const outcome = await abuse.run({ url: server.url, transport, tokenOf, untilMs: fromMs + lengthMs });
    const seconds = Math.max(performance.now() - fromMs, lengthMs) / 1000;
    const [after, usedAfter] = [await counted(observer), readUsage([server.pid])];
    const used = (usedAfter?.processes[0] ?? 0) - (usedBefore?.processes[0] ?? 0);
    return {
      perSecond: abuse.unit === 'sockets that stay' ? outcome.accepted : outcome.accepted / seconds,
      ...(outcome.others !== undefined && { others: outcome.others }),
      commands: (after.commands - before.commands) / seconds,
      bytes: (after.bytes - before.bytes) / seconds,
      kept: (after.kept - before.kept) / seconds,
      cpu: used / seconds,
    };
  } finally {
    observer.disconnect();
    await server.kill();
    await redis.stop();
  }
}

const programs = [...(values.before === undefined ? [] : [values.before]), root];
const pair = (figures: readonly Figures[], text: (one: Figures) => string): string => figures.map(text).join(' → ');
const whole = (value: number): string => Math.round(value).toLocaleString('en');

console.log(
  '| who | does what | transport | lets pass per second | Redis: commands, KB in, KB kept per second | CPU | others |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const abuse of abuses.filter(({ name }) => positionals.every((part) => name.includes(part)))) {
  for (const transport of abuse.transports) {
    const figures: Figures[] = [];
    for (const program of programs) figures.push(await measure(program, abuse, transport));
    const cells = [
      `one ${abuse.who}`,
      abuse.name,
      transport,
      `${pair(figures, ({ perSecond }) => whole(perSecond))} ${abuse.unit}`,
      [
        pair(figures, ({ commands }) => whole(commands)),
        pair(figures, ({ bytes }) => whole(bytes / 1000)),
        pair(figures, ({ kept }) => whole(Math.max(0, kept) / 1000)),
      ].join(', '),
      pair(figures, ({ cpu }) => `${whole(cpu * 100)} %`),
      pair(figures, ({ others = '' }) => others),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
