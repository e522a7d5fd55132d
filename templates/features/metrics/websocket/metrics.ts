import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { IoServer } from './context.ts';

/** In seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What is measured, for Prometheus. Labels have few values: never a user, a room or what a client sent. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #answers: Counter<'event' | 'code'>;
  readonly #answerSeconds: Histogram<'event'>;

  constructor(io: IoServer) {
    collectDefaultMetrics({ register: this.#registry });
    this.gauge('ws_connections', 'Connections of clients.', () => io.engine.clientsCount);
    this.#answers = this.counter('ws_answers_total', 'Events by how they were answered.', ['event', 'code']);
    this.#answerSeconds = this.histogram('ws_answer_seconds', 'Time from an event to its ack.', ['event']);
  }

  /**
   * Counts an event that was answered.
   * @param event Its name in the protocol, or `unknown`
   * @param code `OK`, or the code of its refusal
   */
  answered(event: string, code: string, seconds: number): void {
    this.#answers.inc({ event, code });
    this.#answerSeconds.observe({ event }, seconds);
  }

  /** A number that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** A number that only grows. */
  counter<L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  /** How long something took, in seconds. */
  histogram<L extends string = never>(name: string, help: string, labelNames: L[] = []): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: BUCKETS, registers: [this.#registry] });
  }

  /** All of it, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
