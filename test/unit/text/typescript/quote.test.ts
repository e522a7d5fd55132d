import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventView } from '../../../../src/protocol/code/declarations.ts';
import { docComment, memberKey, regexLiteral, stringLiteral } from '../../../../src/text/typescript/quote.ts';
import { parsed } from '../../../support/protocols/parsed.ts';
import { hostileTexts, runValidator } from '../../../support/protocols/random.ts';

describe('text cannot break out of code', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts));

  test('of a string', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const code = stringLiteral(value);
        expect(new Function(`return ${code}`)()).toBe(value);
        expect(code).not.toMatch(/[\n\r\u2028\u2029]|<\/script|<!--/i);
      }),
    );
  });

  test('of a property name', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(Object.keys(new Function(`return { [${stringLiteral(value)}]: 1 }`)())).toEqual([value]);
        expect(Object.keys(new Function(`return { ${memberKey(value)}: 1 }`)())).toEqual([value]);
      }),
    );
  });

  test('of a comment', () => {
    fc.assert(
      fc.property(anyText, anyText, (value, tag) => {
        const code = docComment(value, [`@default ${tag}`]);
        expect(code.indexOf('*/')).toBe(code.lastIndexOf('*/'));
        expect(code.trimEnd().endsWith('*/')).toBe(true);
        expect(code).not.toMatch(/[\r\u2028\u2029\u202e]|\p{Cc}(?<!\n)|<\/script|<!--/iu);
      }),
    );
  });

  test.each(['/', '[/]', '\n', '\u2028', '', '[😀-😂]', '\\/\\*', '</script>', '\'`"'])(
    'of the pattern %j',
    (pattern) => {
      const literal = regexLiteral(pattern);
      const expression: RegExp = new Function(`return ${literal}`)();
      for (const probe of ['/', '\n', '\u2028', '😁', '/*', '</script>', '\'`"', 'a']) {
        expect(expression.test(probe)).toBe(new RegExp(pattern, 'u').test(probe));
      }
      expect(literal).not.toMatch(/[\n\u2028]|<\/script/);
    },
  );

  test('of an enum, a const, a default or a name', () => {
    const events = hostileTexts.filter((name) => name.length <= 128 && !/\p{Surrogate}/u.test(name));
    const payload = (value: string) => ({
      type: 'object',
      description: value,
      properties: { value: { enum: [value] } },
      required: ['value'],
    });
    const client = events.map((name) => `${JSON.stringify(name)}: { payload: ${JSON.stringify(payload(name))} }`);
    const protocol = parsed(`client: { ${client.join(', ')} }`);
    expect(protocol.client.map(({ name }) => name)).toEqual(events);
    for (const event of protocol.client) {
      const zod = runValidator(protocol, eventView(event).validator);
      expect(zod.safeParse({ value: event.name }).success).toBe(true);
      expect(zod.safeParse({ value: 'other' }).success).toBe(false);
    }
  });
});
