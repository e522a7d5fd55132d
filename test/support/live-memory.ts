import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Program } from './program.ts';

/** The option of Node.js with which a program has to be started. */
export const inspectable = '--inspect=127.0.0.1:0';

/**
 * Looks into a program; resolves to what measures its live memory in MB: objects and buffers that are still in use,
 * not what waits to be collected or was kept from the system.
 */
export async function liveMemoryOf(program: Program): Promise<() => Promise<number>> {
  const [, url = ''] = await program.waitFor(/Debugger listening on (ws:\S+)/);
  const inspector = new WebSocket(url);
  onTestFinished(() => inspector.terminate());
  await once(inspector, 'open');
  let lastId = 0;

  async function ask(method: string, params: object = {}): Promise<unknown> {
    lastId += 1;
    inspector.send(JSON.stringify({ id: lastId, method, params }));
    for (;;) {
      const [message] = await once(inspector, 'message');
      const { id, error, result } = JSON.parse(String(message));
      if (error !== undefined) throw new Error(`${method}: ${error.message}`);
      if (id === lastId) return result;
    }
  }

  return async () => {
    await ask('HeapProfiler.collectGarbage');
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    const { result } = (await ask('Runtime.evaluate', { expression })) as { result: { value: number } };
    return result.value / 1024 ** 2;
  };
}
