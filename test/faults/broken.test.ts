import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, chat, linkModules } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { check, describeViolations, type Rule } from './check.ts';
import { Load } from './load.ts';
import { type Nodes, startNodes } from './nodes.ts';

const gapless = { allowsGaps: false };
/** Everything arrives within a tick of the positions; what is lost on purpose is not waited for longer. */
const SETTLE_MS = 3000;
const settings = { WS_HISTORY_POSITION_SECONDS: '1' };

/** A way to break the server: in a file of it, a text that becomes another one. */
interface Break {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const handler = 'dist/handlers/message.js';
const rooms = 'dist/rooms/rooms.js';
const streams = 'dist/store/redis-streams.js';
const publishes = "await rooms.publish(roomId, 'new-message', said)";
const emits = 'emit(everyone, event, ...args, { stream: roomId, epoch, offset });';
const reads = 'const page = await this.#redis.run(READ, keys, args);';
const publication = 'const publication = { stream, event, payload, idempotency };';

describe('the check finds a server that', () => {
  const folder = suiteFolder();
  beforeAll(() => build(join(folder(), 'sound'), { ...chat, scaling: 'redis' }));

  /** A copy of the compiled project with the breaks in it. */
  function breakServer(name: string, breaks: readonly Break[]): string {
    const broken = join(folder(), name);
    for (const part of ['dist', 'config', 'package.json', '.env.example']) {
      cpSync(join(folder(), 'sound', part), join(broken, part), { recursive: true });
    }
    linkModules(broken);
    for (const { file, from, to } of breaks) {
      const path = join(broken, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${file} should contain once: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    return broken;
  }

  it.each<[what: string, Rule, readonly Break[], fault?: (nodes: Nodes, load: Load) => Promise<void>]>([
    [
      'acknowledges what it has not stored yet',
      'lost',
      [
        {
          file: handler,
          from: `const { offset, payload } = ${publishes};`,
          to: `rooms.publish(roomId, 'new-message', said).catch(() => {}); const offset = 0, payload = said;`,
        },
      ],
      async ({ redis }, load) => {
        await redis.crash();
        await load.untilMore(20);
        await redis.start();
      },
    ],
    [
      'passes a message on to nobody and leaves it out of what it reads',
      'lost',
      [
        { file: rooms, from: emits, to: `if (offset % 25 !== 0) ${emits}` },
        {
          file: streams,
          from: reads,
          // Behind epoch, offset, verdict and last activity stand the events.
          to: `${reads} page.splice(4, Infinity, ...page.slice(4).filter(([offset]) => offset % 25 !== 0));`,
        },
      ],
    ],
    [
      'swaps two offsets',
      'moved',
      [
        {
          file: rooms,
          from: emits,
          to: emits.replace('epoch, offset', 'epoch, offset: offset + ([0, 1, -1][offset % 25] ?? 0)'),
        },
      ],
    ],
    [
      'stores again what is sent again',
      'two-ids',
      [{ file: streams, from: publication, to: publication.replace('idempotency }', 'idempotency: undefined }') }],
    ],
  ])('%s', async (name, rule, breaks, fault) => {
    const nodes = await startNodes(breakServer(name.replaceAll(' ', '-'), breaks), { durable: 'always' }, settings);
    const load = await Load.start({ nodes });
    await load.untilMore(100);
    await fault?.(nodes, load);
    await load.untilMore(100);
    const violations = check(await load.finish(gapless, SETTLE_MS), gapless);
    console.log(`${name}:\n${describeViolations(violations, 2)}`);
    expect(violations.map((violation) => violation.rule)).toContain(rule);
  });
});
