import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { conflictModes } from '../../src/commands/conclude.ts';
import { Project } from '../timeline/project.ts';
import { anyEdit, apply, choicesAt, editable } from './edits.ts';
import { carriedBy, protocolData, protocolText } from './protocols.ts';
import { holds, inFolder } from './runs.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const history = fc.record({
  choices: fc.nat({ max: 40 }),
  protocol: protocolData,
  rounds: fc.array(
    fc.record({
      edits: fc.array(anyEdit, { minLength: 1, maxLength: 5 }),
      conflict: fc.constantFrom(...conflictModes),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Does what a run that left conflicts asks for: both sides stay, and what lies beside a file goes. */
function settleConflicts(project: Project): void {
  for (const path of editable(project)) {
    const text = project.read(path);
    const settled = text.replace(/^(?:<{7} yours|={7}|>{7} build-websocket-server)\r?\n/gm, '');
    if (path.endsWith('.new')) project.delete(path);
    else if (settled !== text) project.write(path, settled);
  }
}

// What must be true of each run is what `Project` holds it against: no line of a user is lost, a dry run foretells it
// and writes nothing, one that ends with an error leaves the tree as it was, and a second one changes nothing.
it('users and this program in turn lose nothing, whatever they do', async () => {
  await holds(1, history, ({ choices, protocol, rounds }) =>
    inFolder(async (root) => {
      const project = new Project(root);
      project.write('ws.config.json', JSON.stringify(choicesAt(choices)));
      project.write('protocol.yaml', protocolText(carriedBy(choicesAt(choices)?.transport, protocol)));
      expect((await project.init()).problems).toEqual([]);
      for (const { edits, conflict } of rounds) {
        for (const edit of edits) apply(project, edit);
        const { exit } = await project.generate({ conflict });
        if (exit === 5) settleConflicts(project);
      }
    }),
  );
});
