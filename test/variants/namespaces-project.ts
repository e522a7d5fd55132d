import { readFileSync } from 'node:fs';
import { namespaceNames } from '../../src/protocol/namespaces.ts';
import { presetChoices, scaffold } from '../support/project.ts';
import { writeTree } from '../write-tree.ts';

/** A protocol with events in `/`, in a namespace, and in one with a parameter. */
export const protocol = readFileSync(new URL('namespaces/protocol.yaml', import.meta.url), 'utf8');
const tenants = namespaceNames('/tenants/{tenantId}').file;

/** Who is slow is being admitted until a guest was refused, who is refused when somebody is slow. */
const slowness = `const [slow, refused] = [new Set<string>(), new Set<string>()];
const changes = new EventEmitter().setMaxListeners(0);
const note = (tenants: Set<string>, tenant: string): void => {
  tenants.add(tenant);
  changes.emit('change');
};
const noted = async (tenants: Set<string>, tenant: string): Promise<void> => {
  while (!tenants.has(tenant)) await once(changes, 'change');
};
const admitSlowly = async (tenant: string): Promise<void> => {
  note(slow, tenant);
  await noted(refused, tenant);
  // What follows from the refusal comes first.
  await setTimeout(100);
};
const refuse = async (tenant: string): Promise<never> => {
  await noted(slow, tenant);
  note(refused, tenant);
  throw new EventError('FORBIDDEN', 'Tenants only');
};
`;

/** What its owner writes into a project: handlers that say where they are, and who may enter. */
export const written = {
  'websocket/handlers/hello.ts': handler('', 'hello', "async () => ({ from: '/' })"),
  'websocket/handlers/admin/hello.ts': handler('admin', 'hello', "async () => ({ from: '/admin' })"),
  'websocket/handlers/admin/kick.ts': handler(
    'admin',
    'kick',
    "async ({ connection }, { who }) => { connection.nsp.emit('kicked', { who }); return { kicked: who }; }",
  ),
  [`websocket/handlers/${tenants}/where.ts`]: handler(
    tenants,
    'where',
    'async ({ parameters }) => parameters.tenantId',
  ),
  [`websocket/handlers/${tenants}/say.ts`]: handler(
    tenants,
    'say',
    "async ({ connection }, [text]) => { connection.nsp.emit('said', text); }",
  ),
  'websocket/namespaces/admin.ts': admission(
    '',
    "const { user } = connection.data as { user?: { id: string } }; if (connection.handshake.auth.isGuest || user?.id === 'mallory') throw new EventError('FORBIDDEN', 'Operators only');",
    `export async function onConnection({ connection }: Context): Promise<void> {
  const { isNew, isUnlucky } = connection.handshake.auth;
  if (isNew) connection.emit('kicked', { who: connection.id });
  if (isUnlucky) throw new Error('no database');
}
`,
    "import type { Context } from '../generated/admin/protocol.ts';",
  ),
  [`websocket/namespaces/${tenants}.ts`]: admission(
    "<'tenantId'>",
    'const { isSlow, isGuest } = connection.handshake.auth; if (isSlow) await admitSlowly(parameters.tenantId); if (isGuest) await refuse(parameters.tenantId);',
    slowness,
    "import { EventEmitter, once } from 'node:events';\nimport { setTimeout } from 'node:timers/promises';",
  ),
};

/** A file with the handler of an event. */
export function handler(folder: string, event: string, code: string): string {
  const up = folder === '' ? '../generated' : `../../generated/${folder}`;
  return `import type { Handler } from '${up}/protocol.ts';\nexport const ${event}: Handler<'${event}'> = ${code};\n`;
}

function admission(parameters: string, code: string, more: string, imports: string): string {
  return [
    imports,
    "import { EventError } from '../generated/protocol.ts';",
    "import type { Admit } from '../namespaces.ts';",
    more,
    `export const admit: Admit${parameters} = async ({ connection${parameters && ', parameters'} }) => { ${code} };\n`,
  ].join('\n');
}

/** A client of a project as the tests use it. */
export interface Client {
  readonly state: string;
  connect(): Promise<void>;
  disconnect(): void;
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>;
  onState(listener: (state: string) => void): () => void;
  of(name: string): Space;
}

/** A namespace of a client. */
interface Space {
  readonly send: Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>;
  on(event: string, listener: (...args: readonly unknown[]) => void): () => void;
  once(event: string): Promise<unknown>;
}

/** Makes a project of a preset and further choices, with the protocol. */
export async function make(folder: string, preset: string, changes = {}): Promise<void> {
  writeTree(folder, { 'protocol.yaml': protocol });
  await scaffold(folder, { ...presetChoices(preset), ...changes });
}
