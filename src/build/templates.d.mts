/** Every file that the modules are made from. */
export function templateFiles(): string[];

/** The folder of all layers, with a slash at its end. */
export const TEMPLATES_FOLDER: string;
