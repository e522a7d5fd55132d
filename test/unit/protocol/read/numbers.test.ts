import { expect, test } from 'vitest';
import { normaliseProtocol } from '../../../../src/protocol/normalise.ts';
import { protocolFromNormalised } from '../../../../src/protocol/read/from-normalised.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { sample } from '../../../../src/protocol/samples/samples.ts';
import { refused } from '../../../support/protocols/problems.ts';
import { ajvValidator, payloadOf, runValidator } from '../../../support/protocols/random.ts';

test.each([
  ['{ type: number, maximum: 1e308 }', [1e308, 0, -1e308], [1.7e308, '1']],
  ['{ type: number, minimum: -1.5e300, exclusiveMaximum: 1E+300 }', [-1.5e300, 0], [1e300]],
  ['{ type: number, minimum: 1e308 }', [1e308], [1e307]],
  ['{ type: integer, maximum: 1e308 }', [2 ** 53 - 1, 1], [0.5]],
  ['{ type: number, minimum: 9007199254740993.0 }', [2 ** 53], [0]],
  ['{ const: 1e20 }', [1e20], [1e21]],
  ['{ enum: [1e300, 5e-324, 1e-7] }', [1e300, 5e-324, 1e-7], [0]],
])('%s is taken as the numbers that these become', (schema, valid, invalid) => {
  const { protocol } = parseProtocol(`version: '1'\nclient: { a: { payload: ${schema} } }`, 'protocol.yaml');
  if (protocol === undefined) throw new Error(refused(`version: '1'\nclient: { a: { payload: ${schema} } }`).join());
  const [zod, ajv] = [runValidator(protocol), ajvValidator(payloadOf(protocol), protocol.schemas)];
  for (const value of [...valid, sample(payloadOf(protocol), protocol)]) {
    expect([value, zod.safeParse(value).success, ajv(value)]).toEqual([value, true, true]);
  }
  for (const value of invalid) expect([value, zod.safeParse(value).success, ajv(value)]).toEqual([value, false, false]);
  const known: unknown = JSON.parse(JSON.stringify(normaliseProtocol(protocol)));
  expect(protocolFromNormalised(known)).toEqual(protocol);
});

test.each([
  ['{ type: integer, minimum: 1e17 }', '2:42 No number lies within these limits'],
  ['{ type: integer, exclusiveMaximum: -1e300 }', '2:42 No number lies within these limits'],
  ['{ type: string, maxLength: 1e300 }', '2:52 Expected maxLength to be an integer of at least 0'],
])('%s is refused', (schema, message) => {
  expect(refused(`version: '1'\nclient: { a: { payload: ${schema} } }`)).toEqual([message]);
});
