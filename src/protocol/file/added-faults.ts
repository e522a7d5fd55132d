import type { Problem } from '../../problems/problem.ts';
import { type Layout, layoutOf, type Place } from '../../text/yaml/layout.ts';

/** A schema or an event, with its section. */
interface Named {
  readonly section: string;
  readonly place: Place;
}

/**
 * Faults of a protocol that are there only with what choices bring to it, at their places in the user's file: that of the
 * same schema or event, or none where it is one that the file does not have.
 * @param source the user's file
 * @param composed the text that the faults are in
 */
export function faultsInSource(faults: readonly Problem[], source: string, composed: string): Problem[] {
  const [own, all] = [namedIn(layoutOf(source)), namedIn(layoutOf(composed))];
  return faults.map(({ line = 1, column = 1, ...fault }): Problem => {
    const at = offsetOf(composed, line, column);
    const found = all.find(({ place }) => place.start <= at && at < place.end);
    const { section, place } = found ?? { section: '', place: undefined };
    const same = own.find((one) => one.section === section && one.place.name === place?.name);
    if (place && same) return { ...fault, line: line - place.line + same.place.line, column };
    const what = place ? `${section}: ${place.name}, which the choices bring` : 'with what the choices bring';
    return {
      ...fault,
      message: `${what}: ${fault.message}`,
      hint: `it must fit what the file says under the names that it uses${fault.hint ? `; ${fault.hint}` : ''}`,
    };
  });
}

function namedIn(layout: Layout | undefined): Named[] {
  return (layout?.sections ?? []).flatMap(({ name, places }) => places.map((place) => ({ section: name, place })));
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.join('\n').length + (before.length > 0 ? 1 : 0) + column - 1;
}
