import { type Document, LineCounter, type ParsedNode, parseDocument } from 'yaml';

/** A text as YAML reads it, and where its lines begin. Nobody changes it, so that it can be kept. */
export interface ReadDocument {
  readonly document: Document.Parsed<ParsedNode>;
  readonly lines: LineCounter;
}

/** The texts of one run: the protocol, before and after what layers add, and the fragments of the layers. */
const maxKept = 12;
/** The one used last comes last. */
const kept = new Map<string, ReadDocument>();

/**
 * Reads YAML 1.2 or JSON without expanding anything. A run asks for the same text several times, and reading is what
 * takes it the longest, so that those used last are kept.
 */
export function documentOf(text: string): ReadDocument {
  const read = kept.get(text) ?? readDocument(text);
  kept.delete(text);
  kept.set(text, read);
  for (const [oldest] of kept) if (kept.size > maxKept) kept.delete(oldest);
  return read;
}

/** As `documentOf`, for a text that nobody asks for twice. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  // The check of `yaml` for unique keys compares every pair of them, which a large file makes slow.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
    keepSourceTokens: true,
  });
  return { document, lines };
}
