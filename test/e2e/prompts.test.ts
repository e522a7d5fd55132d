import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snapshot } from '../snapshot.ts';
import { tempFolder } from '../temp-folder.ts';
import { writeTree } from '../write-tree.ts';
import { runCli } from './run-cli.ts';
import { keys, openTerminal } from './terminal.ts';

const questions = {
  transport: 'Which transport carries the events?',
  auth: 'How do users prove who they are?',
  rooms: 'Do connections gather in rooms?',
  presence: 'Show who is online?',
  scaling: 'How far must it scale?',
  features: 'Which features?',
  git: 'Make a git repository?',
};

const readConfig = (root: string) => JSON.parse(readFileSync(join(root, 'ws.config.json'), 'utf8'));

describe('prompts', () => {
  it('make a project from the keys that are pressed', async () => {
    const root = tempFolder();
    const terminal = openTerminal(['init', 'app', '--no-install'], root);
    await terminal.waitFor(questions.transport);
    terminal.press(keys.enter);
    await terminal.waitFor(questions.auth);
    terminal.press(keys.enter);
    await terminal.waitFor(questions.rooms);
    terminal.press(keys.down);
    await terminal.waitFor('❯ ephemeral');
    terminal.press(keys.enter);
    await terminal.waitFor(questions.presence);
    terminal.press(keys.no);
    terminal.press(keys.enter);
    await terminal.waitFor(questions.scaling);
    terminal.press(keys.down);
    await terminal.waitFor('❯ redis');
    terminal.press(keys.enter);
    await terminal.waitFor(questions.features);
    terminal.press(keys.space);
    await terminal.waitFor('messages');
    terminal.press(keys.enter);
    await terminal.waitFor(questions.git);
    terminal.press(keys.enter);
    expect(await terminal.exited).toBe(0);
    expect(readConfig(join(root, 'app'))).toMatchObject({
      transport: 'socket.io',
      auth: 'jwt',
      rooms: 'ephemeral',
      presence: false,
      scaling: 'redis',
      features: ['typing'],
    });
    expect(existsSync(join(root, 'app/.git'))).toBe(false);
    expect(terminal.shown()).toContain('cd app');
  });

  it('leave out what does not apply or was given', async () => {
    const root = tempFolder();
    const terminal = openTerminal(['--rooms', 'none', '--auth', 'none', '--no-install', '--no-git'], root);
    await terminal.waitFor(questions.transport);
    terminal.press(keys.enter);
    await terminal.waitFor(questions.scaling);
    terminal.press(keys.enter);
    expect(await terminal.exited).toBe(0);
    for (const question of [questions.auth, questions.rooms, questions.presence, questions.features, questions.git]) {
      expect(terminal.shown()).not.toContain(question);
    }
    expect(readConfig(root)).toMatchObject({ rooms: 'none', presence: false, scaling: 'none', features: [] });
  });

  it('show what does not go together, and why, and cannot choose it', async () => {
    const root = tempFolder();
    const terminal = openTerminal(['--auth', 'none', '--presence', '--scaling', 'none', '--dry-run'], root);
    await terminal.waitFor(questions.transport);
    terminal.press(keys.enter);
    await terminal.waitFor(questions.rooms);
    await terminal.waitFor('presence is shown to the members of a room');
    terminal.press(keys.up);
    await terminal.waitFor('none');
    terminal.press(keys.enter);
    await terminal.waitFor('cannot be selected');
    terminal.press(keys.down);
    await terminal.waitFor('❯ durable');
    terminal.press(keys.enter);
    await terminal.waitFor(questions.features);
    terminal.press(keys.enter);
    expect(await terminal.exited).toBe(0);
    expect(terminal.shown()).toContain('rooms durable');
  });

  it('make a git repository when that is confirmed', async () => {
    const root = tempFolder();
    const terminal = openTerminal(['--preset', 'minimal', '--no-install'], root);
    await terminal.waitFor(questions.git);
    terminal.press(keys.yes);
    terminal.press(keys.enter);
    expect(await terminal.exited).toBe(0);
    expect(existsSync(join(root, '.git'))).toBe(true);
  });

  it.each([
    ['the first question', ['init', 'app'], questions.transport],
    ['the last question', ['init', 'app', '--preset', 'chat'], questions.git],
  ])('end with exit code 130 and nothing written on Ctrl-C at %s', async (_, args, question) => {
    const root = tempFolder();
    const terminal = openTerminal(args, root);
    await terminal.waitFor(question);
    terminal.press(keys.ctrlC);
    expect(await terminal.exited).toBe(130);
    expect(terminal.shown()).toContain('cancelled, nothing was written');
    expect(terminal.shown()).not.toContain('    at ');
    expect([...snapshot(root)]).toEqual([]);
  });

  it('are not shown under --no-input or --yes, also at a terminal', async () => {
    const root = tempFolder();
    const refused = openTerminal(['--no-input'], root);
    expect(await refused.exited).toBe(2);
    expect(refused.shown()).toContain('auth is not chosen');
    const taken = openTerminal(['--yes', '--dry-run'], root);
    expect(await taken.exited).toBe(0);
    expect([...snapshot(root)]).toEqual([]);
  });
});

describe('what is made', () => {
  it('is summed up by folder at a terminal, and leaves room on it for the choices and what comes next', async () => {
    const terminal = openTerminal(['--preset', 'chat', '--no-install', '--no-git'], tempFolder());
    expect(await terminal.exited).toBe(0);
    const lines = terminal.shown().trimEnd().split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(lines[0]).toContain('transport socket.io');
    expect(terminal.shown()).toMatch(/ {2}create {4}websocket\/ {2}\(\d{2} files\)/);
    expect(terminal.shown()).toContain('Next:');
  });
});

describe('conflicts', () => {
  it('are left to nobody under --no-input, also at a terminal', async () => {
    const root = tempFolder();
    await runCli(['--preset', 'minimal', '--no-install', '--no-git'], { cwd: root });
    const path = join(root, 'websocket/main.ts');
    const edited = readFileSync(path, 'utf8').replace(
      'createWebSocketServer({ settings',
      'createWebSocketServer({ settings: settings',
    );
    writeTree(root, { 'websocket/main.ts': edited });
    const args = ['generate', '--no-input'];
    const config = readFileSync(join(root, 'ws.config.json'), 'utf8').replace('"none"', '"jwt"');
    writeTree(root, { 'ws.config.json': config });
    const terminal = openTerminal(args, root);
    expect(await terminal.exited).toBe(5);
    expect(terminal.shown()).toContain('nothing was written');
    expect(readFileSync(path, 'utf8')).toBe(edited);
  });
});

describe('colours', () => {
  it('are used at a terminal, and not under NO_COLOR', async () => {
    const root = tempFolder();
    const show = async (env: Record<string, string>) => {
      const terminal = openTerminal(['--preset', 'minimal', '--dry-run'], root, env);
      await terminal.exited;
      return terminal.raw();
    };
    expect(await show({})).toContain('\x1b[32mcreate');
    expect(await show({ NO_COLOR: '1' })).not.toContain('\x1b[');
  });
});
