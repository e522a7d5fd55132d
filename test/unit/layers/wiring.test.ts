import { expect, it } from 'vitest';
import { specifications } from './specifications.ts';

/** The texts in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

it.each([...specifications])(
  '%s wires the server with one line each, and has longer code in files',
  (_, { server }) => {
    const texts = textsIn(server);
    expect(texts.filter((text) => text.includes('\n'))).toEqual([]);
    // Code of several statements is no wiring, also where it is written in one line.
    expect(texts.filter((text) => /;\s*\S/.test(text.replace(/\{\{.*?\}\}/g, '')))).toEqual([]);
  },
);
