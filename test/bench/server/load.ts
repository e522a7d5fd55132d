import { once } from 'node:events';
import { connectRaw, type Client as Raw, type Transport } from './clients.ts';
import type { Listener } from './raw-client.ts';
import type { Scenario } from './scenarios.ts';
import { readUsage, type Usage } from './usage.ts';

/** What a process of clients does; its first message. */
export interface Load {
  readonly transport: Transport;
  readonly scenario: Scenario;
  /** Of the nodes: connections go to them in turn. */
  readonly urls: readonly string[];
  /** One per connection, where the server asks for them. */
  readonly tokens: readonly string[];
  /** Processes whose use of the processor is measured, beside that of this one, which comes last. */
  readonly pids: readonly number[];
}

export interface Window {
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What was measured in a window. */
export interface Measured {
  readonly seconds: number;
  readonly messages: number;
  /** How long acks took, or where messages are sent at a fixed rate, how long these took to each member. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Cores in use. Absent where the system does not tell. */
  readonly usage?: Usage;
}

const CONTENT_LENGTH = 64;
const BEFORE_CONTENT = '"content":"';
const JOINS_AT_ONCE = 50;
const LAST_ANSWERS_MS = 10_000;

/** A connection, and of one that sends what it waits for before it sends again. */
interface Client {
  readonly raw: Raw;
  readonly room: string;
  readonly tag: string;
  readonly isSender: boolean;
  sentAtMs: number;
  hasAck: boolean;
  hasCopy: boolean;
}

process.on('disconnect', () => process.exit());
const [load]: Load[] = await once(process, 'message');
if (load === undefined) throw new Error('there is nothing to do');
const { transport, scenario, urls, tokens, pids } = load;
const isEcho = scenario.rooms === 0;
const perRoom = isEcho ? scenario.connections : scenario.connections / scenario.rooms;

const joined = new Set<number>();
let isSending = false;
let isMeasuring = false;
let latenciesMs: number[] = [];
let messages = 0;
/** Since the beginning. */
let [sent, acked, delivered] = [0, 0, 0];

const clients: Client[] = Array.from({ length: scenario.connections }, (_, index) => createClient(index));

function createClient(index: number): Client {
  const listener: Listener = {
    onError: fail,
    onAck: (id, envelope) => onAck(client, index, id, envelope),
    onEvent: (data, from, to) => onEvent(client, data, from, to),
  };
  const client: Client = {
    raw: connectRaw(transport, urls[index % urls.length] ?? '', tokens[index], listener),
    room: `room-${Math.floor(index / perRoom)}`,
    tag: String(index).padStart(6, '0'),
    isSender: index % perRoom < scenario.senders,
    sentAtMs: 0,
    hasAck: false,
    hasCopy: false,
  };
  return client;
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}

function onAck(client: Client, index: number, id: number, envelope: string): void {
  if (!envelope.startsWith('{"success":true')) fail(new Error(`a server refused an event: ${envelope}`));
  if (id === 0) {
    joined.add(index);
    return;
  }
  acked += 1;
  if (scenario.perSecond !== undefined) return;
  if (isMeasuring) latenciesMs.push(performance.now() - client.sentAtMs);
  client.hasAck = true;
  sendAgain(client);
}

function onEvent(client: Client, data: Buffer, from: number, to: number): void {
  // new-message, and no other that begins with n
  if (data[from] !== 0x6e) return;
  delivered += 1;
  const isPaced = scenario.perSecond !== undefined;
  if (!isPaced && !client.isSender) return;
  const content = data.indexOf(BEFORE_CONTENT, from, 'latin1') + BEFORE_CONTENT.length;
  if (content > to) fail(new Error(`a message without content: ${data.toString('latin1', from, to)}`));
  if (isPaced) {
    if (isMeasuring) latenciesMs.push(performance.now() - Number(data.toString('latin1', content + 6, content + 22)));
  } else if (data.toString('latin1', content, content + 6) === client.tag) {
    client.hasCopy = true;
    sendAgain(client);
  }
}

function sendAgain(client: Client): void {
  if (!client.hasAck || (!isEcho && !client.hasCopy)) return;
  if (isMeasuring) messages += 1;
  if (isSending) send(client, performance.now());
}

/** Sends a message whose content says by whom and when. */
function send(client: Client, atMs: number): void {
  client.sentAtMs = atMs;
  client.hasAck = false;
  client.hasCopy = false;
  sent += 1;
  const content = `${client.tag}${atMs.toFixed(3).padStart(16, '0')}`.padEnd(CONTENT_LENGTH, '.');
  if (isEcho) client.raw.emit('echo', `{"text":"${content}"}`, sent);
  else {
    const key = `${process.pid}-${sent}`;
    client.raw.emit('message', `{"roomId":"${client.room}","content":"${content}","idempotencyKey":"${key}"}`, sent);
  }
}

/** Sends at the fixed rate; returns how to end that. */
function sendPaced(senders: readonly Client[], perSecond: number): () => void {
  const beginMs = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - beginMs) * perSecond) / 1000;
    for (; count < due; count += 1) {
      const client = senders[count % senders.length];
      if (isMeasuring) messages += 1;
      // When it should have been sent: what waits here waits for the server as well.
      if (client !== undefined) send(client, beginMs + (count * 1000) / perSecond);
    }
  }, 1);
  return () => clearInterval(timer);
}

async function enter(): Promise<void> {
  await Promise.all(clients.map(({ raw }) => raw.connected));
  if (isEcho) return;
  for (let i = 0; i < clients.length; i += JOINS_AT_ONCE) {
    const some = clients.slice(i, i + JOINS_AT_ONCE);
    for (const { raw, room } of some) raw.emit('join-room', `{"roomId":"${room}"}`, 0);
    await until(() => joined.size >= i + some.length, 'joins that are answered');
  }
}

async function measure({ warmUpMs, durationMs }: Window): Promise<Measured> {
  const senders = clients.filter(({ isSender }) => isSender);
  isSending = true;
  let stop = (): void => {};
  if (scenario.perSecond !== undefined) stop = sendPaced(senders, scenario.perSecond);
  else for (const client of senders) send(client, performance.now());
  await pause(warmUpMs);

  [isMeasuring, latenciesMs, messages] = [true, [], 0];
  const [beginMs, before] = [performance.now(), readUsage([...pids, process.pid])];
  await pause(durationMs);
  const [endMs, after] = [performance.now(), readUsage([...pids, process.pid])];
  const counted = messages;
  [isMeasuring, isSending] = [false, false];
  stop();
  const arrived = () => acked === sent && (isEcho || delivered === sent * perRoom);
  await until(arrived, 'every ack and every message to every member');

  const seconds = (endMs - beginMs) / 1000;
  const sorted = latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  const cores = (used: number, begun = 0): number => (used - begun) / seconds;
  const usage = before &&
    after && {
      machine: cores(after.machine, before.machine),
      processes: after.processes.map((used, index) => cores(used, before.processes[index])),
    };
  return { seconds, messages: counted, p50Ms: at(0.5), p99Ms: at(0.99), ...(usage && { usage }) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + LAST_ANSWERS_MS;
  while (!holds()) {
    if (performance.now() > deadlineMs) fail(new Error(`${LAST_ANSWERS_MS} ms passed without ${what}`));
    await pause(5);
  }
}

process.on('message', (window: Window) => void measure(window).then((measured) => process.send?.(measured)));
await enter();
process.send?.('ready');
