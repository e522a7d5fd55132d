import type { ProjectPlan } from '../../apply/plan.ts';
import type { HandlerMove } from '../../handlers/follow.ts';
import { renameInImports } from '../../handlers/rename-event.ts';
import type { RenderedProject } from '../../render/project.ts';
import { mapModules, specifierOf } from '../../text/typescript/modules.ts';
import { rewriteSources } from './rewrite-sources.ts';

/** Lets what the user wrote follow a handler that got another name or another place: their imports of it. */
export function followImports(root: string, planned: ProjectPlan, { moves }: RenderedProject): ProjectPlan {
  if (moves.length === 0) return planned;
  const moved = new Set(moves.map(({ path }) => path));
  return rewriteSources(
    root,
    planned,
    ['websocket', 'tests'],
    (text, path) => follow(text, path, moves),
    ({ action, path }) => action === 'rename' || (action === 'update' && moved.has(path)),
  );
}

function follow(text: string, path: string, moves: readonly HandlerMove[]): string {
  return moves.reduce((before, { from, path: to, rename }) => {
    const modules = new Map(
      ['.js', '.ts', ''].map((extension) => [
        specifierOf(path, from.replace(/\.ts$/, extension)),
        specifierOf(path, to.replace(/\.ts$/, extension)),
      ]),
    );
    const renamed = rename === undefined ? before : renameInImports(before, rename, modules);
    return mapModules(renamed, (specifier) => modules.get(specifier) ?? specifier);
  }, text);
}
