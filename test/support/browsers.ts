import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser as Driven, type Page as DrivenPage, launch } from 'puppeteer-core';
import { findChromium, findFirefox } from './browser-binaries.ts';
import { until, waitMs } from './within.ts';

/** The browsers that pages are tried in. */
export const browsers = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof browsers)[number];

/** A page in a browser. */
export interface Page {
  /** Runs a function body there, with what it is given as `given`; resolves to what it returns, as JSON. */
  readonly run: (body: string, given?: unknown) => Promise<unknown>;
  /** Goes to another page in its place, by what leads there. Resolves when that is loaded. */
  readonly goTo: (url: string, how?: string) => Promise<void>;
  /** Lines of the console so far that name some text, such as the address of a server. */
  readonly lines: (text: string) => Promise<readonly string[]>;
}

export interface Browser {
  /** Resolves when the page is loaded. */
  readonly open: (url: string) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Starts a browser without windows. The caller ends it with `close`. */
export async function startBrowser(name: BrowserName = 'chromium'): Promise<Browser> {
  const { path, env } = await (name === 'chromium' ? findChromium() : findFirefox());
  const home = mkdtempSync(join(tmpdir(), 'ws-browser-'));
  const browser = await launch({
    browser: name === 'chromium' ? 'chrome' : name,
    executablePath: path,
    env: { ...env, HOME: home },
    // Root may not have a sandbox, and runs nothing here but what these tests wrote. The console of Firefox needs the rights of the browser.
    args: name === 'chromium' ? ['--no-sandbox'] : ['--remote-allow-system-access'],
    acceptInsecureCerts: true,
    timeout: waitMs,
    protocolTimeout: waitMs,
  });
  return {
    open: (url) => openPage(browser, name === 'chromium' ? linesOfChromium : linesOfFirefox, url),
    close: async () => {
      await browser.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What was written to the console, up to a line that is written when it is asked for. */
type Lines = (page: DrivenPage) => () => Promise<readonly string[]>;

async function openPage(browser: Driven, linesOf: Lines, url: string): Promise<Page> {
  const page = await browser.newPage();
  const lines = linesOf(page);
  const run = (body: string, given: unknown = {}) =>
    page.evaluate(`(async (given) => { ${body} })(${JSON.stringify(given)})`);
  const goTo = async (url: string, how = 'location.assign(given)') => {
    await run(`setTimeout(() => { ${how} })`, url);
    await until(waitMs, `${url} in the browser`, async () => {
      // A page that is being left has no answer.
      const place = await run('return location.href + document.readyState').catch(() => undefined);
      return place === `${new URL(url)}complete`;
    });
  };
  await goTo(url);
  return {
    run,
    goTo,
    lines: async (text) => (await lines()).filter((line) => line.includes(text)),
  };
}

const linesOfChromium: Lines = (page) => {
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.text()} ${message.location().url ?? ''}`));
  return async () => {
    const mark = `mark ${Math.random()}`;
    await page.evaluate(`console.log(${JSON.stringify(mark)})`);
    await until(waitMs, 'a line in the console', () => lines.some((line) => line.startsWith(mark)));
    return lines;
  };
};

/** WebDriver BiDi tells only what scripts write; what Firefox says of requests is in the console of all its pages. */
const linesOfFirefox: Lines = (page) => {
  const written: string[] = [];
  page.on('console', (message) => written.push(message.text()));
  return async () => [...written, ...(await toldByFirefox(page))];
};

async function toldByFirefox(page: DrivenPage): Promise<readonly string[]> {
  const mark = `mark ${Math.random()}`;
  await page.evaluate(`setTimeout(() => { throw new Error(${JSON.stringify(mark)}) })`);
  let lines: readonly string[] = [];
  await until(waitMs, 'a line in the console', async () => {
    lines = await consoleOf(page.browser());
    return lines.some((line) => line.includes(mark));
  });
  return lines;
}

interface Connection {
  send(method: string, params: object): Promise<{ readonly result: object }>;
}

async function consoleOf(browser: Driven): Promise<readonly string[]> {
  // Puppeteer has no way of its own to what only Firefox has, and its types do not tell of this one.
  const { connection } = browser as unknown as { readonly connection: Connection };
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
  const [window] = (tree.result as { contexts: { context: string }[] }).contexts;
  const answer = await connection.send('script.evaluate', {
    expression: 'JSON.stringify(Services.console.getMessageArray().map(({ message }) => message))',
    target: { context: window?.context },
    awaitPromise: false,
  });
  return JSON.parse((answer.result as { result: { value: string } }).result.value);
}
