import { layers } from 'virtual:layers';
import type { Facts } from './facts.ts';

/** What Handlebars makes of a template ahead of time; only its runtime looks inside. */
export type TemplateSpecification = { readonly compiler: unknown };

/** A text that may hold expressions: as it is, or precompiled. */
export type Text = string | TemplateSpecification;

/** That part of the project to which a layer belongs, by facts: each fact must have one of the values. */
export type When = { readonly [fact: string]: readonly (string | boolean)[] };

/** Names that one module imports. */
export interface ImportSpecification {
  readonly from: string;
  readonly names?: readonly string[];
  readonly types?: readonly string[];
  readonly when?: When;
}

/** An object that server.ts creates. */
export interface PartSpecification {
  readonly name: string;
  readonly create: Text;
  /** Created before the server of the connections, which needs it. */
  readonly first?: boolean;
  /** Handed to handlers as part of their context. */
  readonly service?: boolean;
  readonly type?: string;
  readonly from?: string;
  readonly when?: When;
}

/** What a layer adds to server.ts. */
export interface Wiring {
  readonly imports?: readonly ImportSpecification[];
  readonly context?: readonly ImportSpecification[];
  readonly parts?: readonly PartSpecification[];
  readonly setup?: readonly Text[];
  /** A function that sets the user of a connection. */
  readonly authenticate?: Text;
  readonly greet?: readonly Text[];
  readonly depart?: readonly Text[];
  readonly close?: readonly Text[];
  readonly api?: readonly Text[];
  readonly routes?: readonly Text[];
  readonly ready?: readonly Text[];
  readonly start?: readonly Text[];
}

/** What a layer adds to the project's README; plain Markdown without pipes. */
export interface ReadmeSpecification {
  /** What each file is for, by path; a path that ends in `/` is a folder. */
  readonly files?: Texts;
  /** What users of the server can rely on. */
  readonly promises?: readonly (string | { readonly text: string; readonly when: When })[];
  /** Keys in Redis, with `<…>` for what varies. */
  readonly keys?: { readonly [key: string]: StoredKey };
  /** HTTP endpoints, by `METHOD /path`. */
  readonly endpoints?: Texts;
  /** Codes with which the SDK itself rejects. */
  readonly clientErrors?: Texts;
}

/** What is kept under a key in Redis, how long and how large. */
export interface StoredKey {
  readonly text: string;
  readonly life: string;
  readonly size: string;
  readonly when?: When;
}

export type Texts = { readonly [name: string]: string };

/** One folder below `templates/` with a `layer.yaml`, without the layers in it. */
export interface Layer {
  /** Its path below `templates/`. */
  readonly name: string;
  readonly title: string;
  /** Layers that come before it in all that they bring. */
  readonly after?: readonly string[];
  readonly when?: When;
  /** Its events are there to be replaced: it belongs to a project only while the protocol has them. */
  readonly seed?: boolean;
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
  readonly scripts: { readonly [name: string]: Text };
  readonly ignore: readonly Text[];
  /**
   * Environment variables that hold secrets, with what each is for. Below a name that is none of a variable stand several
   * of which exactly one is set; the first is the one that a project gets for development.
   */
  readonly secrets?: { readonly [name: string]: string | Texts };
  /** Codes that the layer's part of the server refuses events with, and what each means. */
  readonly errors?: Texts;
  readonly settings?: { readonly [name: string]: SettingSpecification };
  readonly readme?: ReadmeSpecification;
  readonly server: Wiring;
  /** By path in the project; `protocol.yaml` is the layer's fragment of the protocol. */
  readonly templates: { readonly [path: string]: Text };
}

/** A JSON Schema of one setting, or of a group of them. */
export interface SettingSpecification {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** Name of the environment variable, where it is not `WS_` and the path. */
  readonly env?: string;
  readonly when?: When;
  readonly properties?: { readonly [name: string]: SettingSpecification };
  /** What is allowed, in words, where messages about its schema would not say it. */
  readonly expected?: string;
  readonly anyOf?: readonly SettingSpecification[];
  readonly [keyword: string]: unknown;
}

/** The layers that belong to a project, in order. */
export function layersFor(facts: Facts): readonly Layer[] {
  return layers.filter(({ when }) => holds(when, facts));
}

/** Whether all facts have one of the values. */
export function holds(when: When | undefined, facts: Facts): boolean {
  return Object.entries(when ?? {}).every(([name, values]) => {
    const fact = new Map(Object.entries(facts)).get(name);
    if (fact === undefined) throw new Error(`a layer asks for "${name}", which is no fact`);
    return values.some((value) => (Array.isArray(fact) ? fact.includes(value) : fact === value));
  });
}
