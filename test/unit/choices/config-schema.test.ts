import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/choices/config-schema.ts';
import { brokenConstraints } from '../../../src/choices/constraints.ts';
import { presets } from '../../../src/choices/presets.ts';
import { toDraft } from '../../../src/choices/table.ts';

const validate = new Ajv({ strict: true, strictTypes: false }).compile(configSchema());

describe('the schema of ws.config.json', () => {
  it.each(Object.entries(presets))('accepts the preset %s', (_, choices) => {
    expect(validate({ $schema: 'x', ...choices, packageManager: 'npm' })).toBe(true);
  });

  it.each([
    { ...presets.chat, transport: 'wss' },
    { ...presets.chat, auht: 'jwt' },
    { ...presets.chat, features: ['messages', 'messages'] },
    { ...presets.chat, presence: 'yes' },
    { auth: 'jwt' },
  ])('refuses %o', (config) => expect(validate(config)).toBe(false));

  it('refuses exactly the combinations that the CLI refuses', () => {
    for (const transport of ['socket.io', 'ws', 'sse'] as const)
      for (const rooms of ['durable', 'ephemeral', 'none'] as const)
        for (const presence of [true, false])
          for (const scaling of ['none', 'redis'] as const)
            for (const features of [[], ['messages'], ['typing'], ['messages', 'typing']] as const) {
              const choices = { transport, auth: 'none', rooms, presence, scaling, features } as const;
              const isRefused = brokenConstraints(toDraft(choices)).length > 0;
              expect({ choices, valid: validate(choices) }).toEqual({ choices, valid: !isRefused });
            }
  });
});
