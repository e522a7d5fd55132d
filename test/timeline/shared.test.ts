import { describe, expect, it } from 'vitest';
import { Project } from './project.ts';

const json = (project: Project, path: string) => JSON.parse(project.read(path));

describe('package.json', () => {
  it('keeps what the user changed, added and removed, while ours comes and goes', async () => {
    const project = await Project.make({}, '', 'chat');
    project.edit('package.json', (text) => {
      const { scripts, dependencies, devDependencies, ...rest } = JSON.parse(text);
      const { typecheck: _, ...others } = scripts;
      return JSON.stringify({
        ...rest,
        scripts: { ...others, test: 'vitest run --coverage', mine: 'true' },
        dependencies: { ...dependencies, zod: '^9.9.9', mine: '1.0.0' },
        devDependencies,
      });
    });
    expect((await project.generate()).plan).toEqual({});
    project.choices({ scaling: 'redis', features: ['messages', 'typing', 'metrics'] });
    expect((await project.generate()).plan['package.json']).toBe('update');
    expect(json(project, 'package.json')).toMatchObject({
      scripts: { test: 'vitest run --coverage', mine: 'true' },
      dependencies: { zod: '^9.9.9', mine: '1.0.0', 'prom-client': expect.any(String), ioredis: expect.any(String) },
    });
    expect(json(project, 'package.json').scripts).not.toHaveProperty('typecheck');
    project.choices({ scaling: 'none', features: ['messages', 'typing'] });
    await project.generate();
    const { dependencies } = json(project, 'package.json');
    expect(dependencies).not.toHaveProperty('prom-client');
    expect(dependencies).not.toHaveProperty('ioredis');
    expect(dependencies.mine).toBe('1.0.0');
  });

  it('keeps its indentation, line ends and order', async () => {
    const project = await Project.make();
    const tabbed = (text: string) => `\ufeff${JSON.stringify(JSON.parse(text), null, '\t')}\n`.replaceAll('\n', '\r\n');
    project.edit('package.json', tabbed);
    expect((await project.generate()).plan).toEqual({});
    project.choices({ auth: 'jwt' });
    await project.generate();
    const text = project.read('package.json');
    expect(text).toMatch(/^\ufeff\{\r\n\t"name"/);
    expect(text).toContain('\r\n\t\t"jsonwebtoken": "^');
    expect(text).not.toMatch(/[^\r]\n/);
  });

  it('never gets a lower version than it has', async () => {
    const project = await Project.make();
    const { zod } = json(project, 'package.json').dependencies;
    project.edit('package.json', (text) => text.replace(`"zod": "${zod}"`, '"zod": "^99.0.0"'));
    project.edit('.ws/lock.json', (text) => text.replace(JSON.stringify(zod).replaceAll('"', '\\"'), '\\"^99.0.0\\"'));
    await project.generate();
    expect(json(project, 'package.json').dependencies.zod).toBe('^99.0.0');
  });

  it('that is broken stops the run with its place', async () => {
    const project = await Project.make();
    project.edit('package.json', (text) => text.replace('"scripts"', 'scripts'));
    const { exit, problems } = await project.generate();
    expect([exit, problems[0]]).toMatchObject([2, { file: 'package.json', line: expect.any(Number) }]);
  });
});

describe('settings', () => {
  it('keep what the user set, while those of a choice come and go', async () => {
    const project = await Project.make();
    project.edit('config/websocket.json', (text) => text.replace('"port": 3000', '"port": 4000'));
    project.choices({ auth: 'jwt' });
    await project.generate();
    expect(json(project, 'config/websocket.json')).toMatchObject({ port: 4000, auth: { issuer: '', audience: '' } });
    project.edit('config/websocket.json', (text) => text.replace('"issuer": ""', '"issuer": "mine"'));
    project.choices({ auth: 'none' });
    await project.generate();
    expect(json(project, 'config/websocket.json')).toMatchObject({ port: 4000, auth: { issuer: 'mine' } });
    expect(json(project, 'config/websocket.json').auth).not.toHaveProperty('audience');
  });

  it('that the user removed are not set again', async () => {
    const project = await Project.make();
    project.edit('config/websocket.json', (text) => text.replace(/ {2}"port": 3000,\n/, ''));
    project.choices({ auth: 'jwt' });
    await project.generate();
    expect(json(project, 'config/websocket.json')).not.toHaveProperty('port');
  });

  it('of the compiler stay with the user', async () => {
    const project = await Project.make();
    project.edit('tsconfig.json', (text) => text.replace('{', '{\n  "compileOnSave": false,'));
    project.choices({ auth: 'jwt' });
    await project.generate();
    expect(project.read('tsconfig.json')).toContain('"compileOnSave": false');
  });
});

describe('files of lines', () => {
  it('keep the lines of the user, while ours come and go', async () => {
    const project = await Project.make();
    project.edit('.gitignore', (text) => `mine\n${text.replace('node_modules/\n', '')}`);
    project.choices({ auth: 'jwt' });
    await project.generate();
    expect(project.read('.env.example')).toContain('JWT_SECRET=\n');
    expect(project.read('.gitignore')).toMatch(/^mine\ndist\/\n[\s\S]*\.env\n/);
    project.edit('.env.example', (text) => `MINE=1\n${text}`);
    project.choices({ auth: 'none' });
    await project.generate();
    expect(project.read('.env.example')).toBe('MINE=1\n');
    expect(project.read('.gitignore')).toBe('mine\ndist/\n');
  });

  it('that hold nothing else go with the last of our lines', async () => {
    const project = await Project.make({ auth: 'jwt' });
    project.choices({ auth: 'none' });
    expect((await project.generate()).plan['.env.example']).toBe('delete');
  });
});

describe('what is generated', () => {
  const paths = ['.ws/**', 'websocket/generated/**', 'PROTOCOL.md', 'protocol.asyncapi.yaml'];

  it('is marked as such for version control, beside what the user says there', async () => {
    const project = new Project();
    project.write('.gitattributes', '*.png binary\n');
    await project.init({ preset: 'minimal', yes: false });
    const marks = paths.map((path) => `${path} linguist-generated\n`).join('');
    expect(project.read('.gitattributes')).toBe(`*.png binary\n${marks}.ws/lock.json merge=union\n`);
  });

  it.each([
    ['nobody formats', {}, undefined],
    ['Prettier formats', { devDependencies: { prettier: '3.10.1' } }, paths],
    ['Prettier formats by settings that are shared', { prettier: '@acme/prettier-config' }, paths],
  ])('is left alone where %s', async (_, content, expected) => {
    const project = new Project();
    project.write('package.json', JSON.stringify({ name: 'app', ...content }));
    await project.init({ preset: 'minimal', yes: false });
    const isThere = project.tree().has('.prettierignore');
    expect(isThere ? project.read('.prettierignore').trimEnd().split('\n') : undefined).toEqual(expected);
    expect(project.read('websocket/generated/events.ts')).toMatch(
      /^\/\/ Generated.*\n\/\* eslint-disable \*\/\n(?:\/\/ biome-ignore-all (?:lint|assist|format): generated\n){3}/,
    );
  });
});
