import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Browser, browsers, type Page, startBrowser } from '../support/browsers.ts';
import { makeCertificates } from '../support/certificates.ts';
import { type GeneratedServer, serverEnv, startServer, tokenFor } from '../support/generated-server.ts';
import { startHttp2Proxy } from '../support/http2-proxy.ts';
import { build, chat } from '../support/project.ts';
import { bundleOf, connect } from '../support/sdk-page.ts';
import { serveSite } from '../support/site.ts';
import { suiteFolder } from '../support/suite-folder.ts';

const roomId = 'lobby';
const project = suiteFolder();
let server: GeneratedServer;
let env: NodeJS.ProcessEnv;
let origin: string;

beforeAll(async () => {
  await build(project(), { ...chat, transport: 'sse' });
  const site = await serveSite(await bundleOf(join(project(), 'dist/client.js')));
  origin = site.origin;
  env = { ...serverEnv(project()), WS_ALLOWED_ORIGINS: origin, WS_SERVER_PING_INTERVAL: '1000' };
  server = await startServer(project(), env);
  return async () => {
    await server.kill();
    site.close();
  };
});

/** What a page does without waiting to be connected. */
const begin = connect.replace(
  'return client.connect()',
  'globalThis.reasons = []; client.onState((_, reason) => reasons.push(reason?.code)); client.connect()',
);

describe.each(browsers)('over Server-Sent Events, in %s', (name) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(name);
    return browser.close;
  });

  /** Opens tabs one by one that are connected and in a room; resolves to the pages. */
  async function openTabs(count: number, url: string): Promise<readonly Page[]> {
    const pages: Page[] = [];
    for (let tab = 1; tab <= count; tab += 1) {
      const page = await browser.open(origin);
      onTestFinished(() => page.goTo('about:blank'));
      expect(await page.run(connect, { url, token: tokenFor(`user-${tab}`, env) })).toBe('connected');
      await page.run('return client.join(given)', roomId);
      pages.push(page);
    }
    return pages;
  }

  const send = (page: Page) =>
    page.run('return client.emit("message", given).then(() => "sent", ({ code }) => code)', { roomId, content: 'x' });

  it('a sixth tab waits, says why, and disturbs no other, until one of the five is left', async () => {
    const pages = await openTabs(5, server.url);
    const sixth = await browser.open(origin);
    onTestFinished(() => sixth.goTo('about:blank'));
    await sixth.run(begin, { url: server.url, token: tokenFor('user-6', env) });
    await expect.poll(() => sixth.run('return reasons')).toContain('TOO_MANY_TABS');
    expect((await sixth.lines('over HTTP/1.1')).length).toBe(1);
    expect(await Promise.all(pages.map(send))).toEqual(pages.map(() => 'sent'));
    expect(await Promise.all(pages.map((page) => page.run('return client.state')))).toEqual(
      pages.map(() => 'connected'),
    );
    await pages[0]?.goTo('about:blank');
    await expect.poll(() => sixth.run('return client.state')).toBe('connected');
    await sixth.run('return client.join(given)', roomId);
    expect(await send(sixth)).toBe('sent');
  });

  it('tabs are not counted over HTTP/2', async () => {
    const certificates = join(project(), 'certificates');
    mkdirSync(certificates, { recursive: true });
    const proxy = await startHttp2Proxy(server.port, makeCertificates(certificates));
    onTestFinished(proxy.close);
    const pages = await openTabs(7, proxy.url);
    expect(await Promise.all(pages.map(send))).toEqual(pages.map(() => 'sent'));
  });
});
