import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../../src/choices/choices.ts';
import { parseProtocol } from '../../../../src/protocol/read/parse.ts';
import { presetChoices } from '../../../support/project.ts';
import { documentOf, faultsOf, rendered } from '../../../support/protocols/asyncapi.ts';
import { randomArgsProtocol, randomProtocol } from '../../../support/protocols/random.ts';
import { withNamespaces } from '../../../support/protocols/random-namespaces.ts';
import { presetVariants } from '../../../variants/variants.ts';

const formats = readFileSync(new URL('../../../variants/formats/protocol.yaml', import.meta.url), 'utf8');

describe('protocol.asyncapi.yaml', () => {
  it.each<[string, Choices]>([
    ...presetVariants.map(({ name, choices }): [string, Choices] => [name, choices]),
    ['chat over Redis', { ...presetChoices('chat'), scaling: 'redis' }],
    ['ephemeral rooms of guests', { ...presetChoices('chat'), auth: 'none', rooms: 'ephemeral' }],
    ['chat on native WebSocket', { ...presetChoices('chat'), transport: 'ws' }],
    ['minimal on native WebSocket', { ...presetChoices('minimal'), transport: 'ws' }],
    ['chat on Server-Sent Events', { ...presetChoices('chat'), transport: 'sse' }],
    ['minimal on Server-Sent Events', { ...presetChoices('minimal'), transport: 'sse' }],
  ])('is valid to the official parser: %s', async (_, choices) => {
    const { kind, content } = rendered(choices);
    expect(kind).toBe('generated');
    expect(await faultsOf(content)).toEqual([]);
  });

  it.each(['socket.io', 'ws'] as const)('is valid with all shapes of events on %s', async (transport) => {
    const { protocol } = parseProtocol(formats, 'protocol.yaml');
    expect(protocol && (await faultsOf(documentOf(protocol, transport)))).toEqual([]);
  });

  it('is valid for random protocols', async () => {
    await fc.assert(
      fc.asyncProperty(withNamespaces(fc.oneof(randomProtocol, randomArgsProtocol)), async (protocol) => {
        fc.pre(protocol !== undefined);
        expect(await faultsOf(documentOf(protocol))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
