import type { Command } from 'commander';
import type { Problem } from '../problems/problem.ts';
import { checkValue, inTableOrder } from './check-value.ts';
import type { Given, Reading } from './given.ts';
import { type ChoiceId, type ChoiceRow, type ChoiceValue, choiceRows, offeredValues } from './table.ts';

/** The flag of a choice: `packageManager` → `--package-manager`. */
export function flagOf(row: ChoiceRow): string {
  return `--${row.id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The flag with what it takes, as usage texts show it: `--auth jwt|none`. */
export function flagUsage(row: ChoiceRow): string {
  const names = offeredValues(row).map(String);
  switch (row.kind) {
    case 'one':
      return `${flagOf(row)} ${names.join('|')}`;
    case 'switch':
      return `${flagOf(row)} or --no-${flagOf(row).slice(2)}`;
    case 'several':
      return `${flagOf(row)} ${names.join(',')} or ${flagOf(row)} none`;
  }
}

/** Adds one flag for each choice. Values are checked by `readChoiceFlags`, so that all errors come at once. */
export function addChoiceFlags(command: Command): Command {
  for (const row of choiceRows) {
    const help = `${row.help}: ${offeredValues(row).join(', ')}`;
    switch (row.kind) {
      case 'one':
        command.option(`${flagOf(row)} <value>`, help);
        break;
      case 'switch':
        command
          .option(flagOf(row), row.help)
          .option(`--no-${flagOf(row).slice(2)}`, `Without: ${row.help.toLowerCase()}`);
        break;
      case 'several':
        command.option(`${flagOf(row)} <list>`, `${help} (with commas, or none)`);
        break;
    }
  }
  return command;
}

/** Reads the choices among the parsed flags. */
export function readChoiceFlags(options: { readonly [name: string]: unknown }): Reading {
  const given = new Map<ChoiceId, Given>();
  const problems: Problem[] = [];
  for (const row of choiceRows) {
    const option = options[row.id];
    if (option === undefined) continue;
    const { value, wrong } = readFlag(row, option);
    problems.push(...wrong);
    if (wrong.length === 0) given.set(row.id, { value, origin: {} });
  }
  return { given, problems };
}

function readFlag(row: ChoiceRow, option: unknown): { value: ChoiceValue; wrong: readonly Problem[] } {
  if (row.kind === 'several') {
    const words = String(option)
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (words.length === 1 && words[0] === 'none') return { value: [], wrong: [] };
    return { value: inTableOrder(row, words), wrong: words.flatMap((word) => atFlag(row, word)) };
  }
  const value = typeof option === 'boolean' ? option : String(option);
  return { value, wrong: atFlag(row, value) };
}

function atFlag(row: ChoiceRow, value: unknown): readonly Problem[] {
  const problem = checkValue(row, value);
  return problem === undefined ? [] : [{ message: `${flagOf(row)}: ${problem.message}`, hint: problem.hint }];
}
