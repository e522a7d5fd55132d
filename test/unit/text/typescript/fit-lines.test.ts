import { describe, expect, it } from 'vitest';
import { fitLines } from '../../../../src/text/typescript/fit-lines.ts';
import { said, wordsOf } from '../../../../src/text/words.ts';

const name = 'a-name-that-somebody-gave-to-an-event-of-their-own';
const other = 'another-name-that-is-as-long-as-the-first-one-is';

/** Lines that are too long, and what the formatter makes of them. */
const lines: readonly (readonly [what: string, line: string, fitted: string])[] = [
  [
    'a list that stands alone in brackets',
    `const events: ReadonlySet<string> = new Set(['${name}', '${other}']);`,
    `const events: ReadonlySet<string> = new Set([\n  '${name}',\n  '${other}',\n]);`,
  ],
  [
    'a list of lists, however short',
    "const counts = new Map([['a', 1], ['b', 2]]);",
    "const counts = new Map([\n  ['a', 1],\n  ['b', 2],\n]);",
  ],
  [
    'a function of an expression',
    `    send: (payload: Payload<'${name}'>): Promise<Ack> => emit('${name}', payload),`,
    `    send: (payload: Payload<'${name}'>): Promise<Ack> =>\n      emit('${name}', payload),`,
  ],
  [
    'its parameters, of which nothing follows the rest',
    `    send: (...args: Args<'${name}'>): Promise<Ack<'${name}'>> => emit('${name}', ...args),`,
    `    send: (\n      ...args: Args<'${name}'>\n    ): Promise<Ack<'${name}'>> =>\n      emit('${name}', ...args),`,
  ],
  [
    'the type of a function',
    `export const handle: Handler<'${name}', '${other}'> = async () => {`,
    `export const handle: Handler<\n  '${name}',\n  '${other}'\n> = async () => {`,
  ],
  [
    'a mapped type',
    `const handled: { readonly [Event in '${name}']: (payload: Payload<Event>) => Promise<void> } = all;`,
    `const handled: {\n  readonly [Event in '${name}']: (payload: Payload<Event>) => Promise<void>;\n} = all;`,
  ],
  [
    'a union',
    `  '${name}': [error: AckError] | [error: null, result: ANameThatSomebodyGaveToAnEventOfTheirOwnAck];`,
    `  '${name}':\n    | [error: AckError]\n    | [error: null, result: ANameThatSomebodyGaveToAnEventOfTheirOwnAck];`,
  ],
  [
    'a chain of calls',
    `    client.emit('${name}', payload, withMoreThanOneThing).catch((error: unknown) => log(error));`,
    `    client\n      .emit('${name}', payload, withMoreThanOneThing)\n      .catch((error: unknown) => log(error));`,
  ],
  [
    'what follows a condition',
    `  if (id !== undefined && !isId(id)) return 'Expected id to be a number, or a text of at most so and so many characters';`,
    `  if (id !== undefined && !isId(id))\n    return 'Expected id to be a number, or a text of at most so and so many characters';`,
  ],
  [
    'an import of several names',
    `import { oneOfTheNamesThatAreImported, anotherOneOfThem, yetAnotherOneOfThem } from '../handlers/${name}.ts';`,
    `import {\n  oneOfTheNamesThatAreImported,\n  anotherOneOfThem,\n  yetAnotherOneOfThem,\n} from '../handlers/${name}.ts';`,
  ],
  [
    'characters that are two columns wide',
    `const events = new Set(['${'登录'.repeat(14)}', '${'登录'.repeat(12)}']);`,
    `const events = new Set([\n  '${'登录'.repeat(14)}',\n  '${'登录'.repeat(12)}',\n]);`,
  ],
];

/** Lines that nothing can be done about, or that nothing must be done to. */
const whole: readonly (readonly [what: string, line: string])[] = [
  ['an import of one name', `import { ${'x'.repeat(60)} } from './${'x'.repeat(60)}.ts';`],
  ['an index, behind which no comma may stand', `type ${'X'.repeat(70)} = ${'Y'.repeat(40)}[${'Z'.repeat(20)}];`],
  ['brackets around an expression', `const ${'x'.repeat(60)} = (${'y'.repeat(50)} as never);`],
  ['a comment', `// ${'word, '.repeat(40)}`],
  ['a template', `const text = \`\${isCluster ? '' : '${'x'.repeat(60)}'} and ${'y'.repeat(50)}\`;`],
  ['what stands in a template of several lines', `const script = \`\n  f(${'argument, '.repeat(20)}1)\n\`;`],
];

describe('fitting lines', () => {
  it.each(lines)('breaks %s', (_, line, fitted) => {
    expect(fitLines(line)).toBe(fitted);
    expect(said(wordsOf(fitted))).toBe(said(wordsOf(line)));
  });

  it.each(whole)('leaves %s', (_, line) => {
    expect(fitLines(line)).toBe(line);
  });
});
