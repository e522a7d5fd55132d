import { Command, CommanderError, Option } from 'commander';
import { addChoiceFlags } from './choices/flags.ts';
import { presets } from './choices/presets.ts';
import type { RunOptions } from './commands/bring-up-to-date.ts';
import type { CheckOptions } from './commands/check.ts';
import { conflictModes } from './commands/conclude.ts';
import type { DiffOptions } from './commands/diff.ts';
import type { EjectOptions } from './commands/eject.ts';
import { generate } from './commands/generate.ts';
import type { InitOptions } from './commands/init.ts';
import type { PruneOptions } from './commands/prune.ts';
import type { RenameOptions } from './commands/rename.ts';
import { anywhere } from './package-managers/program-command.ts';
import { CliError, type ExitCode, exitCode, type Problem } from './problems/problem.ts';
import { reportProblems } from './report/problems.ts';
import { createReporter, type Reporter } from './report/reporter.ts';
import { nearest } from './text/nearest.ts';
import { shellQuote } from './text/shell-quote.ts';
import { version } from './version.ts';

interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Runs the program and reports what goes wrong.
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough, as in `| head`, is no error.
  process.stdout.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
  });
  try {
    const program = createProgram(argv);
    refuseUnknownCommand(program, argv[0], argv);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    const failure = asCliError(error, argv);
    const reporter = createReporter({ json: argv.includes('--json'), quiet: false });
    // Without problems the command has said everything.
    if (failure.problems.length > 0) reportProblems(reporter, failure.exitCode, failure.problems);
    if (argv.includes('--debug')) process.stderr.write(`${stackOf(error)}\n`);
    return failure.exitCode;
  }
}

function createProgram(argv: readonly string[]): Command {
  const program = new Command('build-websocket-server')
    .description('Makes a real-time server that you own from a few choices and a protocol of events.')
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', '\nWithout a command, init runs in the current folder.')
    .addHelpText('after', examples('init my-app --preset chat', 'init --help'));

  const initCommand = program.command('init').argument('[dir]', 'folder of the project; the current one by default');
  addInitOptions(initCommand)
    .description('Make a project in a new folder, or add the server to an existing package.')
    .addHelpText('after', examples('init my-app --preset chat', 'init --config ws.config.json --no-input'))
    .action((dir: string | undefined, options: InitOptions & CommonOptions) => runInit(dir, options));

  // The default command is one of its own: it takes no folder, so that a mistyped command never becomes one.
  addInitOptions(program.command('here', { isDefault: true, hidden: true }))
    .allowExcessArguments()
    .action((options: InitOptions & CommonOptions, { args }: Command) => {
      refuseUnknownCommand(program, args[0], argv);
      return runInit(undefined, options);
    });
  addProjectCommands(program);
  addTemplateCommands(program);
  return program;
}

/** The commands for a project that is there. */
function addProjectCommands(program: Command): void {
  common(program.command('generate'))
    .description('Bring the project up to date with ws.config.json and protocol.yaml; nothing of yours is lost.')
    .addOption(conflictOption())
    .option('--dry-run', 'Show what would be done, and do nothing')
    .option('--raise-dependencies', 'Raise what package.json has in versions too old for the server')
    .option('--watch', 'Run again after each change of protocol.yaml or ws.config.json')
    .addHelpText('after', examples('generate', 'generate --dry-run --json', 'generate --watch'))
    .action(async ({ watch, ...options }: RunOptions & CommonOptions & { watch?: boolean }) => {
      if (!watch) return generate(options, reporterOf(options));
      const { watchProject } = await import('./commands/planning.ts');
      return watchProject(options, reporterOf(options));
    });

  common(program.command('check'))
    .description('Tell whether generate would change anything: exit code 3 where it would.')
    .option('--against <commit>', 'Also tell whether the protocol still fits the clients of that commit')
    .addHelpText('after', examples('check', 'check --against origin/main'))
    .action(async (options: CheckOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).check(options, reporterOf(options)),
    );

  common(program.command('diff').argument('[path]', 'file or folder of the project; all by default'))
    .description('Show what generate would change, as a diff.')
    .addHelpText('after', examples('diff', 'diff websocket/server.ts'))
    .action(async (path: string | undefined, options: DiffOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).diff(path, options, reporterOf(options)),
    );

  const renameCommand = program.command('rename').description('Give an event another name.');
  common(renameCommand.command('event').argument('<old>', 'name of the event').argument('<new>', 'its new name'))
    .description('Rename an event in the protocol, with its handler, its test and what imports them.')
    .option('--namespace <name>', 'Namespace of the event; / by default')
    .addOption(conflictOption())
    .option('--dry-run', 'Show what would be done, and do nothing')
    .addHelpText(
      'after',
      examples(
        'rename event vote cast-vote',
        'rename event vote cast-vote --dry-run',
        'rename event kick ban --namespace /admin',
      ),
    )
    .action(async (from: string, to: string, options: RenameOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).rename(from, to, options, reporterOf(options)),
    );

  common(program.command('prune'), 'Delete without asking')
    .description('Delete the edited handlers and tests of events that are gone, after showing them.')
    .option('--dry-run', 'Show what would be done, and do nothing')
    .addHelpText('after', examples('prune', 'prune --yes'))
    .action(async (options: PruneOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).prune(options, reporterOf(options)),
    );

  common(program.command('restore').argument('[path]', 'file or folder of the project; all by default'))
    .description('Write back files that you deleted.')
    .addOption(conflictOption())
    .option('--dry-run', 'Show what would be done, and do nothing')
    .addHelpText('after', examples('restore', 'restore websocket/handlers/message.ts'))
    .action(async (path: string | undefined, options: RunOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).restore(path, options, reporterOf(options)),
    );
}

function addTemplateCommands(program: Command): void {
  common(program.command('eject').argument('[template]', 'template, or folder of them; without it, all are listed'))
    .description('Copy templates to .ws/templates/, where the project uses them in place of ours.')
    .option('--dry-run', 'Show what would be done, and do nothing')
    .addHelpText('after', examples('eject', "eject 'base/websocket/handlers/[namespace]/[event].ts.hbs'"))
    .action(async (name: string | undefined, options: EjectOptions & CommonOptions) =>
      (await import('./commands/planning.ts')).eject(name, options, reporterOf(options)),
    );
}

/** @param yes what `--yes` does */
function common(command: Command, yes = 'Agree to whatever would be asked'): Command {
  return command
    .option('-y, --yes', yes)
    .option('--no-input', 'Never ask')
    .option('--cwd <dir>', 'Run as if started in this folder')
    .option('--json', 'Print the result as one JSON document')
    .option('--quiet', 'Print errors only')
    .option('--debug', 'Print stack traces');
}

function conflictOption(): Option {
  const text = 'Where your edit and ours do not merge: both sides in the file, no change at all, or ours beside yours';
  return new Option('--conflict <mode>', text).choices(conflictModes);
}

function reporterOf({ json, quiet }: CommonOptions): Reporter {
  return createReporter({ json: json === true, quiet: quiet === true });
}

function addInitOptions(command: Command): Command {
  return common(addChoiceFlags(command), 'Take the defaults for what is not chosen')
    .option('--config <file>', 'Read choices from a JSON or YAML file')
    .option('--preset <name>', `Take a set of choices: ${Object.keys(presets).join(', ')}`)
    .addOption(conflictOption())
    .option('--dry-run', 'Show what would be done, and do nothing')
    .option('--raise-dependencies', 'Raise what package.json has in versions too old for the server')
    .option('--no-install', 'Do not install dependencies')
    .option('--git', 'Make a git repository')
    .option('--no-git', 'Make no git repository, and do not ask');
}

async function runInit(dir: string | undefined, options: InitOptions & CommonOptions): Promise<void> {
  return (await import('./commands/planning.ts')).init(dir, options, reporterOf(options));
}

/** A mistyped command is none, and so is a folder: the first word never becomes one. */
function refuseUnknownCommand(program: Command, word: string | undefined, argv: readonly string[]): void {
  if (word === undefined || word.startsWith('-')) return;
  const names = program.commands.map((command) => command.name()).filter((name) => name !== 'here');
  if ([...names, 'help'].includes(word)) return;
  const meant = nearest(word, names);
  const commands = `Commands: ${names.join(', ')}`;
  const project = `${anywhere} ${['init', ...argv].map(shellQuote).join(' ')}`;
  const hint =
    meant === undefined
      ? `${commands}. For a project in a folder of that name: ${project}`
      : `Did you mean ${meant}? ${commands}`;
  throw new CliError(exitCode.usage, [{ message: `there is no command named ${JSON.stringify(word)}`, hint }]);
}

function examples(...commands: readonly string[]): string {
  return ['', 'Examples:', ...commands.map((command) => `  $ ${anywhere} ${command}`)].join('\n');
}

function asCliError(error: unknown, argv: readonly string[]): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return new CliError(exitCode.usage, [usageProblem(error.message, argv)]);
  // The name, not the class: the class would have to be loaded with all prompts.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return new CliError(exitCode.cancelled, [{ message: 'cancelled, nothing was written' }]);
  }
  const message = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  const hint = 'This is a fault of the program. Please report it with what the same command prints with --debug';
  return new CliError(exitCode.internal, [{ message, hint }]);
}

/** Commander says `error: unknown option '--rom'` and on a line of its own `(Did you mean --rooms?)`. */
function usageProblem(text: string, argv: readonly string[]): Problem {
  const [message = '', suggestion] = text.replace(/^error: /, '').split('\n');
  return { message, hint: suggestion?.replace(/^\(|\)$/g, '') ?? `See ${anywhere} ${commandOf(argv)} --help` };
}

/** The words of a command line that name its command. */
function commandOf([first = '', second = '']: readonly string[]): string {
  const command = createProgram([]).commands.find((one) => one.name() === first);
  if (command === undefined) return 'init';
  return command.commands.some((one) => one.name() === second) ? `${first} ${second}` : first;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
