import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type GeneratedServer, serverEnv, startServer } from '../support/generated-server.ts';
import { compile, presetChoices, runTool, scaffold } from '../support/project.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';
import { clientEvents, largeHandlers, largeProtocol, serverEvents, showAll } from './large/protocol.ts';

const waitMs = 300_000;

describe('a protocol of 120 client and 60 server events', () => {
  const project = suiteFolder();
  let server: GeneratedServer;

  beforeAll(async () => {
    writeTree(project(), { 'protocol.yaml': largeProtocol() });
    await scaffold(project(), presetChoices('minimal'));
    const [stub] = Object.keys(largeHandlers());
    expect(readFileSync(join(project(), stub ?? ''), 'utf8')).toContain('NOT_IMPLEMENTED');
    writeTree(project(), largeHandlers());
    await runTool('tsc', [], project());
    await compile(project());
    server = await startServer(project(), { ...serverEnv(project()), WS_LIMITS_EVENT_BURST: '1000' });
    return server.kill;
  });

  async function plainClient(): Promise<Socket> {
    const socket = io(server.url, { forceNew: true });
    onTestFinished(() => void socket.disconnect());
    await within(waitMs, 'a connection', new Promise<void>((resolve) => socket.once('connect', resolve)));
    return socket;
  }

  it('has each of them', () => {
    expect(new Set([...clientEvents.map(({ name }) => name), showAll]).size).toBe(120);
    expect(new Set(serverEvents.map(([name]) => name)).size).toBe(60);
  });

  it('answers every event of a plain client', async () => {
    const socket = await plainClient();
    for (const { name, args, ack } of clientEvents) {
      const answer = new Promise<unknown[]>((resolve) => {
        socket.emit(name, ...args, (...received: unknown[]) => resolve(received));
      });
      expect([name, await within(waitMs, `an ack of ${name}`, answer)]).toEqual([name, ack]);
    }
  });

  it('sends every event of the server to a plain client', async () => {
    const socket = await plainClient();
    const received: unknown[] = [];
    socket.onAny((...args: unknown[]) => received.push(args));
    await socket.timeout(waitMs).emit(showAll);
    await vi.waitFor(() => expect(received).toHaveLength(serverEvents.length), waitMs);
    expect(received).toEqual(serverEvents.map(([name, , ...args]) => [name, ...args]));
  });
});
