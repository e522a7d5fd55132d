import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventView, typeDeclarations, validatorDeclarations } from '../../../../src/protocol/code/declarations.ts';
import { hasDefaults } from '../../../../src/protocol/defaults.ts';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { board } from '../../../support/protocols/board.ts';
import { parsed } from '../../../support/protocols/parsed.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol } from '../../../support/protocols/random.ts';
import { tempFolder } from '../../../temp-folder.ts';

test('types and validators agree exactly, as the compiler sees them', () => {
  const protocols = [
    ...fc.sample(randomProtocol, { numRuns: 250, seed: 7 }),
    ...fc.sample(randomArgsProtocol, { numRuns: 100, seed: 7 }),
  ].filter((protocol) => protocol !== undefined);
  const hostile = parsed(
    `client: { ${hostileTexts
      .filter((name) => name.length <= 128 && !/\p{Surrogate}/u.test(name))
      .map(
        (name) =>
          `${JSON.stringify(name)}: { description: ${JSON.stringify(name)}, payload: { const: ${JSON.stringify(name)} } }`,
      )
      .join(', ')} }`,
  );
  expectCompiles([board, hostile, ...protocols].map(agreementFile));
  expect(protocols.length).toBeGreaterThan(150);
});

test('nothing can be read of an object without properties, also in a union, and nothing given', () => {
  const empty = '{ type: object, additionalProperties: false }';
  const user = '{ type: object, required: [user], properties: { user: { type: string } } }';
  const protocol = parsed(`client: { open: { payload: { oneOf: [${user}, ${empty}] } }, ping: { payload: ${empty} } }`);
  const uses = `
    export const length = (payload: OpenPayload) => ('user' in payload ? payload.user.length : 0);
    export const sent: (OpenPayload | PingPayload)[] = [{}, { user: 'u' }];
    // @ts-expect-error the client may have sent {}
    export const name = (payload: OpenPayload) => payload.user.toUpperCase();
    // @ts-expect-error
    export const extra: PingPayload = { user: 'u' };
    // @ts-expect-error
    export const text: PingPayload = 'text';
    // @ts-expect-error
    export const list: PingPayload = [];
  `;
  expectCompiles([agreementFile(protocol) + uses]);
});

function expectCompiles(modules: readonly string[]): void {
  const folder = tempFolder();
  const root = dirname(dirname(createRequire(import.meta.url).resolve('zod/package.json')));
  symlinkSync(root, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src'));
  for (const [index, text] of modules.entries()) writeFileSync(join(folder, 'src', `p${index}.ts`), text);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true },
    ...{ target: 'es2023', module: 'nodenext', noEmit: true, skipLibCheck: true, types: [] },
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const { stdout, status } = spawnSync(join(root, '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
}

/** Declarations, and a line per event that compiles only if its type and its validator's are the same, but for defaults. */
function agreementFile(protocol: Protocol): string {
  const checks = [...protocol.client, ...protocol.server]
    .map((event) => ({ ...eventView(event), agreement: hasDefaults(event, protocol) ? 'Completes' : 'Same' }))
    .flatMap(({ validator, payloadType, agreement }) =>
      validator === undefined
        ? []
        : [
            `${validator} satisfies z.ZodType<${payloadType}>;`,
            `export const ${validator}Agrees: ${agreement}<typeof ${validator}, ${payloadType}> = true;`,
          ],
    );
  return [
    "import { z } from 'zod';",
    'type Extends<A, B> = [A] extends [B] ? true : never;',
    'export type Same<V extends z.ZodType, P> = Extends<z.output<V>, P> & Extends<P, z.output<V>>;',
    'export type Completes<V extends z.ZodType, P> = Extends<z.output<V>, P> & Extends<P, z.input<V>>;',
    ...[...typeDeclarations(protocol), ...validatorDeclarations(protocol)].map(({ code }) => code),
    ...checks,
  ].join('\n');
}
