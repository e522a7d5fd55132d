import { expect, onTestFinished, test, vi } from 'vitest';
import { App } from '../../websocket/app.ts';
import { connectClient, startServer, untilState } from './support.ts';

/** What is called of it, in order. */
function watchApp() {
  onTestFinished(() => void vi.restoreAllMocks());
  const open = vi.spyOn(App.prototype, 'open');
  const onConnection = vi.spyOn(App.prototype, 'onConnection');
  const close = vi.spyOn(App.prototype, 'close');
  return { open, onConnection, close };
}

test('is opened before clients come, called with each of them, and closed when all has ended', async () => {
  const { open, onConnection, close } = watchApp();
  const server = await startServer();
  expect(open).toHaveBeenCalledOnce();
  const calls: string[] = [];
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  onConnection.mockImplementationOnce(async () => {
    await finished;
    calls.push('onConnection');
  });
  close.mockImplementationOnce(async () => void calls.push('close'));
  await connectClient(server);
  await expect.poll(() => onConnection.mock.calls.length).toBe(1);
  const [context] = onConnection.mock.calls[0] ?? [];
  expect(context?.user.id).toBe('alice');
  expect(context?.app).toBe(open.mock.contexts[0]);
  const closed = server.close();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  finish();
  await closed;
  expect(calls).toEqual(['onConnection', 'close']);
});

test('has a client come back where it could not deal with its connection', async () => {
  const { onConnection } = watchApp();
  const server = await startServer();
  onConnection.mockRejectedValueOnce(new Error('no database'));
  const client = await connectClient(server);
  await untilState(client, 'reconnecting');
  await untilState(client, 'connected');
  await expect.poll(() => onConnection.mock.calls.length).toBe(2);
  expect(server.errors).toMatchObject([{ msg: 'greeting a connection failed', err: { message: 'no database' } }]);
});
