import { expect, it } from 'vitest';
import { serializeConfig } from '../../src/choices/serialize-config.ts';
import { snapshot } from '../snapshot.ts';
import { chat } from '../support/project.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { runCli } from './run-cli.ts';

const places = [
  { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', HOME: '/nonexistent' },
  { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' },
];

it('the same choices give the same bytes, whatever the folder, the time zone and the language', async () => {
  const [first, second] = await Promise.all(
    places.map(async (place) => {
      const folder = tempFolder();
      writeTree(folder, { 'app/ws.config.json': serializeConfig(chat) });
      const flags = ['init', 'app', '--no-input', '--no-install', '--no-git'];
      const { code, stderr } = await runCli(flags, { cwd: folder, env: { PATH: process.env.PATH, ...place } });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      return snapshot(folder);
    }),
  );
  expect(first?.size).toBeGreaterThan(40);
  expect(first).toEqual(second);
});
