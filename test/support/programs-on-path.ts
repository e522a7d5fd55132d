import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';

/** The environment with programs in front of all others: each a text for the shell, by its name. */
export function programsOnPath(scripts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const folder = tempFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeTree(folder, { [name]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder, name), 0o755);
  }
  return { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
}
