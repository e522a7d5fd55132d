import { describe, expect, it } from 'vitest';
import { examineTogether } from '../support/examined.ts';
import { renderTo } from '../support/project.ts';
import { allVariants, byName } from '../variants/variants.ts';

/** So many are written, and looked at, before the next ones. */
const partSize = 16;

const variants = allVariants();
const parts = Array.from({ length: Math.ceil(variants.length / partSize) }, (_, index) =>
  variants.slice(index * partSize, (index + 1) * partSize),
);

describe.each(parts.map((part, index) => ({ part, number: index + 1 })))(
  `of all combinations of choices, part $number of ${parts.length}`,
  ({ part }) => {
    const examined = examineTogether(part.map(({ name, choices }) => [name, (folder) => renderTo(folder, choices)]));
    it.each(byName(part))('compiles and passes the linter: %s', (name) => {
      expect(examined.complaintsAbout(name)).toEqual([]);
    });
  },
);
