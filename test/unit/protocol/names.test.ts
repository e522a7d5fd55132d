import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashedNames } from '../../../src/protocol/hashed-names.ts';
import { eventNames, formerNames, isFileName } from '../../../src/protocol/names.ts';
import { namespaceNames } from '../../../src/protocol/namespaces.ts';

const namesOf = (name: string, as?: string) => Object.values(eventNames({ name, as }));

/** Those that are the words alone, as public applications have them. */
const words = [
  // Of one word, or several in kebab-case.
  ['join-room', 'join-room', 'joinRoom', 'JoinRoom'],
  ['message', 'message', 'message', 'Message'],
  ['a1', 'a1', 'a1', 'A1'],
  ['a-1', 'a-1', 'a_1', 'A_1'],
  ['x-1y-z', 'x-1y-z', 'x_1yZ', 'X_1yZ'],
  ['get', 'get', 'get', 'Get'],
  ['set', 'set', 'set', 'Set'],
  ['type', 'type', 'type', 'Type'],
  ['async', 'async', 'async', 'Async'],
  ['object', 'object', 'object', 'Object'],
  ['index', 'index', 'index', 'Index'],
  ['routes', 'routes', 'routes', 'Routes'],
  // In camel case, Pascal case, snake case, capitals.
  ['deleteMonitor', 'delete-monitor', 'deleteMonitor', 'DeleteMonitor'],
  ['delete_monitor', 'delete-monitor', 'deleteMonitor', 'DeleteMonitor'],
  ['DeleteMonitor', 'delete-monitor', 'deleteMonitor', 'DeleteMonitor'],
  ['SEND_MESSAGE', 'send-message', 'sendMessage', 'SendMessage'],
  ['getMonitorList', 'get-monitor-list', 'getMonitorList', 'GetMonitorList'],
  ['hasOwnProperty', 'has-own-property', 'hasOwnProperty', 'HasOwnProperty'],
  ['isTyping', 'is-typing', 'isTyping', 'IsTyping'],
  ['roomId', 'room-id', 'roomId', 'RoomId'],
  ['toString', 'to-string', 'toString', 'ToString'],
  // Acronyms and digits.
  ['twoFAStatus', 'two-fa-status', 'twoFaStatus', 'TwoFaStatus'],
  ['addAPIKey', 'add-api-key', 'addApiKey', 'AddApiKey'],
  ['getURL', 'get-url', 'getUrl', 'GetUrl'],
  ['userIDs', 'user-ids', 'userIds', 'UserIds'],
  ['userIDsUpdated', 'user-ids-updated', 'userIdsUpdated', 'UserIdsUpdated'],
  ['HTMLParsed', 'html-parsed', 'htmlParsed', 'HtmlParsed'],
  ['getSomeUTF8Text', 'get-some-utf8-text', 'getSomeUtf8Text', 'GetSomeUtf8Text'],
  ['addV2Item', 'add-v2-item', 'addV2Item', 'AddV2Item'],
  ['P2PConnect', 'p2p-connect', 'p2pConnect', 'P2pConnect'],
  ['someEvent4', 'some-event4', 'someEvent4', 'SomeEvent4'],
  ['test2faToken', 'test2fa-token', 'test2faToken', 'Test2faToken'],
  // In parts.
  ['todo:create', 'todo/create', 'todoCreate', 'TodoCreate'],
  ['todo/create', 'todo/create', 'todoCreate', 'TodoCreate'],
  ['todo.create', 'todo/create', 'todoCreate', 'TodoCreate'],
  ['todo::create', 'todo/create', 'todoCreate', 'TodoCreate'],
  ['user.typing', 'user/typing', 'userTyping', 'UserTyping'],
  ['room:say:7', 'room/say/7', 'roomSay_7', 'RoomSay_7'],
  ['chatRoom:memberLeft', 'chat-room/member-left', 'chatRoomMemberLeft', 'ChatRoomMemberLeft'],
  ['webrtc:ICECandidate', 'webrtc/ice-candidate', 'webrtcIceCandidate', 'WebrtcIceCandidate'],
  ['GET /x', 'get/x', 'getX', 'GetX'],
  ['POST /users/:id', 'post/users/id', 'postUsersId', 'PostUsersId'],
  ['@@game/ADD_PLAYER', 'game/add-player', 'gameAddPlayer', 'GameAddPlayer'],
  ['../../etc/passwd', 'etc/passwd', 'etcPasswd', 'EtcPasswd'],
  ['/chat', 'chat', 'chat', 'Chat'],
  ['chat:', 'chat', 'chat', 'Chat'],
  // In words.
  ['cursor focus', 'cursor-focus', 'cursorFocus', 'CursorFocus'],
  ['chat message', 'chat-message', 'chatMessage', 'ChatMessage'],
  ['Join Room!', 'join-room', 'joinRoom', 'JoinRoom'],
  ["can't send", 'can-t-send', 'canTSend', 'CanTSend'],
  ['a--b', 'a-b', 'aB', 'AB'],
  // With signs.
  ['$set', 'set', 'set', 'Set'],
  ['_internal', 'internal', 'internal', 'Internal'],
  ['__proto__', 'proto', 'proto', 'Proto'],
  ['#general', 'general', 'general', 'General'],
  ['c++', 'c', 'c', 'C'],
  ['typing…', 'typing', 'typing', 'Typing'],
  ['🚀 launch', 'launch', 'launch', 'Launch'],
  // Of other scripts.
  ['登录', '登录', '登录', '登录'],
  ['チャット送信', 'チャット送信', 'チャット送信', 'チャット送信'],
  ['메시지', '메시지', '메시지', '메시지'],
  ['новое сообщение', 'новое-сообщение', 'новоеСообщение', 'НовоеСообщение'],
  ['НовоеСообщение', 'новое-сообщение', 'новоеСообщение', 'НовоеСообщение'],
  ['ÜberAlles', 'über-alles', 'überAlles', 'ÜberAlles'],
  ['u\u0308berAlles', 'über-alles', 'überAlles', 'ÜberAlles'],
  ['envío:añadir', 'envío/añadir', 'envíoAñadir', 'EnvíoAñadir'],
  ['संदेश भेजें', 'संदेश-भेजें', 'संदेशभेजें', 'संदेशभेजें'],
  ['رسالة', 'رسالة', 'رسالة', 'رسالة'],
  // In one file where a part is no folder that there may be, or that git keeps.
  ['con:open', 'con-open', 'conOpen', 'ConOpen'],
  ['open:nul', 'open-nul', 'openNul', 'OpenNul'],
  ['logs:subscribe', 'logs-subscribe', 'logsSubscribe', 'LogsSubscribe'],
  ['dist:build', 'dist-build', 'distBuild', 'DistBuild'],
  ['todo:delete', 'todo/delete', 'todoDelete', 'TodoDelete'],
  ['x:constructor', 'x/constructor', 'xConstructor', 'XConstructor'],
] as const;

/** Those whose words are no name everywhere, or that have none. */
const hashed = [
  ['🚀', 'event_'],
  ['*/ //', 'event_'],
  ['-', 'event_'],
  ['❤️', 'event_'],
  ['\u3164', 'event_'],
  ['0', 'event-0_'],
  ['1️⃣', 'event-1_'],
  ['2fa', 'event-2fa_'],
  ['constructor', 'constructor_'],
  ['then', 'then_'],
  ['class', 'class_'],
  ['delete', 'delete_'],
  ['default', 'default_'],
  ['await', 'await_'],
  ['$delete', 'delete_'],
  ['exports', 'exports_'],
  ['con', 'con_'],
  ['NUL', 'nul_'],
  ['com1', 'com1_'],
  ['client', 'client_'],
  ['server', 'server_'],
  ['handler', 'handler_'],
  ['removeOne'.repeat(14), `${'remove-one'.repeat(4)}_`],
  ['登'.repeat(60), `${'登'.repeat(30)}_`],
] as const;

describe('the names of an event', () => {
  test.each(words)('%s keeps its words', (name, ...names) => {
    expect(namesOf(name)).toEqual(names);
  });

  test.each(hashed)('%s is told apart by a hash', (name, stem) => {
    const { file, constant, type } = eventNames({ name });
    expect(file.slice(0, stem.length)).toBe(stem);
    expect(file.slice(stem.length)).toMatch(/^[a-z][a-z0-9]{5}$/);
    for (const one of [constant, type]) expect(one).toMatch(/^\p{ID_Start}\p{ID_Continue}*_[a-z][a-z0-9]{5}$/u);
  });

  test('are those of `as` where it is set', () => {
    expect(namesOf('deleteMonitor', 'monitor/remove-one')).toEqual([
      'monitor/remove-one',
      'monitorRemoveOne',
      'MonitorRemoveOne',
    ]);
    expect(['delete-monitor', 'todo/create', '登录'].map(isFileName)).toEqual([true, true, true]);
    expect(
      ['', 'Todo', 'todo:create', 'a b', '/a', 'a/', 'delete', 'con', 'a_b', '2fa', 'u\u0308'].filter(isFileName),
    ).toEqual([]);
  });

  test('stay the same for ever: handlers are found by them', () => {
    expect(eventNames({ name: 'delete' }).file).toBe('delete_ipstb5');
    expect(hashedNames('user:joined')).toEqual({
      file: 'user-joined_glqux8',
      constant: 'userJoined_glqux8',
      type: 'UserJoined_glqux8',
    });
    expect(namespaceNames('/tenants/{tenantId}').file).toBe(hashedNames('tenants/{}').file);
  });

  test('were others in older versions, if so', () => {
    expect(formerNames({ name: 'user:joined' })?.file).toBe('user-joined_glqux8');
    expect(formerNames({ name: 'join-room' })).toBeUndefined();
    expect(formerNames({ name: 'constructor' })).toBeUndefined();
    expect(formerNames({ name: 'join-room', as: 'enter' })).toEqual({
      file: 'join-room',
      constant: 'joinRoom',
      type: 'JoinRoom',
    });
  });

  const name = fc.oneof(
    fc
      .array(
        fc.constantFrom('a', 'b', 'A', '1', '2', '-', '_', ' ', 'é', 'e\u0301', 'ı', 'İ', 'ß', 'Σ', '登', '/', '.'),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.join('')),
    fc.string({ minLength: 1, maxLength: 128, unit: 'binary' }),
    fc.constantFrom(
      'delete',
      'Delete',
      'DELETE',
      'constructor',
      '__proto__',
      'con',
      'CON',
      'con:a',
      'join-room',
      'joinRoom',
    ),
  );

  test('can be file names and identifiers everywhere', () => {
    fc.assert(
      fc.property(name, (event) => {
        const { file, constant, type } = eventNames({ name: event });
        for (const part of file.split('/')) {
          expect(part).toMatch(/^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u);
        }
        expect(file).toBe(file.normalize('NFC').toLowerCase());
        expect(Buffer.byteLength(file)).toBeLessThanOrEqual(128);
        expect(file).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
        expect(() => new Function(`'use strict'; const ${constant} = 1; let ${type}Payload;`)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test('of a word alone and of a word with a hash never meet', () => {
    fc.assert(
      fc.property(name, (event) => {
        const hash = /_[a-z]/;
        const { file, constant } = eventNames({ name: event });
        expect(hash.test(file)).toBe(hash.test(constant));
      }),
      { numRuns: 1000 },
    );
  });
});
