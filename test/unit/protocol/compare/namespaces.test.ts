import { describe, expect, it } from 'vitest';
import { describeChange } from '../../../../src/protocol/compare/change.ts';
import { compareProtocols } from '../../../../src/protocol/compare/compare.ts';
import { changeLines } from '../../../support/protocols/changes.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

describe('compareProtocols', () => {
  it('sees what changed in each namespace', () => {
    const before = `
client: { kick: {} }
namespaces:
  /gone: { server: { bye: {} }, client: { leave: {} } }
  /admin: { client: { kick: { payload: { type: string } }, old: {} }, server: { kick: {} } }
  /quiet: {}`;
    const after = `
acks: plain
client: { kick: { acks: envelope } }
namespaces:
  /fresh: { client: { join: {} } }
  /admin: { acks: envelope, client: { kick: { payload: { type: number }, deprecated: true }, kock: {} } }`;
    expect(changeLines(before, after)).toEqual([
      '  /fresh: join added',
      '! /admin: kick: payload string → number',
      '  /admin: kick: deprecated false → true',
      '  /admin: kock added',
      '! /admin: old removed',
      '! /admin: kick removed',
      '! /gone: leave removed',
      '! /gone: bye removed',
    ]);
    const [added, , , , , , leave] = compareProtocols(parsed(before), parsed(after));
    expect([added, leave]).toMatchObject([
      { event: 'join', namespace: '/fresh', direction: 'client' },
      { event: 'leave', namespace: '/gone', direction: 'client' },
    ]);
    expect(compareProtocols(parsed('client: { a: {} }'), parsed(''))[0]).not.toHaveProperty('namespace');
  });

  it('follows an event of a namespace to its new name, there only', () => {
    const text = (name: string) => `client: { ${name}: {} }\nnamespaces: { /admin: { client: { ${name}: {} } } }`;
    const changes = compareProtocols(parsed(text('kick')), parsed(text('ban')), ({ name, namespace }) =>
      namespace === '/admin' ? 'kick' : name,
    );
    expect(changes.map(describeChange)).toEqual(['ban added', 'kick removed', `/admin: 'kick' → 'ban'`]);
  });

  it('does not mind how the parameters of a namespace are called', () => {
    const text = (name: string, type: string) =>
      `namespaces: { "${name}": { client: { a: { payload: { type: ${type} } } } } }`;
    expect(changeLines(text('/t/{id}/{x}', 'string'), text('/t/{tenantId}/{id}', 'string'))).toEqual([]);
    expect(changeLines(text('/t/{id}', 'string'), text('/t/{tenantId}', 'number'))).toEqual([
      '! /t/{tenantId}: a: payload string → number',
    ]);
    expect(changeLines(text('/t/{id}', 'string'), text('/t/id', 'string'))).toEqual([
      '  /t/id: a added',
      '! /t/{id}: a removed',
    ]);
  });
});
