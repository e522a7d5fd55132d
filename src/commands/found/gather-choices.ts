import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Choices } from '../../choices/choices.ts';
import { type Answer, completeChoices } from '../../choices/complete-choices.ts';
import { defaultValue } from '../../choices/default-value.ts';
import { readChoiceFlags } from '../../choices/flags.ts';
import { firstGiven, type GivenChoices, type Reading } from '../../choices/given.ts';
import { type PresetChoices, presets } from '../../choices/presets.ts';
import { choiceRows, toDraft } from '../../choices/table.ts';
import { detectPackageManager } from '../../package-managers/detect.ts';
import { CliError, exitCode, type Problem } from '../../problems/problem.ts';
import { readText } from '../../project/read-text.ts';
import { normaliseText } from '../../text/form.ts';
import { nearest } from '../../text/nearest.ts';
import { displayPath, type Target } from './target.ts';

/** The project's own file of choices. */
export const configPath = 'ws.config.json';

const maxConfigBytes = 1_000_000;

export interface ChoiceOptions {
  readonly config?: string;
  readonly preset?: string;
  readonly yes?: boolean;
  /** Flags of the choices themselves. */
  readonly [flag: string]: unknown;
}

export interface Gathered {
  readonly choices: Choices;
  /** Text of the project's own configuration, normalised, where it has one. */
  readonly ownConfig?: string;
  /** What the user should know about how sources were combined. */
  readonly notes: readonly string[];
}

/**
 * Makes the choices from flags, `--config`, the project's own file, `--preset`, prompts and defaults, in this order.
 * Throws `CliError` (exit code 2) with everything that is wrong in any of them.
 */
export async function gatherChoices(target: Target, options: ChoiceOptions, canAsk: boolean): Promise<Gathered> {
  const flags = readChoiceFlags(options);
  const named = await readConfigFile(
    options.config === undefined ? undefined : resolve(target.cwd, options.config),
    options.config,
  );
  const ownPath = join(target.root, configPath);
  const own = await readConfigFile(existsSync(ownPath) ? ownPath : undefined, displayPath(ownPath));
  const preset = findPreset(options.preset);
  const problems = [flags, named, own, preset].flatMap((source) => source.problems);
  if (problems.length > 0) throw new CliError(exitCode.usage, problems);

  const given = firstGiven([flags.given, named.given, own.given]);
  const answer = await answerBy(options, canAsk);
  const choices = await completeChoices({
    given,
    packageManager: detectPackageManager(target.root, process.env.npm_config_user_agent),
    ...(preset.choices !== undefined && { preset: preset.choices }),
    ...(answer !== undefined && { answer }),
  });
  return {
    choices,
    ...(own.text !== undefined && { ownConfig: normaliseText(own.text) }),
    notes: overruledByFile(given, preset.choices, options.preset),
  };
}

async function readConfigFile(path: string | undefined, name = ''): Promise<Reading & { readonly text?: string }> {
  if (path === undefined) return { given: new Map(), problems: [] };
  const text = readText(path, name, maxConfigBytes);
  // The YAML parser is loaded only where there is something to parse.
  const { readConfig } = await import('../../choices/config-file.ts');
  return { ...readConfig(text, name), text };
}

function findPreset(name: string | undefined): { choices?: PresetChoices; problems: readonly Problem[] } {
  if (name === undefined) return { problems: [] };
  const choices = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (choices !== undefined) return { choices, problems: [] };
  const names = Object.keys(presets);
  const meant = nearest(name, names);
  const hint = `${meant === undefined ? '' : `Did you mean ${meant}? `}Valid: ${names.join(', ')}`;
  return { problems: [{ message: `--preset: there is no preset named ${JSON.stringify(name)}`, hint }] };
}

async function answerBy(options: ChoiceOptions, canAsk: boolean): Promise<Answer | undefined> {
  if (options.yes) return defaultValue;
  if (!canAsk) return undefined;
  return (await import('../../choices/prompts.ts')).askChoice;
}

/** Files win over a preset; that a preset was not followed in full should not pass in silence. */
function overruledByFile(given: GivenChoices, preset: PresetChoices | undefined, name = ''): readonly string[] {
  const wanted = toDraft(preset ?? {});
  return choiceRows.flatMap(({ id }) => {
    const { value, origin } = given.get(id) ?? {};
    const isOverruled = origin?.file !== undefined && wanted.has(id) && String(wanted.get(id)) !== String(value);
    return isOverruled ? [`${origin.file} says ${id} ${value}; it wins over --preset ${name}`] : [];
  });
}
