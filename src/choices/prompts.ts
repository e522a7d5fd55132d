import { obstacleTo, possibleValues } from './constraints.ts';
import { defaultValue } from './default-value.ts';
import { type ChoiceRow, type ChoiceValue, type Draft, offeredValues } from './table.ts';

/** Asks for one choice. Rejects with inquirer's `ExitPromptError` on Ctrl-C. */
export async function askChoice(row: ChoiceRow, draft: Draft): Promise<ChoiceValue> {
  const [only, ...others] = offeredValues(row);
  if (row.kind !== 'several' && only !== undefined && others.length === 0) return only;

  const prompt = await openPrompt();
  const initial = defaultValue(row, draft);
  const name = 'value' as const;
  if (row.kind === 'switch') {
    const possible = possibleValues(row, draft);
    if (possible.length === 1) return initial;
    const answers = await prompt<{ value: boolean }>({ type: 'confirm', name, message: row.prompt, default: initial });
    return answers.value;
  }
  const choices = row.values.map(({ value, help }) => {
    const obstacle = obstacleTo(row, value, draft);
    const checked = Array.isArray(initial) && initial.includes(value);
    const name = obstacle === undefined ? `${value.padEnd(longestValue(row))}  ${help}` : value;
    return { value, name, short: value, checked, disabled: obstacle === undefined ? false : `(${obstacle.reason})` };
  });
  if (row.kind === 'several') {
    const question = { type: 'checkbox', name, message: row.prompt, choices } as const;
    return (await prompt<{ value: string[] }>(question)).value;
  }
  const question = { type: 'select', name, message: row.prompt, choices, default: initial } as const;
  return (await prompt<{ value: string }>(question)).value;
}

/** Asks a question that has yes and no for answers; no is the default. */
export async function confirm(message: string): Promise<boolean> {
  const prompt = await openPrompt();
  return (await prompt<{ value: boolean }>({ type: 'confirm', name: 'value', message, default: false })).value;
}

/** Loaded only here, because most runs ask nothing. Draws on standard error: standard output is for the result. */
async function openPrompt() {
  const { createPromptModule } = await import('inquirer');
  return createPromptModule({ output: process.stderr });
}

function longestValue(row: ChoiceRow): number {
  return Math.max(...offeredValues(row).map((value) => String(value).length));
}
