import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/choices/choices.ts';
import { readConfig } from '../../../src/choices/config-file.ts';
import { editConfig } from '../../../src/choices/edit-config.ts';
import { valuesOf } from '../../../src/choices/given.ts';
import { serializeConfig } from '../../../src/choices/serialize-config.ts';
import { toDraft } from '../../../src/choices/table.ts';

const chat: Choices = {
  transport: 'socket.io',
  auth: 'jwt',
  rooms: 'durable',
  presence: true,
  scaling: 'none',
  features: ['messages', 'typing'],
  packageManager: 'pnpm',
};

/** What is wrong, as `line:column message | hint`. */
function problemsOf(text: string): readonly string[] {
  return readConfig(text, 'ws.config.json').problems.map(({ file, line, column, message, hint }) => {
    expect(file).toBe('ws.config.json');
    return `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
  });
}

describe('a configuration', () => {
  it('reads back as it was written', () => {
    const { given, problems } = readConfig(serializeConfig(chat), 'ws.config.json');
    expect(problems).toEqual([]);
    expect(valuesOf(given)).toEqual(toDraft(chat));
  });

  it('may be YAML, or JSON that is indented with tabs', () => {
    expect(valuesOf(readConfig('auth: none # open\nfeatures: [typing]\n', 'f').given)).toEqual(
      toDraft({ auth: 'none', features: ['typing'] }),
    );
    expect(problemsOf('{\r\n\t"auth": "jwt",\r\n\t"features": [\r\n\t\t"typing"\r\n\t]\r\n}\r\n')).toEqual([]);
  });

  it('has every error reported with its place and the nearest valid name', () => {
    const text =
      '{\n\t"transprt": "socket.io",\n\t"auth": "jtw", "rooms": null,\n  "presence": "yes",\n  "features": "typing"\n}';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^2:2 there is no choice named "transprt" \| Did you mean transport\? Valid: transport, /),
      '3:10 auth cannot be "jtw" | Did you mean jwt? Valid: jwt, session, none',
      '3:26 rooms cannot be empty | Valid: durable, ephemeral, none',
      '4:15 presence cannot be "yes" | Valid: true, false',
      '5:15 features must be a list | For example: [messages, private-messages, typing, moves, updates, edits, metrics], or [] for none',
    ]);
  });

  it('has the place of a wrong word within a list', () => {
    expect(problemsOf('features:\n  - messages\n  - tping\n  - [x]\n')).toEqual([
      '3:5 features cannot be "tping" | Did you mean typing? Valid: messages, private-messages, typing, moves, updates, edits, metrics',
      '4:5 features cannot be a list | Valid: messages, private-messages, typing, moves, updates, edits, metrics',
    ]);
  });
});

describe('a hostile configuration', () => {
  it.each([
    ['is empty', '', '1:1 is empty'],
    ['has only comments', '# x\n', '1:1 is empty'],
    ['is a list', '[1]', '1:1 must be a map'],
    ['has a choice twice', 'auth: jwt\nauth: none\n', '2:1 this choice is given twice'],
    ['has __proto__', '{ "__proto__": { "auth": "none" } }', '1:3 there is no choice named "__proto__"'],
    ['has constructor', 'constructor: 1', '1:1 there is no choice named "constructor"'],
    ['is not closed', '{ "auth": "jwt"', '1:16 '],
    ['is indented with tabs', 'features:\n\t- typing\n', '2:1 YAML cannot be indented with tabs'],
    ['has a foreign tag', 'auth: !!js/function "x"', '1:7 '],
    ['is several documents', 'auth: jwt\n---\nauth: none\n', '2:1 '],
    ['has a map for a key', '? [a]\n: 1\n', '1:3 a choice must be named by a plain word'],
    ['has an alias', 'rooms: &r none\nauth: *r\n', '2:7 aliases are not allowed here'],
  ])('that %s is refused with its place', (_, text, start) => {
    expect(problemsOf(text).join('\n')).toContain(start);
  });

  it('never takes long', () => {
    const bomb = `a: &a [x]\n${'bcdefghij'.replace(/./g, (key, index: number) => {
      const previous = 'abcdefghij'[index];
      return `${key}: &${key} [${`*${previous},`.repeat(9)}]\n`;
    })}features: *j\n`;
    const deep = ['{"a":'.repeat(100_000), '['.repeat(500_000), '- '.repeat(100_000)];
    const stairs = Array.from({ length: 1200 }, (_, index) => `${' '.repeat(index)}a:`).join('\n');
    const before = process.cpuUsage();
    for (const text of [bomb, stairs, ...deep, `auth: ${'x'.repeat(900_000)}`, `${'k'.repeat(900_000)}: 1`]) {
      const problems = problemsOf(text);
      expect(problems).not.toEqual([]);
      expect(problems.join().length).toBeLessThan(5_000);
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5_000);
  });
});

describe('editing a configuration', () => {
  it('leaves a text that says the same as it is', () => {
    const text =
      '{ "auth":"jwt",   "transport": "socket.io", "rooms": "durable", "presence": true, "scaling": "none",\n\t"features": ["typing", "messages"], "packageManager": "pnpm" }';
    expect(editConfig(text, chat)).toBe(text);
  });

  it('changes values where they stand, and adds missing ones', () => {
    const text = '{\n    "$schema": "x",\n    "features": [\n        "typing"\n    ],\n    "auth": "none"\n}\n';
    const edited = editConfig(text, chat);
    expect(edited).toContain('{\n    "$schema": "x",\n    "features": ["messages", "typing"],\n    "auth": "jwt",\n');
    expect(valuesOf(readConfig(edited, 'f').given)).toEqual(toDraft(chat));
  });

  it('keeps the comments and the form of YAML', () => {
    const text = '# ours\nfeatures: # words\n  - typing\nauth: none # open\n';
    const edited = editConfig(text, chat);
    expect(edited).toContain('# ours\nfeatures: # words\n');
    expect(edited).toContain('# open');
    expect(valuesOf(readConfig(edited, 'f').given)).toEqual(toDraft(chat));
  });

  it.each([
    [
      'a comment beside the last choice',
      'transport: socket.io # c\n# end\n',
      'transport: socket.io # c\nauth: "jwt"\n',
    ],
    ['comments below it', 'auth: jwt\n  # c\n\n# end\n', 'auth: jwt\n  # c\ntransport: "socket.io"\n'],
    ['an indented map', '  # c\n  auth: jwt', '  # c\n  auth: jwt\n  transport: "socket.io"\n'],
    [
      'a list as the last choice',
      'features: # c\n  - messages # d\n  - typing\n  # e\n',
      '  # e\ntransport: "socket.io"\n',
    ],
    ['line ends of Windows', 'auth: jwt # c\r\n', 'auth: jwt # c\r\ntransport: "socket.io"\r\n'],
    ['braces with comments', '{ auth: jwt # c\n  # d\n}\n', '{ auth: jwt, # c\n  # d\n  "transport": "socket.io",\n'],
    ['braces with a comment only', '{ # c\n}\n', '{ # c\n  "transport": "socket.io",\n'],
    ['one line', '{"auth":"jwt",}', '{"auth":"jwt", "transport": "socket.io", '],
  ])('adds what is missing to %s', (_, text, start) => {
    const edited = editConfig(text, chat);
    expect(edited).toContain(start);
    expect(edited.match(/# \w+/g)).toEqual(text.match(/# \w+/g));
    expect(readConfig(edited, 'c').problems).toEqual([]);
    expect(editConfig(edited, chat)).toBe(edited);
  });

  it('fills an empty map', () => expect(editConfig('{}\n', chat)).toBe(serializeConfig(chat)));
});
