import { layers } from 'virtual:layers';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/build/in-order.mjs';
import { factsOf } from '../../../src/layers/facts.ts';
import { layersFor, type PartSpecification } from '../../../src/layers/layer.ts';
import { pairwiseVariants, servedVariants, spreadVariants } from '../../variants/variants.ts';
import { specifications } from './specifications.ts';

const [first = '', ...others] = layers.map(({ name }) => name);

/** All that come before a layer by what it and they say. */
function allBefore(layer: string, without?: string): ReadonlySet<string> {
  const named = (specifications.get(layer)?.after ?? []).filter((name) => name !== without);
  return new Set(named.flatMap((name) => [name, ...allBefore(name)]));
}

const projects = [...spreadVariants, ...servedVariants, ...pairwiseVariants].map(({ choices }) => {
  const facts = factsOf(choices, undefined);
  return layersFor({ ...facts, hasNamespaces: facts.transport === 'socket.io', ownAcks: true });
});

const areTogether = (one: string, other: string) =>
  projects.some((project) => [one, other].every((name) => project.some((layer) => layer.name === name)));

describe('the order of layers', () => {
  it('is that of what they name, and of paths where nothing else is said', () => {
    const after = { a: ['c'], b: [], c: ['d'], d: [], 'b/x': [] };
    expect(inOrder(new Map(Object.entries(after)))).toEqual(['b', 'b/x', 'd', 'c', 'a']);
  });

  it('names a layer that there is not', () => {
    expect(() => inOrder(new Map([['rooms', ['usrs']]]))).toThrow(
      'templates/rooms/layer.yaml: after: there is no layer "usrs"',
    );
  });

  it('names a circle', () => {
    const after = { a: ['b'], b: ['c'], c: ['b'], d: [] };
    expect(() => inOrder(new Map(Object.entries(after)))).toThrow(/in a circle, by after: b, c, b$/);
  });

  it('begins with one layer that all others come after', () => {
    expect(others.filter((name) => !allBefore(name).has(first))).toEqual([]);
  });

  it('is said once: what a layer names does not follow from the others that it names', () => {
    const needless = [...specifications].flatMap(([layer, { after = [] }]) =>
      after.filter((name) => allBefore(layer, name).has(name)).map((name) => `${layer}: ${name}`),
    );
    expect(needless).toEqual([]);
  });

  it('is no chance where a layer uses what another creates', () => {
    const creators = [...specifications].flatMap(([layer, { server }]) =>
      (server?.parts ?? []).map((part) => ({ layer, part })),
    );
    const unsaid = [...specifications].flatMap(([layer, { server }]) => {
      const used = (server?.parts ?? []).flatMap((part) => creators.filter((creator) => uses(part, creator.part)));
      const before = allBefore(layer);
      return used
        .filter((creator) => creator.layer !== layer && !before.has(creator.layer) && areTogether(layer, creator.layer))
        .map((creator) => `${layer}: ${creator.layer}`);
    });
    expect(unsaid).toEqual([]);
  });
});

it('brings each file of a project by one layer, so that none replaces the file of another', () => {
  const twice = projects.flatMap((project) => {
    const paths = project.flatMap(({ name, templates }) =>
      Object.keys(templates).flatMap((path) => (path === 'protocol.yaml' ? [] : [{ path, name }])),
    );
    const layerOf = new Map(paths.map(({ path, name }) => [path, name]));
    return paths.filter(({ path, name }) => layerOf.get(path) !== name).map(({ path }) => path);
  });
  expect([...new Set(twice)]).toEqual([]);
});

/** Whether a part is created with another one that is not created before all others anyway. */
function uses({ create, first: isFirst }: PartSpecification, other: PartSpecification): boolean {
  if (other.first === true && isFirst !== true) return false;
  // What a function uses is there when it is called, after all parts are created.
  const code = String(create).replace(/\{\{.*?\}\}|=> .*/g, ' ');
  return new RegExp(String.raw`(?<![\w.'"])${other.name}\b`).test(code);
}
