import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onPath, unpackPackages, type Wanted, withLibraries } from './debian.ts';
import { waitMs } from './within.ts';

/** How to start a browser. */
export interface BrowserBinary {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Finds Chromium: on the path, or from Debian's packages, which are fetched once and unpacked into `.cache/` without
 * being installed (130 MB, 400 MB on the disk). Rejects where neither works, and says what to install. It is the whole
 * browser: `chromium-headless-shell` never keeps a page that is left.
 */
export function findChromium(): Promise<BrowserBinary> {
  return find('Chromium', {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    folder: 'chromium-browser',
    binary: 'usr/lib/chromium/chromium',
    package: 'chromium',
    args: ['--headless', '--no-sandbox', '--dump-dom', 'about:blank'],
  });
}

/** Finds Firefox likewise (100 MB, 340 MB on the disk). */
export function findFirefox(): Promise<BrowserBinary> {
  return find('Firefox', {
    names: ['firefox-esr', 'firefox'],
    folder: 'firefox',
    binary: 'usr/lib/firefox-esr/firefox-esr',
    package: 'firefox-esr',
    args: ['--version'],
  });
}

interface Place {
  /** What it is called on the path. */
  readonly names: readonly string[];
  readonly folder: string;
  readonly binary: string;
  readonly package: string;
  /** What it does at once if it works. */
  readonly args: readonly string[];
}

async function find(browser: string, { names, folder, binary, package: name, args }: Place): Promise<BrowserBinary> {
  const path = onPath(...names);
  if (path !== undefined) return { path, env: process.env };
  const unpacked = (root: string): BrowserBinary => ({ path: join(root, binary), env: withLibraries(root) });
  const wanted: Wanted = {
    packages: [name],
    tryOut: (root) => {
      const { path, env } = unpacked(root);
      return promisify(execFile)(path, args, { env, timeout: waitMs });
    },
    help: `These tests need browsers, and there is no ${browser} on the path. Install it (Debian: apt-get install ${name})`,
  };
  return unpacked(await unpackPackages(folder, wanted));
}
