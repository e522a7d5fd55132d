import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { inOrder } from './in-order.mjs';

/** The names under which `src/` imports the layers, and the texts of their templates. */
export const MODULE_NAME = 'virtual:layers';
export const SOURCES_MODULE = 'virtual:template-sources';

export const TEMPLATES_FOLDER = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Where templates were before. */
const MOVED = 'moved.yaml';

const HELPERS = [
  'json',
  'value',
  'key',
  'member',
  'quote',
  'namesType',
  'mapEntry',
  'jsdoc',
  'run',
  'cell',
  'codeSpan',
  'install',
  'imports',
];

/**
 * The layers, in order, as the source of a JavaScript module: what each `layer.yaml` says, its protocol fragment and its
 * templates, precompiled. A mistake in one of them is an error here, with its file and line.
 */
export function layersModule() {
  const files = layerFiles();
  const specifications = new Map([...files.keys()].map((name) => [name, specificationOf(name)]));
  const ordered = inOrder(new Map([...specifications].map(([name, { after = [] }]) => [name, after])));
  const layers = ordered.map((name) => layerSource(name, files.get(name), specifications.get(name)));
  const moved = parse(readFileSync(join(TEMPLATES_FOLDER, MOVED), 'utf8'));
  return `export const layers = [\n${layers.join(',\n')}\n];\nexport const moved = ${JSON.stringify(Object.entries(moved))};\n`;
}

/** The templates as they were written, by layer and path, as the source of a JavaScript module. */
export function sourcesModule() {
  const sources = [...layerFiles()].flatMap(([layer, files]) =>
    files.map((file) => [`${layer}/${file}`, readFileSync(join(TEMPLATES_FOLDER, layer, file), 'utf8')]),
  );
  return `export const sources = ${JSON.stringify(sources)};\n`;
}

/**
 * The files of each layer but its `layer.yaml`, by the path of the layer. A folder with a `layer.yaml` is a layer; what
 * lies in a layer below another belongs to the innermost.
 */
function layerFiles() {
  const paths = templateFiles().map((file) => file.slice(TEMPLATES_FOLDER.length).split(sep).join('/'));
  const layers = new Map(paths.filter((path) => path.endsWith('/layer.yaml')).map((path) => [dirname(path), []]));
  for (const path of paths.filter((one) => one !== MOVED)) {
    const layer = foldersAround(path).find((folder) => layers.has(folder));
    if (layer === undefined) throw new Error(`templates/${path} is in no layer: no folder around it has a layer.yaml`);
    if (path !== `${layer}/layer.yaml`) layers.get(layer).push(path.slice(layer.length + 1));
  }
  return layers;
}

/** The folders that a path lies in, the innermost first. */
function foldersAround(path) {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...foldersAround(folder)];
}

/** Every file that the module is made from. */
export function templateFiles() {
  return readdirSync(TEMPLATES_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function specificationOf(name) {
  return parse(readFileSync(join(TEMPLATES_FOLDER, name, 'layer.yaml'), 'utf8'));
}

function layerSource(name, files, { server = {}, scripts = {}, ignore = [], ...rest }) {
  const templates = files.map((file) => {
    const source = readFileSync(join(TEMPLATES_FOLDER, name, file), 'utf8');
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
