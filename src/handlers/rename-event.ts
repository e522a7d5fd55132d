/** Where an identifier ends. */
const end = '(?![\\p{ID_Continue}$])';

/** The names of an event before and after it got another one. */
export interface EventRename {
  readonly from: { readonly event: string; readonly constant: string };
  readonly to: { readonly event: string; readonly constant: string };
}

/** Renames what a handler's file says of its event: its export, and the type that names the event. */
export function renameInHandler(text: string, { from, to }: EventRename): string {
  const declaration = new RegExp(
    `^(export\\s+(?:const|let|var|(?:async\\s+)?function)\\s+)${from.constant}${end}`,
    'gmu',
  );
  const renamed = text
    .replace(declaration, (_, head: string) => head + to.constant)
    .replace(/^(export\s*\{)([^}]*)\}/gm, (_, open: string, names: string) => {
      const listed = new RegExp(
        `(^|,)(\\s*)(?:([\\p{ID_Continue}$]+)\\s+as\\s+)?${from.constant}(?=\\s*(?:,|$))`,
        'gu',
      );
      const changed = names.replace(
        listed,
        (_, comma: string, space: string, local: string | undefined) =>
          `${comma}${space}${local ?? from.constant} as ${to.constant}`,
      );
      return `${open}${changed}}`;
    });
  return replaceQuoted(renamed, /(\bHandler\s*<\s*)/, from.event, to.event);
}

/** Renames what a test says of an event that it sends. */
export function renameInTest(text: string, { from, to }: EventRename): string {
  const method = new RegExp(`(\\bsend\\s*\\.\\s*)${from.constant}${end}`, 'gu');
  return replaceQuoted(
    text.replace(method, (_, head: string) => head + to.constant),
    /(\b(?:describe|emit|emitWithAck|routeOf|event\)\.toBe)\s*\(\s*|\bClientPayload\s*<\s*)/,
    from.event,
    to.event,
  );
}

/** Lets what imports a renamed handler, or exports it again, follow it; the name that its user gave it inside stays. */
export function renameInImports(text: string, { from, to }: EventRename, modules: ReadonlyMap<string, string>): string {
  return text.replace(
    /^((?:import|export)\s*(?:type\s*)?\{)([^}]*)(\}\s*from\s*)(['"])([^'"\n]+)\4/gm,
    (whole, open: string, names: string, between: string, quote: string, module: string) => {
      const next = modules.get(module);
      if (next === undefined) return whole;
      const renamed = names.replace(
        new RegExp(`(^|[{,\\s])${from.constant}(?=\\s*(?:,|$|\\bas\\b))`),
        (match: string, before: string) =>
          new RegExp(`${from.constant}\\s+as\\b`).test(names)
            ? before + to.constant
            : `${before}${to.constant} as ${match.trim()}`,
      );
      return `${open}${renamed}${between}${quote}${next}${quote}`;
    },
  );
}

function replaceQuoted(text: string, before: RegExp, from: string, to: string): string {
  const literal = new RegExp(`${before.source}${quotedName(from)}`, 'g');
  return text.replace(literal, (match: string, head: string) => {
    const quote = match[head.length] ?? "'";
    return head + quote + escaped(to, quote) + quote;
  });
}

/** The source of a regular expression for the name of an event as a text in code. */
export function quotedName(name: string): string {
  return `(?:${["'", '"'].map((quote) => quotedBy(quote, name)).join('|')})`;
}

function quotedBy(quote: string, name: string): string {
  return `${quote}${escaped(name, quote)}${quote}`.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function escaped(text: string, quote: string): string {
  const json = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? json : json.replaceAll('\\"', '"').replaceAll("'", "\\'");
}
