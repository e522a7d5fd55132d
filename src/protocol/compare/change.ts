import type { Direction } from '../model.ts';
import type { BranchChange } from './unions.ts';

/**
 * What happened: `added`, `removed` and `renamed` to an event, or (the first two) to a property; `required` and
 * `optional` is what a property became; `type` is a payload, ack or property of another type or other limits; `flag` is a
 * setting of the event, named by the path.
 */
export type ChangeKind = 'added' | 'removed' | 'renamed' | 'required' | 'optional' | 'type' | 'flag';

/** One difference between two protocols that somebody can notice. */
export interface ProtocolChange extends BranchChange {
  /** The event's name, after the change where it was renamed. */
  readonly event: string;
  /** The event's namespace; absent for `/`. */
  readonly namespace?: string;
  readonly direction: Direction;
  /** Empty for the event itself, the name of a flag, or a place such as `payload.points[].x`. */
  readonly path: string;
  readonly kind: ChangeKind;
  /** As TypeScript, in one line; undefined where there was nothing. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Existing clients may no longer work; also where the opposite cannot be shown. */
  readonly breaking: boolean;
  /** Why it breaks clients or does not, in one sentence. */
  readonly reason: string;
}

const maxTextLength = 80;

/** One line such as `message: payload.content string → string | null`, or `/admin: kick added`. */
export function describeChange(change: ProtocolChange): string {
  const { event, namespace, path, kind, before, after } = change;
  const [old, now] = [shortened(before), shortened(after)];
  const space = namespace === undefined ? '' : `${namespace}: `;
  const subject = space + (path === '' ? event : `${event}: ${path}`);
  switch (kind) {
    case 'added':
    case 'removed':
      return [subject, kind, ...(path === '' ? [] : [now ?? old])].filter(Boolean).join(' ');
    case 'renamed':
      return `${space}${before} → ${after}`;
    case 'required':
    case 'optional':
      return `${subject} is now ${kind}`;
    default:
      return `${subject} ${branchText(change) ?? `${old ?? 'none'} → ${now ?? 'none'}`}`;
  }
}

/** What became of a union whose branches would not be seen in the whole of it. */
function branchText({ lost, gained }: BranchChange): string | undefined {
  if (lost === undefined && gained === undefined) return undefined;
  return [
    ...(lost === undefined ? [] : [`lost ${shortened(lost)}`]),
    ...(gained === undefined ? [] : [`gained ${shortened(gained)}`]),
  ].join(', ');
}

/** Whether a type is too long for a line. */
export function isCut(text: string): boolean {
  return text.length > maxTextLength;
}

function shortened(text: string | undefined): string | undefined {
  if (text === undefined || !isCut(text)) return text;
  const cut = text.slice(0, maxTextLength - 1);
  // Half of a surrogate pair is no text.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
