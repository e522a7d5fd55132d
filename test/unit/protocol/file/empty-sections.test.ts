import { describe, expect, test } from 'vitest';
import { composeProtocol } from '../../../../src/protocol/file/compose.ts';
import { brought, expectAdded } from '../../../support/protocols/composing.ts';

/** Every way to write the key of a section. */
const keys = {
  plain: (name: string) => `${name}:`,
  'in quotes': (name: string) => `"${name}":`,
  'before a space': (name: string) => `${name} :`,
  'with an anchor': (name: string) => `&key-${name} ${name}:`,
  explicit: (name: string) => `? ${name} # a: key of ${name}\n:`,
};

/** Every way to say that there is nothing. */
const values = {
  nothing: '',
  braces: '{}',
  'braces with space': '{  }',
  'braces of two lines': '{\n  }',
  'braces with a comment beside': '{ # in { it }\n  }',
  'braces with comments below': '{\n    # in: it\n  # ~\n  }',
  'braces with comments at the margin': '{\n# in\n# null\n}',
  tilde: '~',
  null: 'null',
  NULL: 'NULL',
  'a tag of null': '!!null',
  'a tag and null': '!!null null',
  'a tag and braces': '!!map {}',
  'an anchor': '&none',
  'an anchor and null': '&none ~',
  'an anchor, a tag and braces': '&none !!map { # in\n  }',
};

/** Comments at every place around a value. */
const comments = [true, false].flatMap((beside) =>
  ['', '\n    # b: e {tween}', '\n# ~ null', '\n\n# one\n    # two\n'].flatMap((between) =>
    [true, false].flatMap((behind) =>
      ['', '  # below\n', '      # below\n\n  # and more\n'].map((below) => ({ beside, between, behind, below })),
    ),
  ),
);

function section(
  name: string,
  [key, value]: readonly [keyof typeof keys, keyof typeof values],
  { beside, between, behind, below }: (typeof comments)[number],
): string {
  const said = values[value];
  const isApart = beside || between !== '';
  const space = said === '' ? '' : isApart ? '\n  ' : ' ';
  const isBehind = behind && !(said === '' && isApart);
  return `${keys[key](name)}${beside ? ' # beside' : ''}${between}${space}${said}${isBehind ? ' # behind: it' : ''}\n${below}`;
}

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) => Object.keys(table) as Name[];
const ways = namesOf(values).flatMap((value) => namesOf(keys).map((key) => [key, value] as const));
const sections = ['schemas', 'client', 'server'];
const none: (typeof comments)[number] = { beside: false, between: '', behind: false, below: '' };

const fragments = [
  { layer: 'own', text: 'schemas:\n  A: {}\n  B: {}\nclient:\n  # Does.\n  do: {}\nserver:\n  done: {}\n' },
];

describe('an empty section', () => {
  test.each(ways)('with a key %s that is %s is filled, whatever comments are there', (key, value) => {
    for (const [index, each] of comments.entries()) {
      // What stands around a key does not depend on how that is written: one in five is enough of all ways.
      if (key !== 'plain' && index % 5 !== 0 && each !== comments.at(-1)) continue;
      const name = sections[index % sections.length] ?? '';
      expectAdded(`version: '1'\n${section(name, [key, value], each)}# next\nacks: envelope\n`, fragments);
    }
  });

  test.each(namesOf(values))('that is %s takes what any choice brings', (value) => {
    for (const [index, some] of brought.entries()) {
      const name = sections[index % sections.length] ?? '';
      const way = ['plain', value] as const;
      expectAdded(`version: '1'\n${section(name, way, { ...none, beside: true })}`.trimEnd(), some);
      expectAdded(`${section(name, way, none)}version: '1'`, some);
    }
  });

  test('keeps its comments, and gets what a choice brings below them', () => {
    const fragment = { layer: 'rooms', text: 'client:\n  join: {}\n  leave: {}\n' };
    const added = '  join: {}\n  leave: {}\n';
    const filled = (own: string) => composeProtocol(`version: '1'\n${own}`, [fragment]).replace("version: '1'\n", '');
    expect(filled('client: # c\n')).toBe(`client: # c\n${added}`);
    expect(filled('client: &a {} # c')).toBe(`client: &a # c\n${added}`);
    expect(filled('client: { # c\n  # d\n} # e\nserver:\n')).toBe(`client: # c\n  # d\n  # e\n${added}server:\n`);
    expect(filled('client:\n\n  # c\n  ~\n\n# d\n')).toBe(`client:\n\n  # c\n${added}\n# d\n`);
    expect(filled('client:\n  {}')).toBe(`client:\n${added}`);
    expect(filled('? client # c')).toBe(`? client # c\n:\n${added}`);
  });
});
