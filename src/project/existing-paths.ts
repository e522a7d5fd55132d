/** The files that rendering reads from the project. */
export const existingPaths = [
  'protocol.yaml',
  'package.json',
  'tsconfig.json',
  'tsconfig.websocket.build.json',
  'config/websocket.json',
  '.gitignore',
  '.gitattributes',
  '.prettierignore',
  '.env.example',
  'pnpm-workspace.yaml',
] as const;
export type ExistingPath = (typeof existingPaths)[number];
