import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventNames } from '../../../src/protocol/names.ts';

describe('the names of an event', () => {
  test.each([
    ['join-room', 'join-room', 'joinRoom', 'JoinRoom'],
    ['message', 'message', 'message', 'Message'],
    ['a1', 'a1', 'a1', 'A1'],
    ['a-1', 'a-1', 'a_1', 'A_1'],
    ['x-1y-z', 'x-1y-z', 'x_1yZ', 'X_1yZ'],
  ])('%s keeps its words', (name, file, constant, type) => {
    expect(eventNames(name)).toEqual({ file, constant, type });
  });

  test.each([
    ['Join Room!', 'join-room_'],
    ['joinRoom', 'join-room_'],
    ['delete', 'delete_'],
    ['constructor', 'constructor_'],
    ['then', 'then_'],
    ['__proto__', 'proto_'],
    ['aux', 'aux_'],
    ['2fast', 'event-2fast_'],
    ['чат', 'event_'],
    ['../../etc/passwd', 'etc-passwd_'],
    ['a--b', 'a-b_'],
    ['-', 'event_'],
  ])('%s is told apart by a hash', (name, stem) => {
    const { file, constant } = eventNames(name);
    expect(file.slice(0, stem.length)).toBe(stem);
    expect(file.slice(stem.length)).toMatch(/^[a-z][a-z0-9]{5}$/);
    expect(constant).toMatch(/^[a-z][A-Za-z0-9_]*_[a-z][a-z0-9]{5}$/);
  });

  test('stay the same for ever: handlers are found by them', () => {
    expect(eventNames('user:joined').file).toBe('user-joined_glqux8');
  });

  test('of different events never meet, not by case or Unicode form either', () => {
    const words = fc.array(
      fc.constantFrom('a', 'b', 'A', '1', '2', '-', '_', ' ', 'é', 'e\u0301', 'ı', 'İ', '/', '.'),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    const name = fc.oneof(
      words.map((parts) => parts.join('')),
      fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
      fc.constantFrom('delete', 'Delete', 'DELETE', 'constructor', '__proto__', 'con', 'CON', 'join-room', 'joinRoom'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 40 }), (events) => {
        const names = events.map(eventNames);
        for (const key of ['file', 'constant', 'type'] as const) {
          expect(new Set(names.map((own) => own[key])).size).toBe(events.length);
        }
        // The file systems of macOS and Windows fold case and Unicode forms.
        expect(new Set(names.map(({ file }) => file.normalize('NFKC').toLowerCase())).size).toBe(events.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('can be file names and identifiers everywhere', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'binary' }), (event) => {
        const { file, constant, type } = eventNames(event);
        expect(file).toMatch(/^[a-z][a-z0-9_-]{0,127}$/);
        expect(constant).toMatch(/^[a-z][A-Za-z0-9_]*$/);
        expect(type).toMatch(/^[A-Z][A-Za-z0-9_]*$/);
      }),
    );
  });
});
