import { describe, expect, it } from 'vitest';
import { renameHints, touchedHandlers } from '../../../../src/commands/changes/handlers.ts';
import { changesSince } from '../../../../src/commands/changes/since.ts';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { parsed } from '../../../support/protocols/parsed.ts';

const kick = (type: string, name = 'kick') => `client: { ${name}: { payload: { type: ${type} } } }`;
const spaced = (main: string, admin: string) => parsed(`${main}\nnamespaces: { /admin: { ${admin} } }`);

describe('the handlers that a change touches', () => {
  const reported = (before: Protocol, after: Protocol, client: ReadonlyMap<string, string> = new Map()) =>
    touchedHandlers({
      changes: changesSince(before, { protocol: after, formerNames: { client, server: new Map() } }),
      plan: [],
      handlers: new Map([
        ['kick', 'kick.ts'],
        ['/admin,kick', 'admin/kick.ts'],
        ['/admin,ban', 'admin/ban.ts'],
      ]),
    });

  it('are told apart by the namespace of their event', () => {
    expect(reported(spaced(kick('string'), kick('string')), spaced(kick('number'), kick('boolean')))).toEqual([
      { path: 'kick.ts', event: 'kick', changes: ['kick: payload string → number'] },
      {
        path: 'admin/kick.ts',
        event: 'kick',
        namespace: '/admin',
        changes: ['/admin: kick: payload string → boolean'],
      },
    ]);
  });

  it('follow the new name that an event got in its namespace', () => {
    const [before, after] = [spaced(kick('string'), kick('string')), spaced(kick('string'), kick('string', 'ban'))];
    expect(reported(before, after, new Map([['/admin,ban', 'kick']]))).toEqual([
      { path: 'admin/ban.ts', event: 'ban', namespace: '/admin', changes: [`/admin: 'kick' → 'ban'`] },
    ]);
    expect(reported(before, after)).toEqual([]);
  });
});

describe('the hint at an event that seems to have got another name', () => {
  const [before, after] = [spaced(kick('string'), kick('string')), spaced(kick('string'), kick('string', 'ban'))];

  const named = (id?: string) => ({ client: new Map(id ? [[id, 'kick']] : []), server: new Map() });

  it('names its namespace', () => {
    expect(renameHints(before, { protocol: after, formerNames: named() }, 'npx ws')).toEqual([
      'Was kick renamed to ban in /admin? Then let its handler follow: npx ws rename event kick ban --namespace /admin',
    ]);
  });

  it('quotes names that a shell would take apart', () => {
    const [old, now] = [spaced('', kick('string', "it's")), spaced('', kick('string', 'a b'))];
    expect(renameHints(old, { protocol: now, formerNames: named() }, 'npx ws').join()).toContain(
      "follow: npx ws rename event 'it'\\''s' 'a b' --namespace /admin",
    );
  });

  it('is not given where that is known', () => {
    expect(renameHints(before, { protocol: after, formerNames: named('/admin,ban') }, '')).toEqual([]);
    expect(renameHints(before, { protocol: after, formerNames: named('ban') }, '')).toHaveLength(1);
  });
});
