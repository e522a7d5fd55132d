import type { Layer } from '../layers/layer.ts';
import { HANDLERS } from '../project/folders.ts';
import type { ProtocolEvent } from '../protocol/model.ts';
import { eventNames, formerNames } from '../protocol/names.ts';
import { eventId } from '../protocol/namespaces.ts';
import { handlerFile } from './file.ts';

export interface TestSearch {
  readonly layers: readonly Layer[];
  /** Whether a path is in the lock: this program wrote it, or its owner deleted it. */
  readonly isKnown: (path: string) => boolean;
  /** Where the handler of the event is. */
  readonly handler: string | undefined;
}

/** Files of a test without what stands before and behind them: where it is to be, and where it was. */
export interface TestPlace {
  readonly file: string;
  readonly from: string;
}

/**
 * Where the test of an event is: beside its handler as this program places that, or as an older version did where there is
 * one already, as long as the event keeps its names and its group.
 * @param before the event as it was in the last run
 * @param pathOf the path of a test by the file of its handler
 */
export function testPlace(
  event: ProtocolEvent,
  before: ProtocolEvent,
  pathOf: (file: string) => string,
  { layers, isKnown, handler }: TestSearch,
): TestPlace {
  const former = formerNames(before);
  const formerFile = former && handlerFile(before, layers, former);
  const isFormer =
    formerFile !== undefined && (isKnown(pathOf(formerFile)) || handler === `${HANDLERS}${formerFile}.ts`);
  const [own, last] = [handlerFile(event, layers), handlerFile(before, layers)];
  const from = isFormer ? formerFile : last;
  const isSame =
    own === last && eventId(event) === eventId(before) && eventNames(event).constant === eventNames(before).constant;
  return { file: isSame ? from : own, from };
}
