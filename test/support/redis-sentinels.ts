import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startProgram } from './program.ts';
import { findRedis } from './redis-binary.ts';

const count = 3;

/** Real sentinels of the test's own, on the loopback interface, which follow one master. */
export interface RedisSentinels {
  /** Where they are, with commas between them. */
  readonly urls: string;
  readonly ports: readonly number[];
  /** What they call the master. */
  readonly masterName: string;
  readonly stop: () => Promise<void>;
}

/** Starts sentinels, which take a master that was silent for three seconds for dead. The caller ends them with `stop`. */
export async function startSentinels(masterPort: number): Promise<RedisSentinels> {
  const { path, env } = await findRedis();
  const folder = mkdtempSync(join(tmpdir(), 'ws-sentinels-'));
  const masterName = 'the-master';
  const sentinels = await Promise.all(
    Array.from({ length: count }, async () => {
      const port = await freePort();
      const file = join(folder, `${port}.conf`);
      const lines = [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${folder}`,
        `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 2`,
        `sentinel down-after-milliseconds ${masterName} 3000`,
        `sentinel failover-timeout ${masterName} 10000`,
      ];
      writeFileSync(file, `${lines.join('\n')}\n`);
      const program = startProgram(path, [file, '--sentinel'], { env });
      await program.waitFor(/\+monitor master/);
      return { port, program };
    }),
  );
  const ports = sentinels.map(({ port }) => port);
  return {
    urls: ports.map((port) => `redis://127.0.0.1:${port}`).join(','),
    ports,
    masterName,
    stop: async () => {
      await Promise.all(sentinels.map(({ program }) => program.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
