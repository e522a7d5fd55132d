import { createHash } from 'node:crypto';

/** Text with `\n` and without a byte order mark, so that `autocrlf` and editors do not count as an edit. */
export function normaliseText(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

/** Gives normalised text the byte order mark and the line endings of the text that it replaces. */
export function inFormOf(original: string, content: string): string {
  const usesCrLf = original.includes('\r\n') && !/(^|[^\r])\n/.test(original);
  const text = usesCrLf ? content.replaceAll('\n', '\r\n') : content;
  return original.startsWith('\ufeff') ? `\ufeff${text}` : text;
}

/** SHA-256 of the normalised text, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(normaliseText(text)).digest('hex');
}
