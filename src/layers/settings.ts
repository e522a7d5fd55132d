import { typeDeclaration } from '../protocol/code/typescript.ts';
import { constantOf, zodText } from '../protocol/code/zod.ts';
import type { Schema } from '../protocol/model.ts';
import type { Facts } from './facts.ts';
import { holds, type Layer, type SettingSpecification } from './layer.ts';

/** One value of `config/websocket.json`. */
export interface Setting {
  readonly path: readonly string[];
  readonly description: string;
  readonly default: unknown;
  /** The environment variable that overrides it. */
  readonly variable: string;
  /** How its text is read. */
  readonly read: 'text' | 'number' | 'boolean' | 'list';
  readonly expected: string | undefined;
}

/** What templates need to know about the run-time settings. */
export interface SettingsView {
  /** Every value, in the order of the layers. */
  readonly list: readonly Setting[];
  /** What `config/websocket.json` holds at first. */
  readonly defaults: object;
  /** JSON Schema of `config/websocket.json`, for editors. */
  readonly jsonSchema: object;
  readonly type: string;
  readonly validator: string;
}

type Group = { readonly [name: string]: SettingSpecification };

/** Puts the settings of all layers together; a group that several layers name has the properties of all. */
export function settingsView(layers: readonly Layer[], facts: Facts): SettingsView {
  const group = layers.map(({ settings }) => settings ?? {}).reduce((all, some) => merge(all, some, facts), {});
  const schema = {
    ...schemaOf(group),
    description: 'The run-time settings: config/websocket.json and the environment.',
  };
  return {
    list: settingsOf(group, []),
    defaults: defaultsOf(group),
    jsonSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      ...schema,
      additionalProperties: false,
      required: [],
      properties: { $schema: { type: 'string' }, ...withoutRequired(schema.properties) },
    },
    type: typeDeclaration('Settings', schema as Schema),
    validator: `const settingsSchema: z.ZodType<Settings> = ${zodText(schema as Schema, constantOf)};`,
  };
}

function merge(all: Group, some: Group, facts: Facts): Group {
  const result = { ...all };
  for (const [name, setting] of Object.entries(applying(some, facts))) {
    const known = result[name];
    result[name] = known ? { ...known, properties: { ...known.properties, ...setting.properties } } : setting;
  }
  return result;
}

/** The settings that there are in a project. */
function applying(group: Group, facts: Facts): Group {
  const wanted = Object.entries(group).filter(([, { when }]) => holds(when, facts));
  return Object.fromEntries(
    wanted.map(([name, { when: _, properties, ...setting }]) => [
      name,
      properties === undefined ? setting : { ...setting, properties: applying(properties, facts) },
    ]),
  );
}

function schemaOf(group: Group) {
  const properties = Object.entries(group).map(([name, setting]) => [name, settingSchema(setting)]);
  return { type: 'object', required: Object.keys(group), properties: Object.fromEntries(properties) };
}

function settingSchema({ env: _, default: __, expected: ___, properties, ...keywords }: SettingSpecification): object {
  return properties === undefined ? keywords : { ...keywords, ...schemaOf(properties) };
}

/** A file may leave anything out: the default holds. */
function withoutRequired(properties: object): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { required: _, ...schema }]) => [
      name,
      schema.properties === undefined
        ? schema
        : { ...schema, additionalProperties: false, properties: withoutRequired(schema.properties) },
    ]),
  );
}

function defaultsOf(group: Group): object {
  return Object.fromEntries(
    Object.entries(group).map(([name, { properties, default: value }]) => [
      name,
      properties === undefined ? value : defaultsOf(properties),
    ]),
  );
}

function settingsOf(group: Group, parents: readonly string[]): Setting[] {
  return Object.entries(group).flatMap(([name, setting]) => {
    const path = [...parents, name];
    if (setting.properties !== undefined) return settingsOf(setting.properties, path);
    const variable = setting.env ?? ['WS', ...path.map(upperSnakeCase)].join('_');
    const read = reader(setting);
    const { description = '', default: value, expected } = setting;
    return [{ path, description, default: value, variable, read, expected }];
  });
}

function reader({ type, anyOf = [] }: SettingSpecification): Setting['read'] {
  // A text that is no number is left as it is.
  if (type === 'integer' || type === 'number' || anyOf.some((one) => reader(one) === 'number')) return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'array' ? 'list' : 'text';
}

function upperSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
