import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { onPath, unpackPackages, withLibraries } from './debian.ts';
import { startProgram } from './program.ts';
import { until, waitMs } from './within.ts';

/** How to start Chromium. */
export interface ChromiumBinary {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Finds Chromium: on the path, or from Debian's packages, which are fetched once and unpacked into `.cache/` without
 * being installed (100 MB, 300 MB on the disk). Rejects where neither works, and says what to install.
 */
export async function findChromium(): Promise<ChromiumBinary> {
  const path = onPath('chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome');
  if (path !== undefined) return { path, env: process.env };
  return unpackedBinary(
    await unpackPackages('chromium', {
      packages: ['chromium-headless-shell'],
      tryOut: (root) => {
        const { path, env } = unpackedBinary(root);
        return promisify(execFile)(path, ['--no-sandbox', '--dump-dom', 'about:blank'], { env, timeout: waitMs });
      },
      help: 'These tests need a browser, and there is no Chromium on the path. Install it (Debian: apt-get install chromium)',
    }),
  );
}

function unpackedBinary(root: string): ChromiumBinary {
  return { path: join(root, 'usr/lib/chromium/chromium-headless-shell'), env: withLibraries(root) };
}

/** A page in a browser. */
export interface Page {
  /** Runs a function body there, with what it is given as `given`; resolves to what it returns, as JSON. */
  readonly run: (body: string, given?: unknown) => Promise<unknown>;
  /** Goes to another page in its place, by what leads there. Resolves when that is loaded. */
  readonly goTo: (url: string, how?: string) => Promise<void>;
}

export interface Browser {
  /** Resolves when the page is loaded. */
  readonly open: (url: string) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Starts a browser without windows. The caller ends it with `close`. */
export async function startBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'ws-browser-'));
  // Root may not have a sandbox, and runs nothing here but what these tests wrote.
  const args = ['--headless', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const program = startProgram(path, args, { env });
  const [, address = ''] = await program.waitFor(/DevTools listening on (\S+)/);
  const { send, close } = await connectTo(address);
  return {
    open: async (url) => {
      const { targetId } = await send('Target.createTarget', { url });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const run = async (body: string, given: unknown = {}) => {
        const expression = `(async (given) => { ${body} })(${JSON.stringify(given)})`;
        const options = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = await send('Runtime.evaluate', options, String(sessionId));
        if (exceptionDetails !== undefined) throw new Error(`The page failed: ${JSON.stringify(exceptionDetails)}`);
        return (result as { value?: unknown }).value;
      };
      const loaded = (url: string) =>
        until(waitMs, `${url} in the browser`, async () => {
          // A page that is being left has no answer.
          const place = await run('return location.href + document.readyState').catch(() => undefined);
          return place === `${new URL(url)}complete`;
        });
      const goTo = async (url: string, how = 'location.assign(given)') => {
        await run(`setTimeout(() => { ${how} })`, url);
        await loaded(url);
      };
      await loaded(url);
      return { run, goTo };
    },
    close: async () => {
      close();
      await program.kill();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Answer = Readonly<Record<string, unknown>>;

/** Connects to what controls the browser (https://chromedevtools.github.io/devtools-protocol). */
async function connectTo(address: string) {
  const socket = new WebSocket(address);
  const asked = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(String(data));
    if (error === undefined) asked.get(id)?.resolve(result);
    else asked.get(id)?.reject(new Error(`The browser refuses: ${error.message}`));
    asked.delete(id);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let lastId = 0;
  return {
    send: (method: string, params: object, sessionId?: string): Promise<Answer> =>
      new Promise((resolve, reject) => {
        lastId += 1;
        asked.set(lastId, { resolve, reject });
        socket.send(JSON.stringify({ id: lastId, method, params, sessionId }));
      }),
    close: () => socket.close(),
  };
}
