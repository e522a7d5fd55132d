import { execFileSync } from 'node:child_process';
import { CliError, exitCode } from '../problems/problem.ts';
import type { ProtocolChange } from '../protocol/compare/change.ts';
import { describeChange } from '../protocol/compare/change.ts';
import { compareProtocols } from '../protocol/compare/compare.ts';
import type { Protocol } from '../protocol/model.ts';
import { parseFormer } from '../protocol/read/parse.ts';
import type { Reporter } from '../report/reporter.ts';
import { printable } from '../text/printable.ts';
import type { Prepared } from './prepare.ts';

const maxProtocolBytes = 10_000_000;

/** Compares the protocol with that of a commit, which existing clients have. Throws `CliError` (exit code 2) where there is none. */
export function checkAgainst(
  { root, project }: Prepared,
  commit: string,
  reporter: Reporter,
): readonly ProtocolChange[] {
  const changes = compareProtocols(
    protocolAt(root, commit),
    project.protocol,
    (event) => event.renamedFrom ?? event.name,
  );
  const sent = new Set(project.protocol.client.map(({ name }) => name));
  const both = new Set(project.protocol.server.map(({ name }) => name).filter((name) => sent.has(name)));
  for (const change of changes) {
    const event = both.has(change.event) ? `${change.event} (${change.direction})` : change.event;
    const verdict = change.breaking ? reporter.paint('red', 'breaking  ') : reporter.paint('green', 'compatible');
    reporter.line(
      `  ${verdict}  ${printable(describeChange({ ...change, event }))}  ${reporter.paint('dim', printable(change.reason))}`,
    );
  }
  const breaking = changes.filter((change) => change.breaking).length;
  if (changes.length === 0) reporter.line(`The protocol is that of ${printable(commit)}`);
  else reporter.line(`Since ${printable(commit)}: ${breaking} breaking, ${changes.length - breaking} compatible`);
  return changes;
}

function protocolAt(root: string, commit: string): Protocol {
  const file = `${commit}:protocol.yaml`;
  const { protocol, problems } = parseFormer(textAt(root, commit), file);
  if (problems !== undefined) throw new CliError(exitCode.usage, problems);
  return protocol;
}

function textAt(root: string, commit: string): string {
  const refuse = (message: string, hint: string) =>
    new CliError(exitCode.usage, [{ message: `--against: ${message}`, hint }]);
  // A name that begins with a dash would be an option.
  if (commit.startsWith('-') || commit === '')
    throw refuse(`${JSON.stringify(commit)} is no commit`, 'For example: --against HEAD');
  try {
    return execFileSync('git', ['show', `${commit}:./protocol.yaml`], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: maxProtocolBytes,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) throw refuse('git was not found', 'Install git, or leave --against out');
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : '';
    throw refuse(`git has no protocol.yaml at ${JSON.stringify(commit)}: ${said}`, 'Name a commit, a branch or a tag');
  }
}
