/** What gives the source of each module that is made from the templates, by the name under which `src/` imports it. */
export const modules: Readonly<Record<string, () => string | Promise<string>>>;
