import { describe, expect, it } from 'vitest';
import { Project, vote } from './project.ts';

const kick = '\n      kick: { payload: { type: string } }';
const namespaces = `namespaces:\n  /admin:\n    client:${kick}\n  /tenants/{id}:\n    client:${kick}\n`;
const admin = 'websocket/handlers/admin/kick.ts';
const adminTest = 'tests/websocket/handlers/admin/kick.test.ts';
const entry = 'websocket/namespaces/admin.ts';

/** A project with two namespaces that have an event of the same name. */
async function withNamespaces(clientEvents = vote): Promise<Project> {
  const project = await Project.make({}, clientEvents);
  project.protocol((text) => `${text}\n${namespaces}`);
  expect((await project.generate()).exit).toBe(0);
  return project;
}

describe('a namespace', () => {
  it('comes with its files, and edits of scaffold files stay', async () => {
    const project = await Project.make();
    project.addLine('websocket/server.ts');
    project.addLine('websocket/dispatch.ts', 11);
    project.protocol((text) => `${text}\n${namespaces}`);
    const { exit, plan } = await project.generate();
    expect(exit).toBe(0);
    expect(plan).toMatchObject({
      [admin]: 'create',
      [adminTest]: 'create',
      [entry]: 'create',
      'websocket/namespaces.ts': 'create',
      'websocket/server.ts': 'merge',
      'websocket/dispatch.ts': 'merge',
      'websocket/client.ts': 'update',
    });
    expect((await project.check()).exit).toBe(0);
  });

  it('goes with all that nobody edited; the rest waits to be pruned', async () => {
    const project = await withNamespaces();
    const lines = [project.addLine(admin), project.addLine(entry)];
    project.protocol((text) => text.replace(namespaces, ''));
    const { plan } = await project.generate();
    expect(plan).toMatchObject({
      [admin]: 'orphan',
      [adminTest]: 'delete',
      [entry]: 'orphan',
      'websocket/namespaces.ts': 'delete',
      'websocket/server.ts': 'update',
    });
    expect((await project.check()).exit).toBe(0);
    for (const line of lines) project.forget(line);
    expect((await project.prune()).plan).toEqual({ [admin]: 'delete', [entry]: 'delete' });
    expect((await project.check()).exit).toBe(0);
  });

  it('keeps its handlers when its parameters are called otherwise', async () => {
    const project = await withNamespaces();
    const [handler = ''] = [...project.tree().keys()].filter((path) => /handlers\/tenants_\w+\/kick\.ts$/.test(path));
    project.addLine(handler);
    project.protocol((text) => text.replace('{id}', '{tenantId}'));
    const { plan } = await project.generate();
    expect(plan).not.toHaveProperty([handler]);
    expect(Object.values(plan)).not.toContain('create');
  });

  it('has handlers that are not those of events of the same name elsewhere', async () => {
    const project = await withNamespaces('\n  kick: { payload: { type: string } }\n');
    const main = 'websocket/handlers/kick.ts';
    project.addLine(admin);
    project.delete(main);
    const { plan } = await project.generate();
    expect(plan).toEqual({ [main]: 'keep', 'tests/websocket/handlers/kick.test.ts': 'delete' });
    expect(project.read('websocket/generated/registry.ts')).toContain("type Unhandled = 'kick';");
    expect(project.read('websocket/generated/admin/registry.ts')).toContain("from '../../handlers/admin/kick.ts'");
  });

  it('finds a handler that its owner moved within its folder', async () => {
    const project = await withNamespaces();
    const moved = 'websocket/handlers/admin/users/out.ts';
    project.addLine(admin);
    project.move(admin, moved);
    project.edit(moved, (text) => text.replace('../../generated', '../../../generated'));
    expect((await project.generate()).plan).toEqual({ [moved]: 'keep' });
    expect(project.read('websocket/generated/admin/registry.ts')).toContain("from '../../handlers/admin/users/out.ts'");
  });

  it('renames its own event, and no other of that name', async () => {
    const project = await withNamespaces();
    project.addLine(admin);
    const { exit, plan } = await project.rename('kick', 'ban', { namespace: '/admin' });
    expect(exit).toBe(0);
    expect(plan).toEqual({
      'protocol.yaml': 'update',
      'tests/websocket/handlers/admin/ban.test.ts': 'rename',
      'websocket/handlers/admin/ban.ts': 'rename',
    });
    expect(project.read('websocket/handlers/admin/ban.ts')).toContain("export const ban: Handler<'ban'>");
    expect(project.read('protocol.yaml').match(/^ {6}(?:ban|kick):/gm)).toEqual(['      ban:', '      kick:']);
  });
});
