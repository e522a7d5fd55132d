import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lockedFile } from '../../src/project/lock.ts';
import { hashedNames } from '../../src/protocol/hashed-names.ts';
import { eventNames, type Named } from '../../src/protocol/names.ts';
import { linkModules, runTool } from '../support/project.ts';
import { Project } from './project.ts';

const handlers = 'websocket/handlers';
const tests = 'tests/websocket/handlers';
const registry = 'websocket/generated/registry.ts';

const events = `
  deleteMonitor:
    payload: { type: object, required: [id], properties: { id: { type: string } } }
    ack: { type: object, required: [ok], properties: { ok: { type: boolean } } }
  todo:create: { args: [{ title: text, type: string }], acks: plain, ack: { type: string } }
  登录: { payload: { type: string } }
  addAPIKey: {}
`;
const names = ['deleteMonitor', 'todo:create', '登录', 'addAPIKey'];

const [monitor, apiKey] = [hashedNames('deleteMonitor'), hashedNames('addAPIKey')];
const handler = `${handlers}/${monitor.file}.ts`;
const test = `${tests}/${monitor.file}.test.ts`;

/** A project as an older version left it, whose events have a hash in their names. */
async function oldProject(
  source = events,
  named: readonly Named[] = names.map((name) => ({ name })),
): Promise<Project> {
  const project = await Project.make({}, source);
  const old = (text: string) =>
    named.reduce((before, event) => {
      const [from, to] = [eventNames(event), hashedNames(event.name)];
      const start = "(?<![\\p{ID_Continue}'])";
      return before
        .replaceAll(new RegExp(`${start}${from.type}(?=Payload|Args|Ack)`, 'gu'), to.type)
        .replaceAll(new RegExp(`${start}${from.constant}(?=Payload|Args)`, 'gu'), to.constant)
        .replaceAll(
          new RegExp(`(?<=import \\{ |handler: |export const |send\\.)${from.constant}(?= \\}|,|:|\\()`, 'gu'),
          to.constant,
        )
        .replaceAll(new RegExp(`^ {4}${from.constant}(?=: \\()`, 'gmu'), `    ${to.constant}`)
        .replaceAll(`handlers/${from.file}.ts`, `handlers/${to.file}.ts`);
    }, text);
  const moved = new Map<string, string>();
  for (const event of named) {
    const [from, to] = [eventNames(event).file, hashedNames(event.name).file];
    moved.set(`${handlers}/${from}.ts`, `${handlers}/${to}.ts`);
    moved.set(`${tests}/${from}.test.ts`, `${tests}/${to}.test.ts`);
  }
  for (const [from, to] of moved) project.move(from, to);
  project.edit(`${tests}/${hashedNames('todo:create').file}.test.ts`, (text) =>
    text.replaceAll("'../../../../", "'../../../").replaceAll("'../../support", "'../support"),
  );
  project.edit(`${handlers}/${hashedNames('todo:create').file}.ts`, (text) => text.replaceAll("'../../", "'../"));
  const lock = JSON.parse(project.read('.ws/lock.json'));
  lock.files = lock.files.map((entry: { path: string; kind: 'generated' | 'stub'; key?: string }) => {
    const path = moved.get(entry.path) ?? entry.path;
    const isOld =
      moved.has(entry.path) ||
      /^(?:websocket\/generated\/(?:events|registry|send|validators)\.ts|README\.md)$/.test(path);
    if (!isOld) return entry;
    const text = old(project.read(path));
    project.write(path, text);
    const { kind, key } = entry;
    return lockedFile({ path, kind, content: text, ...(key !== undefined && { key }) });
  });
  project.write('.ws/lock.json', JSON.stringify(lock));
  linkModules(project.root);
  await runTool('tsc', ['-p', '.'], project.root);
  return project;
}

/** What a user wrote: a handler that has the new name for something else, and code that has the old ones of types. */
function writeOwn(project: Project): void {
  project.write(
    handler,
    `import type { ${monitor.type}Payload } from '../generated/events.ts';
import type { Handler } from '../generated/protocol.ts';
import { deleteMonitor } from '../monitors.ts';

export const ${monitor.constant}: Handler<'deleteMonitor'> = async (_context, { id }: ${monitor.type}Payload) => ({
  ok: deleteMonitor(id),
});
`,
  );
  project.write(
    'websocket/monitors.ts',
    `import type { ${monitor.type}Ack } from './generated/protocol.ts';

export const last: ${monitor.type}Ack = { ok: false };
export const deleteMonitor = (id: string) => id === 'a';
`,
  );
  project.write(
    'tests/websocket/mine.test.ts',
    `import { test } from 'vitest';
import { ${monitor.constant} as handler } from '../../${handler}';
import { connectClient, startServer } from './support.ts';

test('is mine', async () => {
  const { send } = await connectClient(await startServer());
  await Promise.all([send.${monitor.constant}({ id: 'a' }), send.${apiKey.constant}().catch(() => handler)]);
});
`,
  );
  for (const path of [handler, test, 'websocket/monitors.ts', 'tests/websocket/mine.test.ts']) project.addLine(path);
}

describe('a project with events that an older version told apart, and that have the same words', () => {
  const rival = hashedNames('delete_monitor');

  /** Its git has both, as its lock does. */
  async function withRivals(): Promise<Project> {
    const named = [...names.map((name) => ({ name })), { name: 'delete_monitor', as: 'other' }];
    const project = await oldProject(`${events}  delete_monitor: { as: other }\n`, named);
    project.protocol((text) => text.replace('delete_monitor: { as: other }', 'delete_monitor: {}'));
    project.edit('.ws/lock.json', (text) => text.replace(/"as":\s*"other",?\s*/, ''));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: project.root });
    git('init', '-q');
    git('add', 'protocol.yaml');
    git('commit', '-qm', 'a');
    return project;
  }

  it('is refused until one is called otherwise; then that goes with its handler, and the commit with both is read', async () => {
    const project = await withRivals();
    expect((await project.generate()).exit).toBe(2);
    project.protocol((text) => text.replace('delete_monitor: {}', 'delete_monitor: { as: other }'));
    const shown = await project.diff();
    expect([shown.exit, shown.lines.join('\n')]).toEqual([0, expect.stringContaining('other')]);
    project.addLine(`${handlers}/${rival.file}.ts`);
    expect((await project.generate()).exit).toBe(0);
    expect(project.read(`${handlers}/other.ts`)).toContain("Handler<'delete_monitor'>");
    expect(project.read(handler)).toContain("Handler<'deleteMonitor'>");
    project.expectNothingLost();
    const { exit: checked, lines } = await project.check({ against: 'HEAD' });
    expect([checked, lines]).toEqual([0, expect.arrayContaining(['Since HEAD: 0 breaking, 1 compatible'])]);
    project.protocol((text) => text.replace('delete_monitor: { as: other }', 'delete_other: {}'));
    await project.generate();
    expect((await project.check({ against: 'HEAD' })).lines.join('\n')).toMatch(/breaking {4}delete_monitor/);
  });
});

describe('a project whose events have a hash in their names', () => {
  it('keeps its files and all that is in them, and compiles', { timeout: 600_000 }, async () => {
    const project = await oldProject();
    writeOwn(project);
    const paths = [...project.tree().keys()].sort();
    const { exit, notes, plan } = await project.generate();
    expect(exit).toBe(0);
    expect([...project.tree().keys()].sort()).toEqual(paths);
    expect(Object.values(plan)).not.toContain('delete');
    expect(notes).toEqual([
      expect.stringMatching(
        /^Types and methods of events have lost the hash in their names: DeleteMonitor_\w+ is DeleteMonitor, TodoCreate_\w+ is TodoCreate, .*handlers and tests that are there keep their files, and handlers their names$/,
      ),
    ]);
    expect(project.read(registry)).toContain(
      `import { ${monitor.constant} as deleteMonitor } from '../handlers/${monitor.file}.ts';`,
    );
    expect(project.read(handler)).toContain(`export const ${monitor.constant}: Handler<'deleteMonitor'>`);
    expect(project.read('websocket/monitors.ts')).toContain('last: DeleteMonitorAck');
    expect(project.read('tests/websocket/mine.test.ts')).toContain('send.deleteMonitor({');
    await runTool('tsc', ['-p', '.'], project.root);
    expect((await project.generate()).document).toMatchObject({ notes: [] });
    expect((await project.check()).exit).toBe(0);
  });

  it('gives a handler its new place and name where its event gets another one, a group, or `as`', async () => {
    const project = await oldProject();
    project.addLine(handler);
    project.addLine(test);
    const rename = await project.rename('deleteMonitor', 'removeMonitor');
    expect(rename.plan).toMatchObject({
      [`${handlers}/remove-monitor.ts`]: 'rename',
      [`${tests}/remove-monitor.test.ts`]: 'rename',
    });
    expect(project.read(`${handlers}/remove-monitor.ts`)).toContain(
      "export const removeMonitor: Handler<'removeMonitor'>",
    );
    project.protocol((text) => text.replace('addAPIKey: {}', 'addAPIKey: { group: keys }'));
    expect((await project.generate()).plan).toMatchObject({ [`${handlers}/keys/add-api-key.ts`]: 'rename' });
    project.protocol((text) => text.replace('  登录: {', '  登录: { as: log-in,'));
    expect((await project.generate()).plan).toMatchObject({ [`${handlers}/log-in.ts`]: 'rename' });
    project.expectImportsResolve();
  });

  it('finds its handlers although its lock is lost, and lets deleted ones stay away', async () => {
    const project = await oldProject();
    project.addLine(handler);
    project.delete(`${handlers}/${apiKey.file}.ts`);
    expect((await project.generate()).plan).toMatchObject({ [`${handlers}/${apiKey.file}.ts`]: 'keep' });
    project.delete('.ws/lock.json');
    await project.generate();
    const files = [...project.tree().keys()].filter((path) => path.includes('delete-monitor'));
    expect(files.sort()).toEqual([test, handler]);
  });
});

describe('an event that gets other names in code', () => {
  it('takes its handler and its test with it, and back', async () => {
    const project = await Project.make({}, events);
    const [own, ownTest] = [`${handlers}/delete-monitor.ts`, `${tests}/delete-monitor.test.ts`];
    project.addLine(own);
    project.addLine(ownTest);
    project.protocol((text) => text.replace('  deleteMonitor:\n', '  deleteMonitor:\n    as: monitor/remove\n'));
    const [there, thereTest] = [`${handlers}/monitor/remove.ts`, `${tests}/monitor/remove.test.ts`];
    expect((await project.generate()).plan).toMatchObject({ [there]: 'rename', [thereTest]: 'rename' });
    expect(project.read(there)).toContain("export const monitorRemove: Handler<'deleteMonitor'>");
    project.expectImportsResolve();
    project.protocol((text) => text.replace('    as: monitor/remove\n', ''));
    expect((await project.generate()).plan).toMatchObject({ [own]: 'rename', [ownTest]: 'rename' });
    expect(project.read(own)).toContain('export const deleteMonitor');
  });

  it('is refused where a choice brings it', async () => {
    const project = await Project.make({ auth: 'jwt', rooms: 'ephemeral', features: ['messages'] }, '');
    project.protocol((text) => text.replace('\n  message:\n', '\n  message:\n    as: say\n'));
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]]).toMatchObject([
      2,
      { message: 'the event "message" has its names in code from features: messages, which brings it' },
    ]);
  });
});
