import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventView, typeDeclarations, validatorDeclarations } from '../../src/protocol/declarations.ts';
import type { Protocol } from '../../src/protocol/model.ts';
import { tempFolder } from '../temp-folder.ts';
import { parsed } from './parsed.ts';
import { board } from './protocol-board.ts';
import { hostileTexts, randomArgsProtocol, randomProtocol } from './protocol-random.ts';

test('types and validators agree exactly, as the compiler sees them', () => {
  const folder = tempFolder();
  const root = dirname(dirname(createRequire(import.meta.url).resolve('zod/package.json')));
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
  symlinkSync(root, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src'));
  for (const [index, protocol] of [board, hostile, ...protocols].entries()) {
    writeFileSync(join(folder, 'src', `p${index}.ts`), agreementFile(protocol));
  }
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true },
    ...{ target: 'es2023', module: 'nodenext', noEmit: true, skipLibCheck: true, types: [] },
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const { stdout, status } = spawnSync(join(root, '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  expect(protocols.length).toBeGreaterThan(150);
});

/** Declarations, and a line per event that compiles only if its type and its validator's are the same. */
function agreementFile(protocol: Protocol): string {
  const checks = [...protocol.client, ...protocol.server]
    .map(eventView)
    .flatMap(({ validator, payloadType }) =>
      validator === undefined
        ? []
        : [
            `${validator} satisfies z.ZodType<${payloadType}>;`,
            `export const ${validator}Agrees: Same<z.output<typeof ${validator}>, ${payloadType}> = true;`,
          ],
    );
  return [
    "import { z } from 'zod';",
    'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;',
    ...[...typeDeclarations(protocol), ...validatorDeclarations(protocol)].map(({ code }) => code),
    ...checks,
  ].join('\n');
}
