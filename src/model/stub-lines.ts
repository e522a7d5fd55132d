import { ackContentOf, titleOf } from '../protocol/args.ts';
import { eventView } from '../protocol/code/declarations.ts';
import { typeLine } from '../protocol/code/type-line.ts';
import { labelOf } from '../protocol/code/typescript.ts';
import type { Protocol, ProtocolEvent, Schema } from '../protocol/model.ts';
import { shapeOf } from '../protocol/shape.ts';
import { propertyKey, stringLiteral } from '../text/typescript/quote.ts';
import { lineWidth, widthOf } from '../text/typescript/width.ts';

/** The lines of a stub that say what comes, and what its client waits for. */
export interface StubLines {
  /** Its declaration up to the brace of its body. */
  readonly head: string;
  /** What the compiler has to take for a use of the parameters; undefined where there are none. */
  readonly unused: string | undefined;
  /** What it returns, as a comment; undefined where that is nothing. */
  readonly due: string | undefined;
}

/** What a stub names itself, and what the language names everywhere (ECMA-262, 19): a parameter would hide it. */
const ownNames: readonly string[] = [
  ...['_context', 'EventError', 'Handler'],
  ...`AggregateError Array ArrayBuffer AsyncIterator Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
  Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array
  Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set
  SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray
  WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN
  parseFloat parseInt undefined unescape`.split(/\s+/),
];

/** A parameter in parts: what is around its names, and what each is taken from. */
interface Pattern {
  readonly brackets: readonly [open: string, close: string];
  readonly members: readonly { readonly from?: string; readonly name: string }[];
}

/** @param exported the name of the handler */
export function stubLines(event: ProtocolEvent, protocol: Protocol, exported: string): StubLines {
  const pattern = patternOf(event, protocol);
  return {
    head: headOf(`export const ${exported}: Handler<${stringLiteral(event.name)}> = async `, pattern),
    unused: pattern && unusedOf(pattern),
    due: dueOf(event),
  };
}

/** The names of what an event carries; undefined where that is nothing. */
function patternOf({ payload, args, idempotent }: ProtocolEvent, protocol: Protocol): Pattern | undefined {
  if (args !== undefined) {
    if (args.items.length === 0) return single('args');
    const names = args.items.map((schema, index) => labelOf(titleOf(schema)) ?? `argument${index + 1}`);
    const rest = args.rest === false ? [] : [labelOf(titleOf(args.rest)) ?? 'rest'];
    const members = unique([...names, ...rest]).map((name, index) => ({
      name: index < names.length ? name : `...${name}`,
    }));
    return { brackets: ['[', ']'], members };
  }
  if (payload === undefined) return undefined;
  const properties = propertiesOf(payload, protocol).filter((name) => !(idempotent && name === 'idempotencyKey'));
  if (properties.length === 0) return single('payload');
  const names = unique(properties.map((name, index) => labelOf(name) ?? `value${index + 1}`));
  const members = names.map((name, index) => {
    const from = properties[index];
    return { name, ...(from !== undefined && from !== name && { from: propertyKey(from) }) };
  });
  return { brackets: ['{ ', ' }'], members };
}

function single(name: string): Pattern {
  return { brackets: ['', ''], members: [{ name }] };
}

function propertiesOf(schema: Schema, protocol: Protocol): readonly string[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'object') return shape.properties.map(({ name }) => name);
  const target = shape.kind === 'reference' ? protocol.schemas.get(shape.name) : undefined;
  return target === undefined ? [] : propertiesOf(target, protocol);
}

/** Names of which each differs from those before it, and from what the stub names itself. */
function unique(names: readonly string[]): readonly string[] {
  const taken = new Set(ownNames);
  return names.map((name) => {
    let own = name;
    while (taken.has(own)) own += '_';
    taken.add(own);
    return own;
  });
}

function headOf(before: string, pattern: Pattern | undefined): string {
  if (pattern === undefined) return `${before}() => {`;
  const members = pattern.members.map(({ from, name }) => (from === undefined ? name : `${from}: ${name}`));
  const [open, close] = pattern.brackets;
  const text = `${open}${members.join(', ')}${close}`;
  return `${before}(_context, ${text}) => {`;
}

function unusedOf({ brackets, members }: Pattern): string {
  const names = members.map(({ name }) => name.replace('...', ''));
  if (brackets[0] === '') return `void ${names.join()}; // not used yet`;
  const line = `void { ${names.join(', ')} };`;
  const told = `${line} // not used yet`;
  if (widthOf(line) + 2 <= lineWidth) return widthOf(told) + 2 <= lineWidth ? told : line;
  return `void {\n${names.map((name) => `    ${name},\n`).join('')}  };`;
}

/** Its type where that is short, else the name of that. */
function dueOf(event: ProtocolEvent): string | undefined {
  const [content, { ackType }] = [ackContentOf(event), eventView(event)];
  if (content === undefined || ackType === undefined) return undefined;
  const comment = (type: string) => `// Its ack is due: ${type}`;
  const whole = comment(typeLine(content));
  return widthOf(whole) + 2 <= lineWidth && !/[\p{Cc}\u2028\u2029]/u.test(whole) ? whole : comment(ackType);
}
