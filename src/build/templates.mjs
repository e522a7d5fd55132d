import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { parse } from 'yaml';

/** The names under which `src/` imports the layers, and the texts of their templates. */
export const MODULE_NAME = 'virtual:layers';
export const SOURCES_MODULE = 'virtual:template-sources';

export const TEMPLATES_FOLDER = fileURLToPath(new URL('../../templates/', import.meta.url));

export const HELPERS = ['json', 'key', 'member', 'quote', 'jsdoc', 'run', 'cell', 'codeSpan', 'install'];

/**
 * The layers as the source of a JavaScript module: what each `layer.yaml` says, its protocol fragment and its
 * templates, precompiled. A mistake in one of them is an error here, with its file and line.
 */
export function layersModule() {
  const layers = readdirSync(TEMPLATES_FOLDER).sort().map(layerSource);
  return `export const layers = [\n${layers.join(',\n')}\n];\n`;
}

/** The templates as they were written, by layer and path, as the source of a JavaScript module. */
export function sourcesModule() {
  const sources = templateFiles()
    .map((file) => file.slice(TEMPLATES_FOLDER.length).split(sep).join('/'))
    .filter((name) => !name.endsWith('/layer.yaml'))
    .map((name) => [name, readFileSync(join(TEMPLATES_FOLDER, name), 'utf8')]);
  return `export const sources = ${JSON.stringify(sources)};\n`;
}

/** Every file that the module is made from. */
export function templateFiles() {
  return readdirSync(TEMPLATES_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function layerSource(name) {
  const folder = join(TEMPLATES_FOLDER, name);
  const files = templateFiles()
    .filter((file) => file.startsWith(folder + sep))
    .map((file) =>
      file
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    );
  const { server = {}, scripts = {}, ignore = [], ...rest } = parse(readFileSync(join(folder, 'layer.yaml'), 'utf8'));
  const templates = files
    .filter((file) => file !== 'layer.yaml')
    .map((file) => {
      const source = readFileSync(join(folder, file), 'utf8');
      const path = file.replace(/\.hbs$/, '');
      const value = file === path ? JSON.stringify(source) : precompile(source, `${name}/${file}`);
      return `${JSON.stringify(path)}: ${value}`;
    });
  return `{ name: ${JSON.stringify(name)}, ${JSON.stringify(rest).slice(1, -1)}, scripts: ${withTemplates(scripts, name)}, ignore: ${withTemplates(ignore, name)}, server: ${withTemplates(server, name)}, templates: {\n${templates.join(',\n')}\n} }`;
}

/** JSON in which each text that holds an expression is a template. */
function withTemplates(value, layer) {
  if (typeof value === 'string' && value.includes('{{')) return precompile(value, `${layer}/layer.yaml`);
  if (Array.isArray(value)) return `[${value.map((item) => withTemplates(item, layer)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${withTemplates(item, layer)}`)
    .join(', ')} }`;
}

function precompile(source, file) {
  try {
    return Handlebars.precompile(source, {
      noEscape: true,
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(HELPERS.map((helper) => [helper, true])),
    });
  } catch (error) {
    throw new Error(`templates/${file}: ${error.message}`, { cause: error });
  }
}
