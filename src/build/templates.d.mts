/** Every file that the modules are made from. */
export function templateFiles(): string[];
