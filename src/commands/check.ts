import { isDeepStrictEqual } from 'node:util';
import { programCommand } from '../package-managers/program-command.ts';
import type { Action } from '../plan/plan.ts';
import { CliError, exitCode } from '../problems/problem.ts';
import { readDisk } from '../project/read-disk.ts';
import { normaliseProtocol } from '../protocol/normalise.ts';
import { isWrite, orphanHints } from '../report/plan.ts';
import type { Reporter } from '../report/reporter.ts';
import { hashText } from '../text/form.ts';
import { printable } from '../text/printable.ts';
import { isLower } from '../text/semver.ts';
import { version } from '../version.ts';
import { checkAgainst } from './check-against.ts';
import { findTarget } from './found/target.ts';
import { type Prepared, prepare } from './prepare.ts';
import { unsettledSidecars } from './sidecars.ts';

export interface CheckOptions {
  readonly cwd?: string;
  /** A commit of git, whose protocol existing clients have. */
  readonly against?: string;
}

/** A file that is not as it should be, or no longer needed. */
interface Finding {
  readonly path: string;
  readonly reason: string;
}

const reasons: Readonly<Partial<Record<Action['action'], string>>> = {
  create: 'is missing',
  update: 'is out of date',
  merge: 'is out of date; your edits stay',
  rename: 'is the new name of a handler or its test',
  delete: 'is no longer needed',
};

const unsettled = 'is our side of a conflict: take over what you want, and delete it';

/**
 * Tells whether `generate` would change anything, what it leaves to the user, and with `against` whether the protocol
 * still fits existing clients. Throws `CliError` (exit code 3) where something would change or does not fit.
 */
export async function check({ cwd, against }: CheckOptions, reporter: Reporter): Promise<void> {
  const prepared = await prepare(findTarget(cwd, undefined));
  const { known, root, plan } = prepared;
  const program = programCommand(prepared.choices.packageManager);
  const isOther = known.cliVersion !== undefined && known.cliVersion !== version;
  if (isOther && !isLower(version, known.cliVersion)) {
    reporter.note(`The project is of version ${known.cliVersion}, this is ${version}; generate brings it up to date`);
  }
  for (const note of prepared.notes) reporter.note(note);
  const drift = [
    ...(isOther ? sinceLastRun(prepared) : plan.flatMap(driftOf)),
    ...unsettledSidecars(root, known.files).map((path) => ({ path, reason: unsettled })),
  ];
  const changes = against === undefined ? undefined : checkAgainst(prepared, against, reporter);
  const orphans = plan.flatMap((action) =>
    action.action === 'orphan' ? [{ path: action.path, reason: action.reason }] : [],
  );
  const report = ({ path, reason }: Finding) =>
    reporter.line(`  ${reporter.paint('bold', printable(path))}  ${printable(reason)}`);
  drift.forEach(report);
  reporter.line(drift.length === 0 ? 'Up to date' : nextStep(drift, program));
  orphans.forEach(report);
  for (const line of orphanHints(plan, program)) reporter.line(line);
  const breaking = changes?.some(({ breaking }) => breaking) === true;
  reporter.document({
    command: 'check',
    directory: root,
    upToDate: drift.length === 0,
    drift,
    orphans,
    notes: prepared.notes,
    ...(changes && { breaking, changes }),
  });
  // All is said already.
  if (drift.length > 0 || breaking) throw new CliError(exitCode.drift, []);
}

function nextStep(drift: readonly Finding[], program: string): string {
  if (drift.every(({ reason }) => reason === unsettled)) return 'Not up to date: a conflict is not settled';
  return `Not up to date. Mend that with: ${program} generate\nSee what it would change with: ${program} diff`;
}

function driftOf(action: Action): Finding[] {
  const reason = 'reason' in action ? action.reason : reasons[action.action];
  const isDrift = isWrite(action) || action.action === 'blocked';
  return isDrift ? [{ path: action.path, reason: reason ?? 'differs' }] : [];
}

/** What another version of this program can tell: whether all is as the lock says. */
function sinceLastRun({ root, choices, project, known }: Prepared): Finding[] {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  const disk = readDisk(root, known.files.keys());
  const files = [...known.files.values()].flatMap(({ path, kind, sha256 }): Finding[] => {
    const found = disk.get(path);
    if (found?.kind !== 'file') return [{ path, reason: 'is missing' }];
    return kind === 'generated' && hashText(found.text) !== sha256 ? [{ path, reason: 'was edited by hand' }] : [];
  });
  return [
    ...(isDeepStrictEqual(plain(choices), known.choices)
      ? []
      : [{ path: 'ws.config.json', reason: 'has changed since generate ran' }]),
    ...(isDeepStrictEqual(plain(normaliseProtocol(project.protocol)), known.protocol)
      ? []
      : [{ path: 'protocol.yaml', reason: 'has changed since generate ran' }]),
    ...files,
  ];
}
