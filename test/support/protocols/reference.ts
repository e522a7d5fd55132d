import type { Choices } from '../../../src/choices/choices.ts';
import { renderProject } from '../../../src/render/project.ts';
import { presetChoices } from '../project.ts';

const path = 'PROTOCOL.md';

/** The file of a project with these choices, and with this protocol in place of the preset's. */
export function rendered(choices: Choices, protocol?: object) {
  const existing = new Map(protocol && [['protocol.yaml', JSON.stringify({ version: '1', ...protocol })] as const]);
  const file = renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing }).files.find(
    (one) => one.path === path,
  );
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

/** What the file of a minimal project with this protocol says. */
export function minimalWith(protocol: object): string {
  return rendered(presetChoices('minimal'), protocol).content;
}
