/** The name under which `src/` imports the layers. */
export const MODULE_NAME: string;
export const SOURCES_MODULE: string;
export const TEMPLATES_FOLDER: string;
/** The layers as the source of a JavaScript module. Throws on a mistake in one of them, with its file and line. */
export function layersModule(): string;
/** Every file that the module is made from. */
export function templateFiles(): string[];
/** See `templates.mjs`. */
export function sourcesModule(): string;
