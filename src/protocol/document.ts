import { type Document, LineCounter, type ParsedNode, parseDocument } from 'yaml';

/** A text as YAML reads it, and where its lines begin. Nobody changes it, so that it can be kept. */
export interface ReadDocument {
  readonly document: Document.Parsed<ParsedNode>;
  readonly lines: LineCounter;
}

/** The texts of one run: the protocol, before and after what layers add, and the fragments of the layers. */
const maxKept = 32;
const kept = new Map<string, ReadDocument>();

/**
 * Reads YAML 1.2 or JSON without expanding anything. A run asks for the same text several times, and reading is what
 * takes it the longest, so that the last texts are kept.
 */
export function documentOf(text: string): ReadDocument {
  const before = kept.get(text);
  if (before !== undefined) return before;
  const lines = new LineCounter();
  // The check of `yaml` for unique keys compares every pair of them, which a large file makes slow.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  });
  if (kept.size >= maxKept) kept.clear();
  kept.set(text, { document, lines });
  return { document, lines };
}
