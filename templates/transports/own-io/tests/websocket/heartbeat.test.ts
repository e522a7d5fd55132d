import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { startHeartbeat } from '../../websocket/heartbeat.ts';
import type { RawConnection } from '../../websocket/raw-connection.ts';

/** Answers what it is sent, and tells when that is done. */
const peer = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const answer = (socket) => socket.on('data', (data) => socket.write(data, () => {
    Atomics.store(workerData, 0, 1);
    Atomics.notify(workerData, 0);
  }));
  const server = createServer(answer).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('keeps a client whose answer came while the process stood still', async () => {
  const pingTimeout = 20;
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(peer, { eval: true, workerData: answered });
  onTestFinished(() => void worker.terminate());
  const [port] = await once(worker, 'message');
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  let heardAtMs = 0;
  const outcome = new Promise<string>((resolve) => {
    const connection = {
      ping: () => {
        socket.write('ping');
        // From here on, timers come before what is there to read.
        setImmediate(() => {
          Atomics.wait(answered, 0, 0);
          for (const endMs = performance.now() + 2 * pingTimeout; performance.now() < endMs; );
        });
      },
      wasHeardSince: (ms: number) => {
        if (heardAtMs >= ms) resolve('kept');
        return heardAtMs >= ms;
      },
      terminate: () => resolve('broken off'),
    };
    // What else a connection has is not asked for.
    const connections = () => [connection as Partial<RawConnection> as RawConnection];
    onTestFinished(startHeartbeat({ connections, pingInterval: 10, pingTimeout }));
    socket.on('data', () => {
      heardAtMs = performance.now();
    });
  });
  expect(await outcome).toBe('kept');
});
