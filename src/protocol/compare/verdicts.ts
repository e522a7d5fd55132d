import type { Protocol, Schema } from '../model.ts';
import type { ObjectShape } from '../shape.ts';
import type { ProtocolChange } from './change.ts';
import { Disjointness } from './disjoint.ts';
import { asReceived, receivedSchema } from './received.ts';
import { Subset } from './subset.ts';

/** What a change does to clients that exist, and why. */
export type Verdict = Pick<ProtocolChange, 'breaking' | 'reason'>;

/** Who makes the values: existing clients, which must still be understood, or the server, which they must understand. */
export type Flow = 'sent' | 'received';

export function fine(reason: string): Verdict {
  return { breaking: false, reason };
}

export function breaks(reason: string): Verdict {
  return { breaking: true, reason };
}

const widened = fine('It accepts all that it accepted before.');
const ignored = fine('Clients ignore a property that they do not know.');

/** Judges the changes of schemas from one protocol to another. */
export class Verdicts {
  private readonly flow: Flow;
  private readonly apart: Disjointness;
  private readonly forward: Subset;
  private readonly backward: Subset;
  private readonly received: Subset;

  constructor(before: Protocol, after: Protocol, flow: Flow) {
    this.flow = flow;
    this.apart = new Disjointness(before, after);
    this.forward = new Subset(before, after);
    this.backward = new Subset(after, before);
    this.received = new Subset(after, asReceived(before));
  }

  /** A property that the object did not declare. */
  added(object: ObjectShape, schema: Schema, required: boolean): Verdict {
    if (this.flow === 'received') return ignored;
    if (required) return breaks('Existing clients may not send it.');
    return object.additional === false || this.forward.of(object.additional, schema)
      ? fine('It may be left out.')
      : breaks('The object was open, so existing clients may send something else under this name.');
  }

  /** A property that the object does not declare any more. */
  removed(object: ObjectShape, required: boolean): Verdict {
    if (this.flow === 'sent') {
      return object.additional === true
        ? fine('The object is open, so it is still accepted.')
        : breaks('Existing clients may send it, and the object is closed.');
    }
    return required ? breaks('Existing clients rely on it.') : fine('It could be absent before.');
  }

  /** A property that became required, or optional. */
  presence(required: boolean): Verdict {
    if (this.flow === 'sent') {
      return required ? breaks('Existing clients may leave it out.') : fine('Existing clients may go on sending it.');
    }
    return required ? fine('It could be there before.') : breaks('Existing clients rely on it.');
  }

  /** An object that became open, or closed. */
  openness(isOpen: boolean): Verdict {
    if (this.flow === 'received') return ignored;
    return isOpen ? widened : breaks('Existing clients may send properties that are now refused.');
  }

  /** Any schema, taken as a whole. */
  type(before: Schema, after: Schema): Verdict {
    if (this.flow === 'sent') {
      if (this.forward.of(before, after)) return widened;
      if (this.apart.of(before, after)) return breaks('What existing clients send is refused.');
      return this.backward.of(after, before)
        ? breaks('It accepts less than before, and existing clients may send the rest.')
        : breaks('It cannot be shown that everything existing clients send is still accepted.');
    }
    if (this.received.of(after, receivedSchema(before))) return fine('It is nothing that it could not be before.');
    return this.apart.of(before, after) || this.forward.of(before, after)
      ? breaks('It may be something that existing clients do not expect.')
      : breaks('It cannot be shown that existing clients understand everything that it may be.');
  }
}
