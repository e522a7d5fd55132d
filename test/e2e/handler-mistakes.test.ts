import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type GeneratedServer, startServer } from '../support/generated-server.ts';
import { compile, presetChoices, scaffold, transports } from '../support/project.ts';
import { createClient, type SdkClient, untilState } from '../support/sdk.ts';
import { suiteFolder } from '../support/suite-folder.ts';
import { waitMs, within } from '../support/within.ts';
import { writeTree } from '../write-tree.ts';

/** Makes the mistake that it is asked for. */
const handler = `import { EventError } from '../generated/protocol.ts';

const fail = () => {
  throw new Error('looked at');
};

export const echo = async (_context, { text }) => {
  if (text === 'a proxy') throw new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail });
  if (text === 'a getter') throw Object.defineProperty(new Error(), 'message', { get: fail });
  if (text === 'a refusal') throw Object.defineProperty(new EventError('CODE', ''), 'code', { get: fail });
  if (text === 'no end') await new Promise(() => {});
  if (text === 'nobody holds me') void Promise.reject(new Error(text));
  if (text === 'nobody catches me') setTimeout(() => { throw new Error(text); });
  return { text };
};
`;

/** Events are told from each other where that costs nothing. */
const tellsEvents = Number.parseInt(process.versions.node, 10) >= 24;

describe.each(transports)('a handler with mistakes over %s', (transport) => {
  const project = suiteFolder();

  beforeAll(async () => {
    await scaffold(project(), { ...presetChoices('minimal'), transport });
    writeTree(project(), { 'websocket/handlers/echo.ts': handler });
    await compile(project());
  });

  async function start(): Promise<{ server: GeneratedServer; client: SdkClient }> {
    const env = { PORT: '0', WS_HOST: '127.0.0.1', WS_HANDLERS_TIMEOUT_SECONDS: '0.01' };
    const server = await startServer(project(), env);
    onTestFinished(server.kill);
    const client = await createClient(project(), server.url);
    onTestFinished(() => client.disconnect());
    await client.connect();
    return { server, client };
  }

  it('costs its own event', async () => {
    const { client } = await start();
    for (const text of ['a proxy', 'a getter', 'a refusal']) {
      await expect(client.emit('echo', { text }), text).rejects.toMatchObject({ code: 'INTERNAL' });
    }
    const endless = client.emit('echo', { text: 'no end' });
    await expect(endless).rejects.toMatchObject({ message: 'The handler of the event takes too long' });
    expect(await client.emit('echo', { text: 'well' })).toEqual({ text: 'well' });
  });

  it.each(['nobody holds me', 'nobody catches me'])('has the process end in order: %s', async (text) => {
    const { server, client } = await start();
    client.emit('echo', { text }).catch(() => {});
    await untilState(client, 'reconnecting');
    expect(await within(waitMs, 'the end of the process', server.ended), server.output()).toBe(1);
    const line = server
      .output()
      .split('\n')
      .find((one) => one.includes(text));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 60, ...(tellsEvents && { event: 'echo' }) });
  });
});
