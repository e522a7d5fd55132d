import { Command, CommanderError } from 'commander';
import { addChoiceFlags } from './choices/flags.ts';
import { presets } from './choices/presets.ts';
import { type InitOptions, init } from './commands/init.ts';
import { nearest } from './report/nearest.ts';
import { CliError, type ExitCode, exitCode, type Problem } from './report/problem.ts';
import { reportProblems } from './report/report-problems.ts';
import { createReporter } from './report/reporter.ts';
import { version } from './version.ts';

const programName = 'build-websocket-server';

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
    const program = createProgram();
    refuseUnknownCommand(program, argv[0]);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    const failure = asCliError(error);
    reportProblems(createReporter({ json: argv.includes('--json'), quiet: false }), failure.exitCode, failure.problems);
    if (argv.includes('--debug')) process.stderr.write(`${stackOf(error)}\n`);
    return failure.exitCode;
  }
}

function createProgram(): Command {
  const program = new Command(programName)
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
      refuseUnknownCommand(program, args[0]);
      return runInit(undefined, options);
    });
  return program;
}

function addInitOptions(command: Command): Command {
  return addChoiceFlags(command)
    .option('--config <file>', 'Read choices from a JSON or YAML file')
    .option('--preset <name>', `Take a set of choices: ${Object.keys(presets).join(', ')}`)
    .option('-y, --yes', 'Take the defaults for what is not chosen')
    .option('--no-input', 'Never ask')
    .option('--dry-run', 'Show what would be done, and do nothing')
    .option('--json', 'Print the result as one JSON document')
    .option('--no-install', 'Do not install dependencies')
    .option('--git', 'Make a git repository')
    .option('--no-git', 'Make no git repository, and do not ask')
    .option('--cwd <dir>', 'Run as if started in this folder')
    .option('--quiet', 'Print errors only')
    .option('--debug', 'Print stack traces');
}

function runInit(dir: string | undefined, options: InitOptions & CommonOptions): Promise<void> {
  const reporter = createReporter({ json: options.json === true, quiet: options.quiet === true });
  return init(dir, options, reporter);
}

function refuseUnknownCommand(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith('-')) return;
  const names = program.commands.map((command) => command.name()).filter((name) => name !== 'here');
  if ([...names, 'help'].includes(word)) return;
  const meant = nearest(word, names);
  const hint = `${meant === undefined ? '' : `Did you mean ${meant}? `}Commands: ${names.join(', ')}`;
  throw new CliError(exitCode.usage, [{ message: `there is no command named ${JSON.stringify(word)}`, hint }]);
}

function examples(...commands: readonly string[]): string {
  return ['', 'Examples:', ...commands.map((command) => `  $ ${programName} ${command}`)].join('\n');
}

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return new CliError(exitCode.usage, [usageProblem(error.message)]);
  // The name, not the class: the class would have to be loaded with all prompts.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return new CliError(exitCode.cancelled, [{ message: 'cancelled, nothing was written' }]);
  }
  const message = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  const hint = 'This is a fault of the program. Please report it with what the same command prints with --debug';
  return new CliError(exitCode.internal, [{ message, hint }]);
}

/** Commander says `error: unknown option '--rom'` and on a line of its own `(Did you mean --rooms?)`. */
function usageProblem(text: string): Problem {
  const [message = '', suggestion] = text.replace(/^error: /, '').split('\n');
  return { message, hint: suggestion?.replace(/^\(|\)$/g, '') ?? `See ${programName} init --help` };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
