import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { snapshot } from '../snapshot.ts';
import { tempFolder } from '../temp-folder.ts';
import { cliPath, runCli } from './run-cli.ts';

const vote = `
  cast-vote:
    description: Votes for something.
    payload: { type: object, required: [choice], properties: { choice: { type: string } } }
    ack: { type: object, required: [count], properties: { count: { type: integer } } }
`;

const handler = 'websocket/handlers/cast-vote.ts';

/** A project with a vote, in which `ws` runs the built program and `edit` changes a file. */
async function makeProject() {
  const root = tempFolder();
  const ws = (...args: string[]) => runCli(args, { cwd: root });
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')));
  await ws('init', '--preset', 'minimal', '--no-input', '--no-install', '--no-git');
  edit('protocol.yaml', (text) => text.replace('client:\n', `client:${vote}`));
  await ws('generate');
  return { root, ws, edit, read: (path: string) => readFileSync(join(root, path), 'utf8') };
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('generate', () => {
  it('lists each file, the handlers to look at with what changed, and what to do next', async () => {
    const { ws, edit } = await makeProject();
    edit(handler, (text) => `${text}// mine\n`);
    edit('protocol.yaml', (text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const { code, stdout, stderr } = await ws('generate');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {2}update {4}websocket\/generated\/events\.ts$/m);
    expect(stdout).toContain(`Your handlers to look at:\n  ${handler}\n    cast-vote: payload.choice string → number`);
  });

  it('prints one JSON document, also where it leaves conflicts', async () => {
    const { ws, edit } = await makeProject();
    edit('websocket/server.ts', (text) => text.replace('let accepting = false;', 'let accepting = mine;'));
    edit('ws.config.json', (text) => text.replace('"auth": "none"', '"auth": "jwt"'));
    const aborted = await ws('generate', '--json');
    expect([aborted.code, JSON.parse(aborted.stdout)]).toMatchObject([5, { error: 'conflict', exitCode: 5 }]);
    const { code, stdout } = await ws('generate', '--json', '--conflict', 'markers');
    expect([code, JSON.parse(stdout)]).toMatchObject([5, { command: 'generate', conflicts: ['websocket/server.ts'] }]);
  });

  it('goes on watching, through mistakes, and follows each save', async () => {
    const { root, edit, read } = await makeProject();
    const child = spawn(process.execPath, [cliPath, 'generate', '--watch'], { cwd: root });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const rounds = () => output.split('Watching').length - 1;
    await expect.poll(rounds).toBe(1);
    edit('protocol.yaml', (text) => text.replace('ack:', 'acc:'));
    await expect.poll(() => output).toMatch(/did you mean "ack"\?.*Watching/s);
    expect(read('websocket/generated/events.ts')).toContain('CastVoteAck');
    for (const name of ['first', 'second', 'third']) {
      const before = rounds();
      edit('protocol.yaml', (text) =>
        text.replace(/acc:/, 'ack:').replace(/( {4}description: Votes for).*/, `$1 ${name}.`),
      );
      await expect.poll(() => read('websocket/generated/events.ts')).toContain(`Votes for ${name}`);
      await expect.poll(rounds).toBeGreaterThan(before);
    }
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('check', () => {
  it('tells what is out of date by its exit code', async () => {
    const { root, ws, edit } = await makeProject();
    expect(await ws('check')).toMatchObject({ code: 0, stdout: 'Up to date\n' });
    edit('protocol.yaml', (text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const before = snapshot(root);
    const { code, stdout, stderr } = await ws('check');
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toContain('  websocket/generated/events.ts  is out of date\n');
    expect(JSON.parse((await ws('check', '--json')).stdout)).toMatchObject({ command: 'check', upToDate: false });
    expect(snapshot(root)).toEqual(before);
  });

  it('tells what breaks the clients of a commit, and why', async () => {
    const { root, ws, edit } = await makeProject();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'a');
    edit('protocol.yaml', (text) =>
      text.replace('properties: { choice', 'properties: { note: { type: string }, choice'),
    );
    await ws('generate');
    const compatible = await ws('check', '--against', 'HEAD');
    expect([compatible.code, compatible.stdout]).toEqual([0, expect.stringContaining('0 breaking, 1 compatible')]);
    edit('protocol.yaml', (text) => text.replace('required: [choice]', 'required: [choice, note]'));
    await ws('generate');
    const breaking = await ws('check', '--against', 'HEAD');
    expect([breaking.code, breaking.stdout]).toEqual([
      3,
      expect.stringMatching(/breaking {4}cast-vote: payload\.note/),
    ]);
    expect(JSON.parse((await ws('check', '--against', 'HEAD', '--json')).stdout)).toMatchObject({ breaking: true });
    const unknown = await ws('check', '--against', 'no-such-branch');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('git has no protocol.yaml at "no-such-branch"'),
    ]);
  });
});

describe('diff', () => {
  it('shows what generate would change, of all or of a part', async () => {
    const { root, ws, edit } = await makeProject();
    edit('protocol.yaml', (text) => text.replace('choice: { type: string }', 'choice: { type: integer }'));
    const before = snapshot(root);
    const { code, stdout } = await ws('diff', 'websocket/generated/events.ts');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^--- a\/websocket\/generated\/events\.ts\n\+\+\+ b\/websocket\/generated\/events\.ts\n@@ /);
    expect(stdout).toContain('\n-  choice: string;\n+  choice: number;\n');
    expect((await ws('diff')).stdout).toContain('+++ b/tests/websocket/handlers/cast-vote.test.ts');
    expect((await ws('diff', 'nowhere')).code).toBe(2);
    expect(snapshot(root)).toEqual(before);
  });
});

describe('prune', () => {
  it('deletes nothing without a word of the user', async () => {
    const { root, ws, edit } = await makeProject();
    edit(handler, (text) => `${text}// mine\n`);
    edit('protocol.yaml', (text) => text.replace(vote, '\n'));
    await ws('generate');
    const refused = await ws('prune', '--no-input');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('Say --yes')]);
    expect((await ws('prune', '--dry-run')).stdout).toContain(handler);
    expect(existsSync(join(root, handler))).toBe(true);
    expect((await ws('prune', '--yes')).code).toBe(0);
    expect(existsSync(join(root, handler))).toBe(false);
    expect(await ws('check')).toMatchObject({ code: 0 });
  });
});

describe('eject', () => {
  const template = 'base/websocket/handlers/[namespace]/[event].ts.hbs';

  it('gives the user templates that are used in place of ours', async () => {
    const { ws, edit, read } = await makeProject();
    expect((await ws('eject')).stdout).toContain(`${template}\n`);
    expect((await ws('eject', template)).code).toBe(0);
    expect((await ws('generate')).stdout).toContain('Nothing to do');
    edit(`.ws/templates/${template}`, (text) => text.replace("'Not implemented yet'", "'Still to be done'"));
    await ws('generate');
    expect(read(handler)).toContain("'Still to be done'");
    expect((await ws('eject', template)).code).toBe(4);
  });

  it('says where a template of the user is wrong, and writes nothing', async () => {
    const { root, ws, edit } = await makeProject();
    await ws('eject', template);
    edit(`.ws/templates/${template}`, (text) => `${text}\n{{#if event.name}}\n`);
    const before = snapshot(root);
    const broken = await ws('generate');
    expect([broken.code, broken.stderr]).toEqual([
      2,
      expect.stringMatching(/^\.ws\/templates\/base\/.*:\d+ {2}is no template/),
    ]);
    edit(`.ws/templates/${template}`, (text) => text.replace('{{#if event.name}}', '{{nothing.there}}'));
    const missing = await ws('generate');
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining(template.replace('.hbs', ''))]);
    expect(snapshot(root).size).toBe(before.size);
  });

  it.each([
    ['bas', 'base'],
    ['rooms/streems', 'rooms/streams'],
    ['transport', 'transports'],
  ])('knows the nearest name of %s: %s', async (name, meant) => {
    const { ws } = await makeProject();
    const { code, stderr } = await ws('eject', name);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Did you mean ${meant}?`)]);
  });

  it('gives what is in a folder, also by the name that it had before', async () => {
    const { root, ws } = await makeProject();
    expect((await ws('eject', 'rooms/streams/sse/redis')).code).toBe(0);
    const files = [...snapshot(root).keys()].filter((path) => path.startsWith('.ws/templates/'));
    expect(files).toContain('.ws/templates/rooms/streams/sse/redis/websocket/sequencer.ts');
    expect(files).toContain('.ws/templates/rooms/streams/sse/redis/messages/tests/websocket/roaming.test.ts');
    expect(await ws('eject', 'sse-streams/websocket/cursors.ts')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('.ws/templates/rooms/streams/sse/websocket/cursors.ts'),
    });
  });

  it('uses what was ejected before its layer got another place, and says where that is', async () => {
    const { root, ws, read } = await makeProject();
    const file = 'websocket/middleware/slow-consumers.ts';
    const [before, now] = [`socket.io/${file}.hbs`, `transports/socket.io/${file}.hbs`];
    write(root, `.ws/templates/${before}`, '// Mine.\n');
    const { code, stdout, stderr } = await ws('generate');
    expect(code).toBe(0);
    expect(stdout + stderr).toContain(
      '.ws/templates/socket.io is used; its place is .ws/templates/transports/socket.io now',
    );
    expect(read(file)).toBe('// Mine.\n');
    expect((await ws('eject', now)).code).toBe(4);
    write(root, `.ws/templates/${now}`, '// Mine, too.\n');
    const twice = await ws('generate');
    expect(twice.code).toBe(2);
    for (const path of [before, now]) expect(twice.stderr).toContain(`.ws/templates/${path}`);
    expect(read(`.ws/templates/${before}`)).toBe('// Mine.\n');
  });

  it('says what is used for nothing', async () => {
    const { root, ws } = await makeProject();
    write(root, '.ws/templates/bases/websocket/main.ts', '// Mine.\n');
    const { code, stdout, stderr } = await ws('generate');
    expect([code, stdout + stderr]).toEqual([
      0,
      expect.stringContaining('.ws/templates/bases/websocket/main.ts is of no layer, and is used for nothing'),
    ]);
  });
});
