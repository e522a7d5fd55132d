import type { Counter, Histogram } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import type { Cursor, Idempotency, NewEntry, Page, Published, Streams } from './streams.ts';

/** Streams whose publishes wait for their turn. */
interface QueuedStreams extends Streams {
  readonly waiting: number;
}

/** Streams that are measured. */
export class MeasuredStreams implements Streams {
  readonly #streams: QueuedStreams;
  readonly #publishSeconds: Histogram;
  readonly #failures: Counter;
  readonly #catchUps: Counter<'outcome'>;
  readonly #newEpochs: Counter;
  #positions: ReadonlyMap<string, Cursor> = new Map();

  constructor(streams: QueuedStreams, metrics: Metrics) {
    this.#streams = streams;
    metrics.gauge('ws_publish_queue', 'Durable events that wait to be stored.', () => streams.waiting);
    this.#publishSeconds = metrics.histogram('ws_publish_seconds', 'Time until a durable event is stored.');
    this.#failures = metrics.counter('ws_publish_failures_total', 'Durable events that could not be stored.');
    this.#catchUps = metrics.counter(
      'ws_catch_ups_total',
      'Reads of clients that go on from a cursor: nothing was missed, it was filled in, or it is gone.',
      ['outcome'],
    );
    this.#newEpochs = metrics.counter('ws_epoch_changes_total', 'Streams that began a new epoch.');
  }

  async publish(stream: string, event: NewEntry, idempotency?: Idempotency): Promise<Published> {
    const stop = this.#publishSeconds.startTimer();
    try {
      return await this.#streams.publish(stream, event, idempotency);
    } catch (error) {
      this.#failures.inc();
      throw error;
    } finally {
      stop();
    }
  }

  async read(stream: string, since: Cursor | undefined, limit: number, maxBytes?: number): Promise<Page> {
    const page = await this.#streams.read(stream, since, limit, maxBytes);
    if (since !== undefined) {
      this.#catchUps.inc({ outcome: page.recovered ? (page.events.length > 0 ? 'filled' : 'nothing') : 'gone' });
    }
    return page;
  }

  async positions(streams: readonly string[]): Promise<Map<string, Cursor> | undefined> {
    const positions = await this.#streams.positions(streams);
    if (positions === undefined) return undefined;
    for (const [stream, { epoch }] of positions) {
      const known = this.#positions.get(stream);
      // Of one that held nothing there was nothing to lose.
      if (known !== undefined && known.offset > 0 && known.epoch !== epoch) this.#newEpochs.inc();
    }
    this.#positions = positions;
    return positions;
  }

  close(): Promise<void> {
    return this.#streams.close();
  }
}
