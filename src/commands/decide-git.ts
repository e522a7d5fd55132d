import { gitState } from '../apply/git.ts';
import type { Reporter } from '../report/reporter.ts';

/**
 * Whether to make a git repository: only outside of one, and only when asked for or agreed to.
 * @param asked `--git`, `--no-git`, or neither
 */
export async function decideGit(
  root: string,
  asked: boolean | undefined,
  canAsk: boolean,
  reporter: Reporter,
): Promise<boolean> {
  if (asked === false || (asked === undefined && !canAsk)) return false;
  const state = gitState(root);
  if (asked === true) {
    if (state === 'repository') reporter.note('The folder is inside a git repository already, so none is made');
    if (state === 'no git') reporter.note('git was not found, so no repository is made');
    return state === 'outside';
  }
  if (state !== 'outside') return false;
  const { confirm } = await import('../choices/prompts.ts');
  return confirm('Make a git repository?');
}
