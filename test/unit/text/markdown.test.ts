import { describe, expect, it } from 'vitest';
import { paragraph } from '../../../src/text/markdown.ts';

describe('a paragraph of somebody else', () => {
  it.each(['# a', '- a', '+ a', '=== ', '---', '1. a', '12) a', '> a', '* a', '```', '~~~', '<p>'])(
    '%s is text',
    (text) => {
      expect(paragraph(text)).toMatch(/^(\\|\d+\\)/);
    },
  );

  it('stays as it is otherwise', () => {
    expect(paragraph('Sends 2.5 - or 1) more # things.')).toBe('Sends 2.5 - or 1) more # things.');
  });
});
