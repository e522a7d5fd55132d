import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layers } from 'virtual:layers';
import { parse } from 'yaml';
import { TEMPLATES_FOLDER } from '../../../src/build/templates.mjs';
import type { Layer, Wiring } from '../../../src/layers/layer.ts';

/** What a `layer.yaml` says, its texts as they are written there. */
export type Specification = Pick<Layer, 'after'> & { readonly server?: Wiring };

/** What each layer says, by its path, in order. */
export const specifications: ReadonlyMap<string, Specification> = new Map(
  layers.map(({ name }) => [name, parse(readFileSync(join(TEMPLATES_FOLDER, name, 'layer.yaml'), 'utf8'))]),
);
