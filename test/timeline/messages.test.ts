import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { linkModules, runTool } from '../support/project.ts';
import { Project, vote } from './project.ts';

const handler = 'websocket/handlers/cast-vote.ts';

describe('what a command says', () => {
  it('of a file to restore that is none', async () => {
    const project = await Project.make();
    expect((await project.restore('nope')).exit).toBe(2);
    expect((await project.restore('websocket')).exit).toBe(0);
  });

  it('of a file in the way of generate, also as a diff', async () => {
    const project = await Project.make();
    project.edit('websocket/generated/events.ts', (text) => `${text}// mine\n`);
    const { exit, document } = await project.diff();
    const blocked = [{ path: 'websocket/generated/events.ts', reason: expect.stringContaining('edited by hand') }];
    expect([exit, document.blocked]).toEqual([4, blocked]);
    expect((await project.diff('websocket/server.ts')).exit).toBe(0);
  });

  it('of orphans names what deletes them', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol((text) => text.replace(vote, '\n'));
    await project.generate();
    const said = [
      `Orphans are yours to look at; then delete them with: npx build-websocket-server@${version} prune`,
      `Where an event only has another name now, its files follow: npx build-websocket-server@${version} rename event <old> <new>`,
    ];
    expect((await project.generate()).lines.slice(-2)).toEqual(said);
    const { exit, lines } = await project.check();
    expect([exit, lines]).toEqual([
      0,
      ['Up to date', `  ${handler}  the event "cast-vote" is gone; edited by you`, ...said],
    ]);
  });

  it('of an orphan is what the compiler says as well', async () => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol((text) => text.replace(vote, '\n'));
    await project.generate();
    linkModules(project.root);
    await expect(runTool('tsc', ['-p', 'tsconfig.json', '--noEmit'], project.root)).rejects.toThrow(
      /handlers\/cast-vote\.ts.*protocol\.yaml has no event cast-vote\..*npm run ws:check/,
    );
  });

  it('of an event in both directions names them', async () => {
    const project = await Project.make();
    const git = (...args: string[]) => execFileSync('git', ['-C', project.root, ...args], { stdio: 'pipe' });
    git('init', '-q');
    const both = (type: string) => `server:\n  cast-vote: { payload: { type: ${type} } }\n`;
    project.protocol((text) => `${text.replace(/^server:.*\n/m, '')}${both('string')}`);
    await project.generate();
    git('add', 'protocol.yaml');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first');
    project.protocol((text) => text.replace(both('string'), both('integer')));
    const lines = (await project.check({ against: 'HEAD' })).lines.join('\n');
    expect(lines).toContain('cast-vote (server): payload string → number');
    await project.generate();
    const { notes } = await project.rename('cast-vote', 'count-vote');
    expect(notes.join('\n')).toContain('both');
  });

  it('of a protocol that is no YAML are ten faults at most', async () => {
    const project = await Project.make();
    project.protocol((text) => `${text}${'"a": "b" c\n'.repeat(50)}`);
    const { exit, problems } = await project.generate();
    expect([exit, problems.length]).toEqual([2, 11]);
    expect(problems.at(-1)?.message).toMatch(/^… and \d+ more/);
  });
});
