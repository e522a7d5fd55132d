import { describe, expect, it } from 'vitest';
import type { Choices } from '../../../../src/choices/choices.ts';
import { typeDeclarations } from '../../../../src/protocol/code/declarations.ts';
import { withInnerNames } from '../../../../src/protocol/code/inner-names.ts';
import { renderProject } from '../../../../src/render/project.ts';
import { parsed } from '../../../support/protocols/parsed.ts';
import { minimalWith } from '../../../support/protocols/reference.ts';
import { presetVariants, servedVariants } from '../../../variants/variants.ts';

const schema = 'ZebraCrossing';

/** Events in all shapes that generated types depend on. */
const protocol = `version: 1.0.0
schemas:
  ${schema}: { type: object, required: [b], properties: { b: { binary: true } } }
client:
  positional: { args: [{ $ref: '#/schemas/${schema}' }, true], minArgs: 1, rest: true }
  plain: { acks: plain, payload: { $ref: '#/schemas/${schema}' }, ack: { $ref: '#/schemas/${schema}' } }
  results: { acks: node, results: [true, true] }
  silent: { acks: none, payload: true }
  completed: { payload: { type: object, properties: { a: { type: string, default: b } } } }
  enveloped: { payload: true, ack: { type: object } }
server:
  told: { args: [{ $ref: '#/schemas/${schema}' }], rest: true }
  sent: { payload: { $ref: '#/schemas/${schema}' } }
`;

/** One that the transport carries. */
function protocolFor({ transport }: Choices): string {
  return transport === 'sse' ? protocol.replace('binary: true', 'type: string') : protocol;
}

/** The types that the modules, in which a schema is a type, declare or import themselves, in the variants served by tests. */
function generatedTypes(): ReadonlySet<string> {
  const names = [...presetVariants, ...servedVariants].flatMap(({ choices }) =>
    [protocolFor(choices), 'version: 1.0.0\n'].flatMap((text) => {
      const { files, protocol: whole } = renderProject({
        choices,
        projectName: 'app',
        version: '0.0.0',
        existing: new Map([['protocol.yaml', text]]),
      });
      const generated = files.filter(({ path }) => path.startsWith('websocket/generated/'));
      const own = new Set(typeDeclarations(whole).map(({ name }) => name));
      // These are declared with those of the protocol.
      for (const name of ['JsonValue', 'EmptyObject']) own.delete(name);
      const open = generated.filter(({ path, content }) => path.endsWith('/events.ts') || isOpenTo(content));
      return open.flatMap(({ content }) => namesIn(content)).filter((name) => !own.has(name));
    }),
  );
  return new Set(names);
}

/** Whether a module uses the schema, or passes on whatever another one exports. */
function isOpenTo(content: string): boolean {
  return content.includes(schema) || /^export (?:type )?\* from/m.test(content);
}

function namesIn(content: string): string[] {
  const declared = content.matchAll(/^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|class|enum) (\w+)/gm);
  const imported = content.matchAll(/^import (?:type )?\{([^}]*)\}/gm);
  return [
    ...[...declared].map(([, name = '']) => name),
    ...[...imported].flatMap(([, list = '']) => list.match(/\b[A-Z]\w*/g) ?? []),
  ];
}

describe('a schema', () => {
  const types = [...generatedTypes()].sort();

  it('is compared with types that are there', () => {
    expect(types).toContain('PositionalClientEvent');
    expect(types.length).toBeGreaterThan(20);
  });

  it.each(types)('called %s as generated code is has another name there', (name) => {
    expect(namesOf(`schemas: { ${name}: { type: string } }`)).toEqual([`${name}_`]);
  });

  it('called like a type of an event has another name in code, whatever refers to it', () => {
    const source = `schemas: { AbPayload: { type: string }, CdAck: { $ref: '#/schemas/AbPayload' }, Ef: true }
client: { ab: { payload: { $ref: '#/schemas/AbPayload' } } }
namespaces: { /n: { client: { cd: { ack: { type: object, properties: { e: { $ref: '#/schemas/CdAck' } } } } } } }
`;
    expect(namesOf(source)).toEqual(['JsonValue', 'AbPayload_', 'CdAck_', 'Ef', 'AbPayload']);
    expect(declared(source)).toContain('export type AbPayload = AbPayload_;');
    expect(declared(source)).toContain('export type CdAck_ = AbPayload_;');
  });

  it('keeps its name in what clients read', () => {
    const schemas = { Error: { type: 'object', properties: { cause: { $ref: '#/schemas/Error' } } } };
    const document = minimalWith({ schemas, client: { fail: { payload: { $ref: '#/schemas/Error' } } } });
    expect(document).toContain('### `Error`');
    expect(document).not.toContain('Error_');
  });
});

function declared(source: string): readonly string[] {
  return typeDeclarations(withInnerNames(parsed(source))).map(({ code }) => code);
}

function namesOf(source: string): readonly string[] {
  return typeDeclarations(withInnerNames(parsed(source))).map(({ name }) => name);
}
