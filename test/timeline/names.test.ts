import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { Project } from './project.ts';

const handlers = 'websocket/handlers';
const tests = 'tests/websocket/handlers';
const [handler, renamed] = [`${handlers}/cast-vote.ts`, `${handlers}/count-vote.ts`];
const [test, renamedTest] = [`${tests}/cast-vote.test.ts`, `${tests}/count-vote.test.ts`];
const hint = `Was cast-vote renamed to count-vote? Then let its handler follow: npx build-websocket-server@${version} rename event cast-vote count-vote`;

const byHand = (text: string) => text.replace('cast-vote:\n', 'count-vote:\n');
const withFormerName = (text: string) => text.replace('count-vote:\n', 'count-vote:\n    renamedFrom: cast-vote\n');
const undo = (text: string) => text.replace('count-vote:\n', 'cast-vote:\n');

/** A project whose event got another name in `protocol.yaml` alone, after which `generate` has run. */
async function renamedByHand(edited = [handler]): Promise<Project> {
  const project = await Project.make();
  for (const path of edited) project.addLine(path);
  project.protocol(byHand);
  const { notes } = await project.generate();
  expect(notes).toEqual([hint]);
  return project;
}

function expectServedByItsHandler(project: Project): void {
  expect(project.read(renamed)).toContain('of mine');
  expect(project.read(renamed)).toContain("export const countVote: Handler<'count-vote'>");
  expect(project.read('websocket/generated/registry.ts')).toContain("from '../handlers/count-vote.ts'");
  expect([...project.tree().keys()].filter((path) => path.includes('cast-vote'))).toEqual([]);
  project.expectImportsResolve();
}

describe('an event that got another name in the protocol alone', () => {
  it.each([
    ['check', (project: Project) => project.check(), 3],
    ['diff', (project: Project) => project.diff(), 0],
    ['generate', (project: Project) => project.dryRun(), 0],
  ] as const)('is noticed by %s before anything is written', async (_, command, exit) => {
    const project = await Project.make();
    project.addLine(handler);
    project.protocol(byHand);
    const outcome = await command(project);
    expect([outcome.exit, outcome.notes]).toEqual([exit, [hint]]);
    expect(outcome.document.notes).toEqual([hint]);
  });

  it('gets its handler and its test by the command that the hint names', async () => {
    const project = await Project.make();
    for (const path of [handler, test]) project.addLine(path);
    project.protocol(byHand);
    const { exit, plan } = await project.rename('cast-vote', 'count-vote');
    expect([exit, plan]).toEqual([0, { [renamed]: 'rename', [renamedTest]: 'rename' }]);
    expectServedByItsHandler(project);
  });

  it.each([
    ['the command', async (project: Project) => project.rename('cast-vote', 'count-vote')],
    [
      'the command, once that was undone',
      async (project: Project) => {
        project.protocol(undo);
        return project.rename('cast-vote', 'count-vote');
      },
    ],
    [
      'renamedFrom',
      async (project: Project) => {
        project.protocol(withFormerName);
        return project.generate();
      },
    ],
  ])('gets them although a stub was made meanwhile: by %s', async (_, tell) => {
    const project = await renamedByHand([handler, test]);
    const { exit, plan } = await tell(project);
    expect([exit, plan]).toMatchObject([0, { [renamed]: 'rename', [renamedTest]: 'rename' }]);
    expectServedByItsHandler(project);
    expect(project.read(renamedTest)).toContain('of mine');
  });

  it('gets the test alone where the handler was a stub', async () => {
    const project = await renamedByHand([test]);
    expect((await project.rename('cast-vote', 'count-vote')).plan).toEqual({ [renamedTest]: 'rename' });
    expect(project.read(renamedTest)).toContain('of mine');
  });

  it('gets its handler although its owner has deleted the stub', async () => {
    const project = await renamedByHand();
    project.delete(renamed);
    project.protocol(withFormerName);
    expect((await project.generate()).plan).toMatchObject({ [renamed]: 'rename' });
    expectServedByItsHandler(project);
  });

  it('is handled where its owner moved the handler, and the stub goes', async () => {
    const project = await Project.make();
    const moved = `${handlers}/votes.ts`;
    project.move(handler, moved);
    project.addLine(moved);
    await project.generate();
    project.protocol(byHand);
    await project.generate();
    project.protocol(withFormerName);
    expect((await project.generate()).plan).toEqual({ [moved]: 'update', [renamed]: 'delete' });
    expect(project.read(moved)).toContain("export const countVote: Handler<'count-vote'>");
    project.expectImportsResolve();
  });

  it('is handled by one of two that were edited, and what to do with the other is said', async () => {
    const project = await renamedByHand();
    project.addLine(renamed);
    const said = `You have edited the handlers of both names of count-vote: take over into ${renamed} what you want of ${handler}, which is there for cast-vote, and delete that`;
    expect((await project.rename('cast-vote', 'count-vote')).notes).toEqual([said]);
    project.protocol(withFormerName);
    const { plan, notes } = await project.generate();
    expect([plan, notes]).toEqual([{ [handler]: 'orphan' }, [said]]);
  });

  it('gets them by the run after one that was killed', async () => {
    const project = await renamedByHand([handler, test]);
    const before = [handler, test, '.ws/lock.json'].map((path) => [path, project.read(path)] as const);
    project.protocol(withFormerName);
    await project.generate();
    project.write('.ws/pending.json', project.read('.ws/lock.json'));
    for (const [path, text] of before) project.write(path, text);
    const { exit, notes } = await project.generate();
    expect([exit, notes]).toEqual([0, []]);
    expectServedByItsHandler(project);
  });

  it('is not renamed over a stub that must not be written', async () => {
    const project = await renamedByHand();
    project.readOnly(renamed);
    project.protocol(withFormerName);
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]?.message]).toEqual([4, 'is read-only']);
  });

  it('in a namespace is followed there', async () => {
    const project = await Project.make();
    const admin = (name: string) => `\nnamespaces:\n  /admin: { client: { ${name}: {}, ban: {} } }\n`;
    project.protocol((text) => text + admin('kick'));
    await project.generate();
    project.addLine([...project.tree().keys()].find((path) => /^websocket.*\/kick\.ts$/.test(path)) ?? '');
    project.protocol((text) => text.replace(admin('kick'), admin('mute')));
    await project.generate();
    const { plan } = await project.rename('kick', 'mute', { namespace: '/admin' });
    expect(Object.values(plan)).toEqual(['rename']);
  });

  it('is not found where there was none', async () => {
    const project = await Project.make();
    const { exit, problems } = await project.rename('casted-vote', 'cast-vote');
    expect([exit, problems[0]]).toMatchObject([
      2,
      { message: 'there is no event "casted-vote"', hint: expect.stringContaining('"cast-vote" is there, but') },
    ]);
  });
});
