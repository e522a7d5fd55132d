import { readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import Handlebars from 'handlebars';
import { tsImport } from 'tsx/esm/api';
import { TEMPLATES_FOLDER, templateFiles } from './templates.mjs';

/** The name under which `src/` imports what the layers bring into a protocol. */
export const FRAGMENTS_MODULE = 'virtual:fragments';

/**
 * What the protocol fragments of the layers bring, by their texts, as the source of a JavaScript module: reading YAML is
 * what would take a new project the longest. A fragment has a text for each set of the flags that it asks for.
 */
export async function fragmentsModule() {
  const { cutFragment } = await tsImport('../protocol/file/fragment.ts', import.meta.url);
  const files = templateFiles().filter((file) => /^protocol\.yaml(\.hbs)?$/.test(basename(file)));
  const cuts = files.flatMap((file) =>
    textsOf(file).map((text) => [text, [...cutFragment({ layer: relative(TEMPLATES_FOLDER, dirname(file)), text })]]),
  );
  const json = JSON.stringify(JSON.stringify(cuts));
  return `export const cuts = new Map(JSON.parse(${json}).map(([text, cut]) => [text, new Map(cut)]));\n`;
}

function textsOf(file) {
  const source = readFileSync(file, 'utf8');
  if (!file.endsWith('.hbs')) return [source];
  const render = Handlebars.compile(source, { noEscape: true, strict: true });
  const flags = [...new Set([...source.matchAll(/\{\{#if (\w+)\}\}/g)].map(([, flag]) => flag))];
  return Array.from({ length: 2 ** flags.length }, (_, set) =>
    render(Object.fromEntries(flags.map((flag, index) => [flag, (set & (1 << index)) !== 0]))),
  );
}
