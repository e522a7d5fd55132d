import { describe, expect, it } from 'vitest';
import { renameHints, touchedHandlers } from '../../src/commands/touched-handlers.ts';
import type { Protocol } from '../../src/protocol/model.ts';
import { parsed } from './parsed.ts';

const kick = (type: string, name = 'kick') => `client: { ${name}: { payload: { type: ${type} } } }`;
const spaced = (main: string, admin: string) => parsed(`${main}\nnamespaces: { /admin: { ${admin} } }`);

describe('the handlers that a change touches', () => {
  const reported = (before: Protocol, after: Protocol, formerNames: ReadonlyMap<string, string> = new Map()) =>
    touchedHandlers({
      before,
      plan: [],
      project: {
        protocol: after,
        handlers: new Map([
          ['kick', 'kick.ts'],
          ['/admin,kick', 'admin/kick.ts'],
          ['/admin,ban', 'admin/ban.ts'],
        ]),
        formerNames,
      },
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

  it('names its namespace', () => {
    expect(renameHints(before, { protocol: after, formerNames: new Map() })).toEqual([
      'Was kick renamed to ban in /admin? Then let its handler follow: build-websocket-server rename event kick ban --namespace /admin',
    ]);
  });

  it('is not given where that is known', () => {
    expect(renameHints(before, { protocol: after, formerNames: new Map([['/admin,ban', 'kick']]) })).toEqual([]);
    expect(renameHints(before, { protocol: after, formerNames: new Map([['ban', 'kick']]) })).toHaveLength(1);
  });
});
