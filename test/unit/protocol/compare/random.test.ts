import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argsSchema } from '../../../../src/protocol/args.ts';
import { compareProtocols, suggestRenames } from '../../../../src/protocol/compare/compare.ts';
import type { EventArgs, Schema } from '../../../../src/protocol/model.ts';
import { eventId, spacesOf } from '../../../../src/protocol/namespaces.ts';
import { sample } from '../../../../src/protocol/samples/samples.ts';
import { schemaEdits } from '../../../support/protocols/edits.ts';
import {
  ajvValidator,
  mutations,
  payloadOf,
  randomArgsProtocol,
  randomProtocol,
} from '../../../support/protocols/random.ts';
import { withNamespaces } from '../../../support/protocols/random-namespaces.ts';

describe('compareProtocols', () => {
  it('never calls a change harmless that is not, on random schemas and edits of them', () => {
    let harmless = 0;
    fc.assert(
      fc.property(randomProtocol, fc.nat(), (before, seed) => {
        fc.pre(before !== undefined);
        expect(compareProtocols(before, before)).toEqual([]);
        const old = payloadOf(before);
        const edits = schemaEdits(old);
        const now = edits[seed % edits.length] ?? true;
        const after = { ...before, client: before.client.map((one) => ({ ...one, payload: now })) };
        const changes = compareProtocols(before, after);
        const isOld = ajvValidator(old, before.schemas);
        const isNew = ajvValidator(now, before.schemas);
        const known = sample(old, before);
        const values = [known, ...mutations(known).slice(0, 200)].filter(
          (value) => value !== undefined && isOld(value),
        );
        if (changes.some(({ breaking }) => breaking)) return;
        harmless += 1;
        expect(values.filter((value) => !isNew(value))).toEqual([]);
      }),
      { numRuns: 120 },
    );
    expect(harmless).toBeGreaterThan(15);
  });

  it('never calls a change of arguments harmless that is not', () => {
    let harmless = 0;
    fc.assert(
      fc.property(randomArgsProtocol, fc.nat(), (before, seed) => {
        const [event] = before?.client ?? [];
        fc.pre(before !== undefined && event?.args !== undefined);
        expect(compareProtocols(before, before)).toEqual([]);
        const edits = argsEdits(event.args);
        const args = edits[seed % edits.length] ?? event.args;
        if (compareProtocols(before, { ...before, client: [{ ...event, args }] }).some(({ breaking }) => breaking))
          return;
        harmless += 1;
        const [isOld, isNew] = [event.args, args].map((list) => ajvValidator(listSchema(list), before.schemas));
        const known = sample(argsSchema(event.args), before);
        const values = [known, ...mutations(known).slice(0, 200)].filter((value) => isOld?.(value));
        expect(values.filter((value) => !isNew?.(value))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(harmless).toBeGreaterThan(5);
  });

  it('finds nothing between a protocol and itself, and every event between it and none, with random namespaces', () => {
    fc.assert(
      fc.property(withNamespaces(fc.oneof(randomProtocol, randomArgsProtocol)), (protocol) => {
        fc.pre(protocol !== undefined);
        expect(compareProtocols(protocol, protocol)).toEqual([]);
        const none = { ...protocol, client: [], server: [], namespaces: [] };
        const ids = spacesOf(protocol).flatMap(({ client, server }) => [...client, ...server].map(eventId));
        const [added, removed] = [compareProtocols(none, protocol), compareProtocols(protocol, none)];
        expect(
          [added, removed].map((changes) => changes.map(({ event: name, ...change }) => eventId({ name, ...change }))),
        ).toEqual([ids, ids]);
        expect(added.every(({ kind, breaking }) => kind === 'added' && !breaking)).toBe(true);
        expect(removed.every(({ kind, breaking }) => kind === 'removed' && breaking)).toBe(true);
        expect(suggestRenames(protocol, protocol)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** As JSON Schema has it, which wants no empty list of items in front. */
function listSchema(args: EventArgs): Schema {
  const { items, required, rest } = args;
  return items.length > 0 ? argsSchema(args) : { type: 'array', items: rest, minItems: required };
}

/** Arguments that differ in one of them, in how many must be there, or in what follows. */
function argsEdits(args: EventArgs): EventArgs[] {
  const { items, required, rest } = args;
  const inside = items.flatMap((schema, index) => schemaEdits(schema).map((edited) => items.with(index, edited)));
  return [
    ...inside.filter((_, index) => index % 5 === 0).map((edited) => ({ ...args, items: edited })),
    ...items.map((_, index) => ({ ...args, required: index })),
    { items: [...items, true], required, rest },
    { items: items.slice(0, -1), required: Math.min(required, items.length - 1), rest },
    { ...args, rest: rest === false },
  ];
}
