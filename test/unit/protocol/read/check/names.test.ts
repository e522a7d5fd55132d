import { describe, expect, it, test } from 'vitest';
import { parseProtocol } from '../../../../../src/protocol/read/parse.ts';
import { refused } from '../../../../support/protocols/problems.ts';

/** A protocol whose client events stand from line 3 on. */
const withEvents = (...events: readonly string[]) =>
  `version: '1'\nclient:\n${events.map((event) => `  ${event}\n`).join('')}`;

const isAccepted = (text: string) => parseProtocol(text, 'protocol.yaml').problems === undefined;

describe('two events that get the same names', () => {
  test.each([
    ['deleteMonitor', 'delete-monitor'],
    ['delete_monitor', 'DeleteMonitor'],
    ['joinroom', 'JOINROOM'],
    ['todo:create', 'todo/create'],
    ['todo:create', 'todo-create'],
    ['chat message', 'chatMessage!'],
    ['ÜberAlles', 'u\u0308ber-alles'],
    ['登录', '「登录」'],
    ['straße', 'STRASSE'],
    ['$set', 'set'],
    ['__proto__', 'proto'],
  ])('are refused, each at its place: %s and %s', (one, other) => {
    const problems = refused(withEvents(...[one, other].map((name) => `${JSON.stringify(name)}: {}`)));
    expect(problems).toHaveLength(2);
    for (const [index, problem] of problems.entries()) {
      expect(problem).toMatch(new RegExp(`^${3 + index}:3 The events .* get the same names in files and in code: `));
      expect(problem).toContain(JSON.stringify(one));
      expect(problem).toContain(JSON.stringify(other));
    }
  });

  it('are told the way out, which is one', () => {
    const events = ["'todo:create': {}", 'todo-create: {}', 'todo/create-2: {}'];
    const [problem = ''] = refused(withEvents(...events));
    expect(problem).toBe(
      '3:3 The events "todo:create" and "todo-create" get the same names in files and in code: todo/create, todoCreate (choose others for one of them, for example as: todo/create-3; clients do not see them)',
    );
    expect(isAccepted(withEvents("'todo:create': { as: todo/create-3 }", ...events.slice(1)))).toBe(true);
  });

  it('are so by `as`, by a group, and in the direction of the server', () => {
    expect(refused(withEvents('a: { as: b }', 'b: {}'))).toHaveLength(2);
    expect(refused(withEvents('todo:create: {}', 'create: { group: todo }'))).toHaveLength(2);
    expect(refused("version: '1'\nserver: { userJoined: {}, user-joined: {} }\n")).toHaveLength(2);
    expect(refused("version: '1'\nnamespaces: { /a: { server: { aB: {}, a-b: {} } } }\n")).toHaveLength(2);
  });

  test.each([
    ['of both directions', "version: '1'\nclient: { userJoined: {} }\nserver: { user-joined: {} }\n"],
    ['of two namespaces', "version: '1'\nclient: { aB: {} }\nnamespaces: { /x: { client: { a-b: {} } } }\n"],
    ['of other words', withEvents('deleteMonitor: {}', 'deletemonitor: {}', 'a1: {}', 'a-1: {}')],
    [
      'of which one has a hash',
      withEvents('delete: {}', 'delete-: { as: remove }', 'constructor: {}', '🚀: {}', '🎉: {}'),
    ],
  ])('are none: %s', (_, text) => {
    expect(isAccepted(text)).toBe(true);
  });

  it('of which one has a hash by the same words are two', () => {
    expect(isAccepted(withEvents('delete: {}', '$delete: {}'))).toBe(true);
  });
});

describe('an event of / whose handler would be in the folder of a namespace', () => {
  const namespace = 'namespaces: { /admin: { client: { kick: {} } } }\n';

  it('is refused', () => {
    expect(refused(withEvents("'admin:kick': {}") + namespace)).toEqual([
      '3:3 The handler of "admin:kick" would be in the folder of the namespace "/admin" (choose another place for it, for example as: admin-kick; clients do not see it)',
    ]);
    expect(isAccepted(withEvents("'admin:kick': { as: admin-kick }", 'admin: {}') + namespace)).toBe(true);
  });
});
