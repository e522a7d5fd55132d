import { describe, expect, it } from 'vitest';
import { presetChoices } from '../../../support/project.ts';
import { minimalWith, rendered } from '../../../support/protocols/reference.ts';

describe('PROTOCOL.md', () => {
  it('has a section for each namespace', () => {
    const content = minimalWith({
      schemas: { Name: { type: 'string', maxLength: 9 } },
      client: { kick: {} },
      namespaces: {
        '/admin': {
          description: 'For operators.',
          acks: 'plain',
          client: {
            kick: {
              description: 'Throws out.',
              payload: { $ref: '#/schemas/Name' },
              ack: { binary: true },
              deprecated: true,
            },
          },
          server: { kicked: { args: [{ title: 'who', type: 'string' }, true], minArgs: 1 } },
        },
        '/tenants/{tenantId}': {},
        '/t/{a}/{b}': { server: { idle: {} } },
      },
    });
    for (const part of [
      '- [Namespace `/admin`](#namespace-admin)\n- [Namespace `/tenants/{tenantId}`](#namespace-tenants_',
      '<a id="namespace-admin"></a>\n\n## Namespace `/admin`\n\nFor operators.\n\n### From client to server\n\n#### `kick`\n\nThrows out.\n\n- **Deprecated:**',
      '| – | [`Name`](#schema-Name) | yes | – | – |\n\n```json\n["kick", "text"]\n```\n\nAck, plain, one value:\n\n| property |',
      '### From server to client\n\n#### `kicked`\n\nArguments:\n\n| position |',
      '## Namespace `/tenants/{tenantId}`\n\n`{tenantId}` stands for 1 to 64 letters, digits, `.`, `_`, `~` and `-`, as in `/tenants/42`.\n\n<a',
      '`{a}` and `{b}` each stand for 1 to 64 letters, digits, `.`, `_`, `~` and `-`, as in `/t/42/42`.\n\n### From server to client\n\n#### `idle`',
      'Packets of a namespace have its name and a comma before the rest, here `/admin`:',
      '| client | `40/admin,` | asks to be let in |\n| server | `40/admin,{"sid":"…"}` | the client is in |',
      '| client | `42/admin,7["kick","text"]` | an event that asks for an ack |',
      '| server | `461-/admin,7[{"_placeholder":true,"num":0}]` | the ack of event 7 |',
      '| server | `42/admin,["kicked","hello",',
      '| either | `41/admin,` | leaves the namespace, not the others |',
      'or its arguments one by one',
      'Arguments that are not required are left out from the end',
      '- **Beside `success`:**',
      '- **Plain:**',
      '`461-` an ack with one, each before the name of the namespace and the number of the ack.',
    ]) {
      expect(content).toContain(part);
    }
    expect(content.match(/^## From client to server$/gm)).toHaveLength(1);
  });

  it('says how a token gets into a namespace, and what packets one of parameters has', () => {
    const namespaces = { '/a/{b}': { client: { c: {} }, server: { d: {} } }, '/e': {} };
    const { content } = rendered(presetChoices('chat'), { namespaces });
    expect(content).toContain('| client | `40/a/42,{"token":"…"}` | asks to be let in |');
    expect(content).toContain('| server | `44/a/42,{"message":"…"}` | the client is refused, or there is no such');
    const guests = rendered({ ...presetChoices('chat'), auth: 'none' }, { namespaces }).content;
    expect(guests).toContain('| client | `40/a/42,{"guestToken":"…"}` | asks to be let in |');
    expect(content).toContain('| client | `42/a/42,7["c"]` | an event that asks for an ack |');
    expect(content).toContain('| server | `42/a/42,["d"]` | an event |');
  });

  it('says nothing of namespaces where there are none', () => {
    for (const preset of ['minimal', 'chat'] as const) {
      const content = rendered(presetChoices(preset)).content.replace(', in the namespace `/`', '');
      expect(content).not.toMatch(/namespace/i);
    }
  });
});
