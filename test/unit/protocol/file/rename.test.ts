import { describe, expect, it } from 'vitest';
import { renameEvent } from '../../../../src/protocol/file/rename.ts';

const text = `
client:
  kick: {} # client: kick
  "a b": {}
server: { kick: {}, 'kick-all': {} }
namespaces:
  /admin:
    client:
      kick:
        description: kick
    server: { "kick": {} }
  "/tenants/{tenantId}": { client: { kick: {} } }
  /empty:
  kick: {}
`;

describe('renameEvent', () => {
  it('changes the event of one namespace, in both directions, and nothing else', () => {
    const [head = '', tail = ''] = text.split('namespaces:');
    const renamed = `${head}namespaces:${tail}`;
    expect(renameEvent(text, 'kick', 'ban')).toBe(
      renamed.replace('  kick: {} #', '  ban: {} #').replace('{ kick: {},', '{ ban: {},'),
    );
    expect(renameEvent(text, 'kick', 'ban', '/admin')).toBe(
      renamed.replace('      kick:\n', '      ban:\n').replace('{ "kick": {}', '{ "ban": {}'),
    );
    expect(renameEvent(text, 'kick', 'ban', '/tenants/{tenantId}')).toBe(
      renamed.replace('{ client: { kick: {}', '{ client: { ban: {}'),
    );
    for (const namespace of ['/empty', '/none', 'kick', 'constructor']) {
      expect(renameEvent(text, 'kick', 'ban', namespace)).toBe(text);
    }
  });

  it.each(['true', 'a b', "it's", 'é', '1'])('quotes %j', (to) => {
    expect(renameEvent('client: { kick: {} }', 'kick', to)).toBe(`client: { ${JSON.stringify(to)}: {} }`);
  });

  it('keeps JSON as it is', () => {
    expect(renameEvent('{"namespaces":{"/a":{"client":{"kick":{}}}}}', 'kick', 'ban', '/a')).toBe(
      '{"namespaces":{"/a":{"client":{"ban":{}}}}}',
    );
  });
});
