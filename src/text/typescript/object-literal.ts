import { propertyKey, stringLiteral } from './quote.ts';

/** Writes a value of JSON, with bytes in it or not, as TypeScript, with bare property names where they are identifiers. */
export function objectLiteral(value: unknown, indent = ''): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (value instanceof Uint8Array) return `new Uint8Array([${[...value].join(', ')}])`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => objectLiteral(item, inner));
    if (!items.some((item) => item.includes('\n'))) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${propertyKey(key)}: ${objectLiteral(item, inner)},\n`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
}
