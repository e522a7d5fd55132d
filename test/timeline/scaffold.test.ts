import { describe, expect, it } from 'vitest';
import { lockedFile, readLock } from '../../src/project/lock.ts';
import { Project } from './project.ts';

const server = 'websocket/server.ts';

/** Marks a place in the text of a file, as a user does who adds something there. */
function insertBefore(project: Project, path: string, mark: string, line: string): void {
  project.edit(path, (text) => text.replace(mark, () => `${line}\n${mark}`));
}

describe('a change of choices', () => {
  it('carries the edits of scaffold files along', async () => {
    const project = await Project.make();
    project.addLine(server);
    insertBefore(project, server, '      http.listen(', '      // mine, in the middle');
    project.choices({ auth: 'jwt' });
    const { plan } = await project.generate();
    expect(plan).toMatchObject({ [server]: 'merge', 'package.json': 'update', 'websocket/secrets.ts': 'create' });
    expect(project.read(server)).toMatch(/secrets[\s\S]*\n {6}\/\/ mine, in the middle\n {6}http\.listen/);
  });

  it('there and back again leaves nothing but the edits', async () => {
    const project = await Project.make();
    const before = new Map(project.tree());
    project.choices({ auth: 'jwt' });
    await project.generate();
    project.addLine(server);
    project.choices({ auth: 'none' });
    const { notes } = await project.generate();
    expect(notes).toContain('protocol.yaml: no choice needs these any more: client: auth-refresh, server: connected');
    project.protocol((text) =>
      text.replace(/\n {2}auth-refresh:\n(?: {4}.*\n)*/, '').replace(/\nserver:\n[\s\S]*/, ''),
    );
    await project.generate();
    project.edit(server, (text) => text.replace(/\/\/ line 1 .*\n/, () => ''));
    project.forget('// line 1 of mine, with $& and $1');
    await project.generate();
    const changed = [...project.tree()].filter(([path, what]) => before.get(path) !== what).map(([path]) => path);
    expect(changed.filter((path) => path !== 'protocol.yaml' && path !== '.ws/lock.json')).toEqual([]);
  });

  it('to another scaling takes the edits of rooms and handlers along', async () => {
    const project = await Project.make({}, '', 'chat');
    for (const path of ['websocket/rooms/rooms.ts', 'websocket/handlers/message.ts', 'websocket/main.ts'])
      project.addLine(path);
    project.choices({ scaling: 'redis' });
    const { exit, plan } = await project.generate();
    expect(exit).toBe(0);
    expect(plan).toMatchObject({
      'websocket/rooms/rooms.ts': 'merge',
      'websocket/store/memory-streams.ts': 'delete',
      'websocket/store/redis-streams.ts': 'create',
    });
  });

  it('of rooms brings the events along that the choice needs otherwise, and leaves those that were edited', async () => {
    const project = await Project.make({ rooms: 'ephemeral', features: [], presence: false }, '', 'chat');
    project.choices({ rooms: 'durable' });
    await project.generate();
    expect(project.read('protocol.yaml')).toMatch(/join-room:[\s\S]*since: \{ \$ref: '#\/schemas\/Cursor' \}/);
    project.protocol((text) =>
      text.replace(
        "roomId: { $ref: '#/schemas/RoomId' }\n        since",
        "mine: { type: string }\n        roomId: { $ref: '#/schemas/RoomId' }\n        since",
      ),
    );
    project.choices({ rooms: 'ephemeral' });
    const { notes } = await project.generate();
    expect(notes.join('\n')).toContain('client: join-room is as you changed it; the choices now need it otherwise');
    expect(project.read('protocol.yaml')).toContain('mine: { type: string }');
  });

  it('that switches a feature off leaves its edited handler as the one of the event', async () => {
    const project = await Project.make({}, '', 'chat');
    project.addLine('websocket/handlers/typing.ts');
    project.choices({ features: ['messages'] });
    const off = await project.generate();
    expect(off.plan).toMatchObject({ 'websocket/handlers/typing.ts': 'keep', 'websocket/rooms/typing.ts': 'delete' });
    expect(off.notes.join('\n')).toContain('client: typing');
    project.choices({ features: ['messages', 'typing'] });
    expect((await project.generate()).plan).toMatchObject({ 'websocket/rooms/typing.ts': 'create' });
  });

  it('is refused where choices contradict each other, and writes nothing', async () => {
    const project = await Project.make();
    project.edit('ws.config.json', (text) => text.replace('"features": []', '"features": ["typing"]'));
    expect((await project.generate()).exit).toBe(2);
  });
});

describe('edits that do not merge', () => {
  const collide = async () => {
    const project = await Project.make();
    project.edit(server, (text) => text.replace('let accepting = false;', 'let accepting = mine;'));
    project.choices({ auth: 'jwt' });
    return project;
  };

  it('stop the run where nobody looks on', async () => {
    const { exit, problems } = await (await collide()).generate();
    expect(exit).toBe(5);
    expect(problems[0]).toMatchObject({ message: 'you and this program changed 1 place in different ways' });
  });

  it('are both in the file where that is asked for, and no run writes until they are settled', async () => {
    const project = await collide();
    const { exit, plan } = await project.generate({ conflict: 'markers' });
    expect([exit, plan[server]]).toEqual([5, 'conflict']);
    expect(project.read(server)).toMatch(/<<<<<<< yours\n[\s\S]*let accepting = mine;[\s\S]*=======\n[\s\S]*>>>>>>> /);
    const stopped = await project.generate();
    expect([stopped.exit, stopped.problems[0]?.message]).toEqual([5, 'has unresolved conflict markers']);
    expect((await project.check()).exit).toBe(5);
    project.edit(server, (text) =>
      text.replace(/<<<<<<< yours\n[\s\S]*?=======\n([\s\S]*?)>>>>>>> .*\n/, (_, ours) => ours),
    );
    expect((await project.generate()).exit).toBe(0);
  });

  it('are all named at once, wherever git left some', async () => {
    const project = await Project.make();
    const marked = ['package.json', 'protocol.yaml', 'websocket/handlers/cast-vote.ts', server, 'ws.config.json'];
    for (const path of [...marked, 'websocket/generated/events.ts']) {
      project.edit(path, (text) => text.replace(/\n/, '\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n'));
    }
    const before = project.tree();
    for (const run of [project.generate(), project.check(), project.init(), project.rename('cast-vote', 'vote')]) {
      const { exit, problems } = await run;
      const named = problems.map(({ file, line }) => file && [file.slice(project.root.length + 1), line]);
      expect([exit, named]).toEqual([5, [...marked.map((path) => [path, 2]), undefined]]);
    }
    expect(project.tree()).toEqual(before);
  });

  it('are beside each other where that is asked for', async () => {
    const project = await collide();
    const { exit, plan } = await project.generate({ conflict: 'sidecar' });
    expect([exit, plan[server], plan[`${server}.new`]]).toEqual([5, 'keep', 'create']);
    expect(project.read(server)).toContain('let accepting = mine;');
    expect(project.read(`${server}.new`)).toContain('secrets');
    const unsettled = await project.check();
    expect([unsettled.exit, unsettled.document.drift]).toMatchObject([3, [{ path: `${server}.new` }]]);
    project.write(server, project.read(`${server}.new`));
    project.delete(`${server}.new`);
    expect((await project.check()).exit).toBe(0);
    expect((await project.generate()).plan).toEqual({});
  });
});

describe('a scaffold file', () => {
  it('with the same edit as ours is left alone', async () => {
    const project = await Project.make();
    const other = await Project.make({ auth: 'jwt' });
    project.write(server, other.read(server));
    project.choices({ auth: 'jwt' });
    expect((await project.generate()).plan[server]).toBeUndefined();
  });

  it('that its owner deleted stays deleted', async () => {
    const project = await Project.make();
    project.delete('tests/websocket/server.test.ts');
    expect((await project.generate()).plan).toEqual({ 'tests/websocket/server.test.ts': 'keep' });
    project.choices({ auth: 'jwt' });
    const { plan } = await project.generate();
    expect(plan['tests/websocket/server.test.ts']).toBeUndefined();
    expect((await project.restore('tests')).plan).toEqual({ 'tests/websocket/server.test.ts': 'create' });
  });

  it('of an older version of this program gets what is new, beside the edits', async () => {
    const project = await Project.make();
    const now = project.read(server);
    const then = now.replace("'GET /healthz'", "'GET /health'").replace("url === '/healthz'", "url === '/health'");
    expect(then).not.toBe(now);
    const lock = readLock(project.read('.ws/lock.json'));
    const entry = lockedFile({ path: server, kind: 'scaffold', content: then });
    project.edit('.ws/lock.json', (text) =>
      text
        .replace(JSON.stringify(lock?.files.get(server)), () => JSON.stringify(entry))
        .replace(/"cliVersion": ".*?"/, '"cliVersion": "0.0.1"'),
    );
    project.write(server, then);
    project.addLine(server);
    const check = await project.check();
    expect([check.exit, check.notes[0]]).toEqual([0, expect.stringContaining('of version 0.0.1')]);
    expect((await project.generate()).plan).toEqual({ [server]: 'merge' });
    expect(project.read(server)).toContain("'/healthz'");
  });

  it("that is the README is its owner's once they edit it", async () => {
    const project = await Project.make();
    project.addLine('README.md');
    project.choices({ auth: 'jwt' });
    expect((await project.generate()).all.get('README.md')).toBe('keep');
  });
});
