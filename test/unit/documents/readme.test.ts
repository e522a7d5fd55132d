import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choicesTable } from '../../../src/choices/choices-table.ts';
import { planFiles } from '../../../src/plan/plan.ts';
import { settlePlaces } from '../../../src/plan/settle-places.ts';
import type { KnownFiles } from '../../../src/project/lock.ts';
import { type RenderInput, renderProject } from '../../../src/render/project.ts';
import { hashText } from '../../../src/text/form.ts';
import { codeSpan, plainText } from '../../../src/text/markdown.ts';
import { presetVariants, servedVariants, type Variant } from '../../variants/variants.ts';

const hostileText =
  '| a \\| b \\\\| `c|d` </td> <script>alert(1)</script>\n\n| --- |\r\n# e [f](javascript:g) {{h}} &#124;';

function render(choices: Variant['choices'], existing: NonNullable<RenderInput['existing']> = new Map()) {
  return renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing }).files;
}

function readmeOf(choices: Variant['choices'], existing?: RenderInput['existing']): string {
  return render(choices, existing).find(({ path }) => path === 'README.md')?.content ?? '';
}

function preset(name: string): Variant['choices'] {
  const variant = presetVariants.find((candidate) => candidate.name === name);
  if (variant === undefined) throw new Error(`there is no preset ${name}`);
  return variant.choices;
}

function linesWith(text: string, pattern: RegExp): string[] {
  return text.split('\n').filter((line) => pattern.test(line));
}

/** The rows of all tables below a heading, as their cells. */
function tableRows(readme: string, heading: string): string[][] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [text = ''] = section.split(/\n## /);
  const lines = text.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
  // A pipe that no backslash precedes ends a cell.
  return lines.map((line) =>
    line
      .split(/(?<!\\)(?:\\\\)*\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the README of a project', () => {
  it('lists files that exist, and explains each file below websocket/', () => {
    for (const { name, choices } of servedVariants) {
      const files = render(choices).map(({ path }) => path);
      const listed = tableRows(readmeOf(choices), 'What is in it').map(([path = '']) => path.replaceAll('`', ''));
      const covers = (path: string, file: string) => (path.endsWith('/') ? file.startsWith(path) : file === path);
      // ws.config.json is written beside the rendered files.
      const missing = listed.filter((path) => path !== 'path' && !files.some((file) => covers(path, file)));
      expect([name, missing]).toEqual([name, ['ws.config.json']]);
      const unexplained = files
        .filter((file) => /^(websocket|scripts)\//.test(file))
        .filter((file) => !listed.some((path) => covers(path, file)));
      expect([name, unexplained]).toEqual([name, []]);
    }
  });

  it('says nothing of what was not chosen', () => {
    const traces = /token|room|presence|typing|durable|redis|secret|guest|stream|user/i;
    expect(linesWith(readmeOf(preset('minimal')), traces)).toEqual([]);
    for (const { choices } of servedVariants) {
      const readme = readmeOf(choices);
      if (choices.rooms === 'none') expect(linesWith(readme, /\brooms?\b/i)).toEqual([]);
      if (choices.rooms !== 'durable') expect(linesWith(readme, /durable|epoch|idempotencyKey|onGap/)).toEqual([]);
      if (choices.scaling === 'none') expect(linesWith(readme, /redis/i)).toEqual([]);
      if (choices.auth !== 'jwt') expect(linesWith(readme, /jwt/i)).toEqual([]);
      if (!choices.presence) expect(linesWith(readme, /\bonline|presence/i)).toEqual([]);
      if (!choices.features.includes('typing')) expect(linesWith(readme, /typing/i)).toEqual([]);
    }
  });

  it('is complete: no gap, no doubled blank line, no undefined', () => {
    for (const { choices } of servedVariants) {
      const readme = readmeOf(choices);
      expect(linesWith(readme, /undefined|null|\{\{|\[object|\|\s*\|/)).toEqual([]);
      expect(linesWith(readme.replace(/^```ts\n.*?^```$/gms, ''), /^ /)).toEqual([]);
      expect(/\n\n\n|\n#[^\n]*\n[^\n]|[^\n|]\n\| |\|\n[^\n|]/.exec(readme)?.[0]).toBeUndefined();
    }
  });

  it('types commands for the package manager, under the names that the scripts got', () => {
    const existing = new Map([['package.json', '{ "scripts": { "dev": "vite" } }'] as const]);
    const readme = readmeOf({ ...preset('chat'), packageManager: 'pnpm' }, existing);
    expect(readme).toContain('pnpm install\npnpm run ws:dev\n');
    expect(readme).toContain('`pnpm run token alice`');
  });

  it('stays a table whatever an event is called and described as', () => {
    const name = 'a|b`c\\|d <e>';
    const schema = `{ type: object, properties: { ${JSON.stringify(`x|${name}`)}: { type: string } } }`;
    const event = `{ description: ${JSON.stringify(hostileText)}, payload: ${schema}, deprecated: true }`;
    const events = `  ${JSON.stringify(name)}: ${event}\n`;
    const protocol = `version: 1.0.0\nclient:\n${events}server:\n${events}`;
    const readme = readmeOf(preset('minimal'), new Map([['protocol.yaml', protocol]]));
    const rows = tableRows(readme, 'Events').filter(([cell = '']) => cell.startsWith('<code>a'));
    expect(rows.map((cells) => cells.length)).toEqual([4, 3]);
    expect(readme).not.toContain('<script>');
    expect(readme).not.toContain('</td>');
    expect(readme.match(/^# /gm)).toHaveLength(1);
  });

  it('tells arguments and results from properties, and shows an ack of one value', () => {
    const protocol = `version: 1.0.0
acks: plain
client:
  move: { args: [{ title: x, type: number }, { type: number }], minArgs: 1, rest: { title: more, type: number } }
  look: { payload: { type: object, properties: { at: { type: string } } }, acks: node, ack: { type: object, properties: { y: true } } }
  say: { args: [{ title: text, type: string }, { type: integer }], ack: { type: string } }
  both: { results: [{ title: left, type: string }, true] }
  quiet: { acks: none }
`;
    const readme = readmeOf(preset('minimal'), new Map([['protocol.yaml', protocol]]));
    expect(tableRows(readme, 'Events').slice(1, 6)).toEqual([
      ['`move`', '`(x, argument 2?, ...more)`', '–', 'Its ack is plain.'],
      ['`look`', '`at?`', '`LookAck`', 'Its ack is `(error, ...results)`.'],
      ['`say`', '`(text, argument 2)`', '`SayAck`', 'Its ack is plain.'],
      ['`both`', '–', '`(left, result 2)`', 'Its ack is plain.'],
      ['`quiet`', '–', '–', 'It has no ack.'],
    ]);
    expect(readme).toContain('in parentheses are values that follow one another.');
    expect(readme).toContain("client.send.say('hello', 1)");
    expect(readme).toContain("socket.emitWithAck('say', 'hello', 1)");
    expect(readme).toContain('Unless the table says otherwise, an ack is');
  });

  it('sends its example to the room that it joined', () => {
    const text = '{ title: text, type: string }';
    const protocol = `version: 1.0.0
client: { say: { args: [{ title: to, type: string }, ${text}], room: to, ack: { type: object, properties: { at: true } } } }
`;
    const readme = readmeOf(
      { ...preset('chat'), rooms: 'ephemeral', presence: false, features: [] },
      new Map([['protocol.yaml', protocol]]),
    );
    expect(readme).toContain("client.send.say('lobby', 'hello')");
  });

  it('gives way to a README of the user, and one that the user edited is kept', () => {
    const path = 'README.md';
    const files = render(preset('minimal')).filter((file) => file.path === path);
    const theirs = new Map([
      [path, { kind: 'file', text: '# Mine\n' } as const],
      [`websocket/${path}`, { kind: 'absent' } as const],
    ]);
    const plan = (known: KnownFiles) =>
      planFiles({
        files: settlePlaces(files, known, theirs),
        known,
        disk: theirs,
        tombstones: new Set(),
        restores: () => false,
        isRebuild: false,
      }).plan;
    expect(plan(new Map())).toMatchObject([{ action: 'create', path: 'websocket/README.md' }]);

    const known = new Map([[path, { path, kind: 'stub', sha256: hashText('# Ours\n') } as const]]);
    expect(plan(known)).toMatchObject([{ action: 'keep', path }]);
  });
});

describe('Markdown', () => {
  it('shows text as it is, in one line', () => {
    expect(plainText('a | b\n*c*')).toBe('a \\| b \\*c\\*');
    expect(plainText('text when left out.')).toBe('text when left out.');
  });

  it('shows any code as code', () => {
    expect(codeSpan('join-room')).toBe('`join-room`');
    expect(codeSpan('a`|<b>\n')).toBe('<code>a&#96;&#124;&#60;b&#62;</code>');
    expect(codeSpan('')).toBe('<code></code>');
  });
});

describe('the README of the repository', () => {
  it('has the table of choices', () => {
    expect(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')).toContain(choicesTable());
  });
});
