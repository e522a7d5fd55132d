import { expect, it } from 'vitest';
import { renderProject } from '../../../src/render/project.ts';
import { servedVariants } from '../../variants/variants.ts';

const overRedis = servedVariants.filter(({ choices }) => choices.scaling !== 'none');

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

it.each(overRedis)('$name tries out the commands of its scripts, and no others', ({ choices }) => {
  const { files } = renderProject({ choices, projectName: 'app', version: '0.0.0', existing: new Map() });
  const store = files.filter(({ path }) => path.startsWith('websocket/store/'));
  const trial = store.find(({ path }) => path === 'websocket/store/trial.ts')?.content ?? '';
  const scripts = store.map(({ content }) => content).join('\n');
  expect(namesIn(trial, /\btry\('([A-Z]+)'/g)).toEqual(namesIn(scripts, /redis\.call\('([A-Z]+)'/g));
});
