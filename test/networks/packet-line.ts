import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onPath } from '../support/debian.ts';
import { type Conditions, defaultQueueBytes, type Line, type Traffic } from './line.ts';

const program = fileURLToPath(new URL('line.py', import.meta.url));
const python = onPath('python3') ?? '/usr/bin/python3';
const unshare = ['--user', '--map-root-user', '--net'];
const mark = 'NETWORKS_INSIDE';

/** Whether this process is in a network namespace of its own. */
export const isInside = process.env[mark] !== undefined;

/** Why there can be no line of packets on this machine; nothing where there can. */
export function missingForPackets(): string | undefined {
  const trial = spawnSync('unshare', [...unshare, python, program, '10.66.0.1', '10.66.0.2'], {
    input: '',
    encoding: 'utf8',
  });
  if (trial.error !== undefined) return trial.error.message;
  return trial.status === 0 ? undefined : trial.stderr.trim().split('\n').at(-1);
}

/** Runs this process once more, in a network namespace of its own, and ends as it does. */
export function goInside(): never {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', [...unshare, ...command], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: '1' },
  });
  process.exit(status ?? 1);
}

let lines = 0;

/** Starts a line of packets from this namespace to a new one. */
export async function startPacketLine(serverPort: number): Promise<Line> {
  lines += 1;
  const network = `10.66.${lines}`;
  const server = `${network}.1`;
  let client = 2;
  const child = spawn(python, [program, server, `${network}.${client}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  // That it has ended the missing answer tells.
  child.stdin.on('error', () => {});
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error('the line ended: see above');
    return JSON.parse(value);
  };
  const { pid } = await next();
  let last: Promise<unknown> = Promise.resolve();
  const order = (what: object): Promise<Traffic> => {
    const answer = last.then(() => {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      return next();
    });
    last = answer;
    return answer;
  };
  return {
    url: `http://${server}:${serverPort}`,
    behind: ['nsenter', `--net=/proc/${pid}/ns/net`],
    set: async (conditions: Conditions) => {
      await order({ conditions: { queueBytes: defaultQueueBytes, ...conditions } });
    },
    changeAddress: async () => {
      client += 1;
      await order({ address: `${network}.${client}` });
    },
    traffic: () => order({}),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
