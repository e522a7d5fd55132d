import { expect, test } from 'vitest';
import { seal, unseal } from '../../websocket/seal.ts';

test('what is sealed can be read by the process that it is for, with the secret, as it was', () => {
  for (const text of ['', 'héllo', 'x'.repeat(100_000)]) {
    const sealed = seal('secret', 'east', text);
    expect(unseal('secret', 'east', sealed)).toBe(text);
    expect(unseal('other', 'east', sealed)).toBeUndefined();
    expect(unseal('secret', 'west', sealed)).toBeUndefined();
  }
  expect(seal('secret', 'east', 'token')).not.toBe(seal('secret', 'east', 'token'));
});

test('what nobody sealed is none', () => {
  const sealed = Buffer.from(seal('secret', 'east', 'text'), 'base64');
  for (const [index, byte] of sealed.entries()) {
    const changed = Buffer.from(sealed);
    changed[index] = byte ^ 1;
    expect(unseal('secret', 'east', changed.toString('base64'))).toBeUndefined();
    expect(unseal('secret', 'east', sealed.subarray(0, index).toString('base64'))).toBeUndefined();
  }
  for (const forged of ['', '{}', '*', 'x'.repeat(1000)]) expect(unseal('secret', 'east', forged)).toBeUndefined();
});
