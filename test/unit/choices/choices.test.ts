import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../src/choices/choices.ts';
import { choicesTable } from '../../../src/choices/choices-table.ts';
import { type Answer, completeChoices } from '../../../src/choices/complete-choices.ts';
import { defaultValue } from '../../../src/choices/default-value.ts';
import { flagOf, readChoiceFlags } from '../../../src/choices/flags.ts';
import { presets } from '../../../src/choices/presets.ts';
import { choiceRows } from '../../../src/choices/table.ts';
import { CliError, exitCode } from '../../../src/problems/problem.ts';

/** Completes choices that were given by flags. */
function complete(flags: Record<string, unknown>, rest: { preset?: string; answer?: Answer } = {}): Promise<Choices> {
  const { given, problems } = readChoiceFlags(flags);
  expect(problems).toEqual([]);
  const preset = presets[rest.preset ?? ''];
  return completeChoices({
    given,
    packageManager: 'npm',
    ...(preset && { preset }),
    ...(rest.answer && { answer: rest.answer }),
  });
}

async function refusal(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error('was not refused', { cause: error });
  expect(error.exitCode).toBe(exitCode.usage);
  return error.problems.map(({ message, hint }) => `${message} | ${hint}`);
}

const yes = { answer: defaultValue };

describe('defaults', () => {
  it('are the first value of each row', async () => {
    expect(await complete({}, yes)).toEqual({
      transport: 'socket.io',
      auth: 'jwt',
      rooms: 'durable',
      presence: true,
      scaling: 'none',
      features: ['messages', 'typing'],
      packageManager: 'npm',
    });
  });

  it('follow what was chosen', async () => {
    expect(await complete({ rooms: 'none' }, yes)).toMatchObject({ presence: false, features: [] });
  });
});

describe('presets', () => {
  it.each(Object.keys(presets))('%s is complete and without contradiction', async (preset) => {
    expect(await complete({}, { preset })).toEqual({ ...presets[preset], packageManager: 'npm' });
  });

  it('give way to flags, and follow them', async () => {
    const choices = await complete({ rooms: 'none', auth: 'none' }, { preset: 'chat' });
    expect(choices).toMatchObject({ auth: 'none', rooms: 'none', presence: false, features: [] });
  });

  it('are not weakened in silence', async () => {
    expect(await refusal(complete({ features: 'typing' }, { preset: 'minimal' }))).toEqual([
      'features typing does not go with rooms none: they are built on rooms | Choose features without typing or rooms durable',
    ]);
  });
});

describe('contradictions', () => {
  it.each([
    [{ presence: true, rooms: 'none' }, 'presence true does not go with rooms none'],
    [{ features: 'messages', rooms: 'none' }, 'features messages does not go with rooms none'],
    [{ features: 'edits', rooms: 'ephemeral' }, 'features edits does not go with rooms ephemeral'],
  ])('%o is refused', async (flags, message) => {
    const problems = await refusal(complete(flags, yes));
    expect(problems.join('\n')).toContain(message);
    expect(problems.join('\n')).toMatch(/Choose .+ or .+/);
  });

  it('are refused before anything is asked', async () => {
    const answer = () => {
      throw new Error('asked');
    };
    await refusal(complete({ presence: true, rooms: 'none' }, { answer }));
  });
});

describe('questions', () => {
  it('are asked in the order of the table, and only where they apply', async () => {
    const asked: string[] = [];
    const answer: Answer = (row, draft) => {
      asked.push(row.id);
      return row.id === 'rooms' ? 'none' : defaultValue(row, draft);
    };
    await complete({ auth: 'none' }, { answer });
    expect(asked).toEqual(['transport', 'rooms', 'scaling']);
  });

  it('that cannot be asked are listed with their flags', async () => {
    expect(await refusal(complete({ transport: 'socket.io', rooms: 'none' }))).toEqual([
      expect.stringContaining('choices are missing'),
      'auth is not chosen | --auth jwt|session|none',
      'scaling is not chosen | --scaling none|redis|redis-sharded',
    ]);
  });
});

describe('flags', () => {
  it('are refused all at once, with the nearest value', () => {
    const { problems } = readChoiceFlags({ transport: 'wss', auth: 'jtw', features: 'mesages,typing' });
    expect(problems).toEqual([
      { message: '--transport: transport cannot be "wss"', hint: 'Did you mean ws? Valid: socket.io, ws, sse' },
      { message: '--auth: auth cannot be "jtw"', hint: 'Did you mean jwt? Valid: jwt, session, none' },
      {
        message: '--features: features cannot be "mesages"',
        hint: 'Did you mean messages? Valid: messages, private-messages, typing, moves, updates, edits, metrics',
      },
    ]);
  });

  it('take lists in any order, and none', () => {
    const features = (list: string) => readChoiceFlags({ features: list }).given.get('features')?.value;
    expect(features(' typing, messages,typing')).toEqual(['messages', 'typing']);
    expect(features('none')).toEqual([]);
    expect(features('')).toEqual([]);
  });
});

describe('the table', () => {
  it('is in the README table in full', () => {
    for (const row of choiceRows) {
      expect(choicesTable()).toContain(`\`${flagOf(row)}\``);
      for (const { value } of row.values) expect(choicesTable()).toContain(`\`${value}\``);
    }
  });
});
