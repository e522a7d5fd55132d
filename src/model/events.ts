import { handlerFile } from '../handlers/file.ts';
import type { HandlerPlace } from '../handlers/places.ts';
import type { Layer } from '../layers/layer.ts';
import { HANDLERS } from '../project/folders.ts';
import { ackCarriesBytes, carriesBytes } from '../protocol/carries-bytes.ts';
import { type EventView, eventView } from '../protocol/code/declarations.ts';
import { hasDefaults } from '../protocol/defaults.ts';
import type { Protocol, ProtocolEvent } from '../protocol/model.ts';
import { eventNames } from '../protocol/names.ts';
import { eventId } from '../protocol/namespaces.ts';
import { nestFreely } from '../protocol/nests-freely.ts';
import { perEvent } from '../protocol/per-event.ts';

/** What a template may say of one event; every property is there, since templates are strict. */
export type TemplateEvent = { readonly [K in keyof Required<EventView>]: EventView[K] | undefined } & {
  readonly file: string;
  readonly constant: string;
  /** The module of its handler, as its registry imports it, and the name that the handler has there. */
  readonly module: string;
  readonly exported: string;
  /** What the registry calls its handler, and how it imports it. */
  readonly handler: string;
  readonly imported: string;
  /** From the folder of its handler to `websocket/handlers/`: nothing, or `../` where it lies deeper. */
  readonly handlerUp: string;
  /** Type of what its handler returns. */
  readonly ackData: string;
  /** Whether a client is told of a refusal. */
  readonly tellsRefusals: boolean;
  /** The arguments of its ack callback where that is in no envelope. */
  readonly ackArguments: string | undefined;
  /** How many arguments it has, the optional ones among them. */
  readonly argumentCount: number;
};

/** The events of a protocol as templates read them, and which kinds of events there are. */
export interface EventsView {
  readonly clientEvents: readonly TemplateEvent[];
  /** Client events whose handlers are there, and those whose handlers the user deleted. */
  readonly handledEvents: readonly TemplateEvent[];
  readonly unhandledEvents: readonly TemplateEvent[];
  /** Some event that is handled has a payload. */
  readonly checksPayloads: boolean;
  /** What some client event carries may be nested without end, if nobody limits it. */
  readonly nestsFreely: boolean;
  /** Client events whose handlers receive properties that the client left out. */
  readonly completedEvents: readonly TemplateEvent[];
  readonly serverEvents: readonly TemplateEvent[];
  /** Positional events, of clients and of the server. */
  readonly clientArgs: readonly TemplateEvent[];
  readonly serverArgs: readonly TemplateEvent[];
  /** The methods of the SDK speak of payloads. */
  readonly namesPayloads: boolean;
  /** Client events whose ack is in no envelope. */
  readonly bareAcks: readonly TemplateEvent[];
  /** Those of them that have an ack. */
  readonly answeredBare: readonly TemplateEvent[];
  /** The ack of some client event cannot tell of a refusal. */
  readonly plainAcks: boolean;
  /** Client events whose ack is a list of values. */
  readonly listedAcks: readonly TemplateEvent[];
  /** Client events without an ack. */
  readonly silentEvents: readonly TemplateEvent[];
  /** Names that objects inherit, and that no client event has. */
  readonly inheritedNames: readonly string[];
  /** Names of frames that are of no protocol, each where no client event has it. */
  readonly builtins: { readonly [name: string]: boolean };
  /** Those that a client event has. */
  readonly takenBuiltins: readonly string[];
  /** Some event is positional. */
  readonly usesArguments: boolean;
  readonly usesBinary: boolean;
  /** Clients send bytes, or receive them. */
  readonly sendsBinary: boolean;
  readonly receivesBinary: boolean;
}

/** What clients of a WebSocket may send without knowing the protocol. */
const builtinNames: readonly string[] = ['ping', 'join', 'leave', 'broadcast'];

export function eventsView(
  protocol: Protocol,
  layers: readonly Layer[],
  places: ReadonlyMap<string, HandlerPlace>,
): EventsView {
  const viewOf = (event: ProtocolEvent, place?: HandlerPlace) =>
    templateEvent(
      event,
      place?.path ?? `${HANDLERS}${handlerFile(event, layers)}.ts`,
      place?.constant ?? eventNames(event).constant,
    );
  const clientEvents = protocol.client.map((event) => viewOf(event, places.get(eventId(event))));
  const serverEvents = protocol.server.map((event) => viewOf(event));
  const handled = protocol.client.map((event) => places.get(eventId(event))?.isDeleted === false);
  const completed = protocol.client.map((event) => hasDefaults(event, protocol));
  const sendsBinary = protocol.client.some((event) => carriesBytes(event, protocol));
  const receivesBinary =
    protocol.server.some((event) => carriesBytes(event, protocol)) ||
    protocol.client.some((event) => ackCarriesBytes(event, protocol));
  return {
    clientEvents,
    handledEvents: clientEvents.filter((_, index) => handled[index]),
    unhandledEvents: clientEvents.filter((_, index) => !handled[index]),
    checksPayloads: clientEvents.some(({ validator }, index) => validator !== undefined && handled[index]),
    nestsFreely: nestFreely(protocol.client, protocol),
    completedEvents: clientEvents.filter((_, index) => completed[index]),
    serverEvents,
    clientArgs: clientEvents.filter(({ isPositional }) => isPositional),
    serverArgs: serverEvents.filter(({ isPositional }) => isPositional),
    namesPayloads: protocol.client.some(({ payload }) => payload !== undefined),
    bareAcks: clientEvents.filter(({ acks }) => acks !== 'envelope'),
    answeredBare: clientEvents.filter(({ acks }) => acks === 'plain' || acks === 'node'),
    plainAcks: clientEvents.some(({ acks }) => acks === 'plain'),
    listedAcks: clientEvents.filter(({ acks, hasResults }) => acks === 'node' || hasResults),
    silentEvents: clientEvents.filter(({ acks }) => acks === 'none'),
    inheritedNames: ['constructor', '__proto__', 'toString'].filter(
      (name) => !protocol.client.some((event) => event.name === name),
    ),
    takenBuiltins: builtinNames.filter((name) => protocol.client.some((event) => event.name === name)),
    builtins: Object.fromEntries(
      builtinNames.map((name) => [name, !protocol.client.some((event) => event.name === name)]),
    ),
    usesArguments: [...protocol.client, ...protocol.server].some(({ args }) => args !== undefined),
    usesBinary: sendsBinary || receivesBinary,
    sendsBinary,
    receivesBinary,
  };
}

/** What a registry declares and imports itself; a handler of that name is imported under another one. */
const registryNames: ReadonlySet<string> = new Set(
  `answerOf buckets byName check isDeeperThan payloadOf refusedAck routeOf routes take tokenBucket validators wire
  z`.split(/\s+/),
);

/**
 * @param path Where its handler is.
 * @param exported The name of its handler there.
 */
const templateEvent = perEvent((event, path: string, exported: string): TemplateEvent => {
  const view = eventView(event);
  const { file, constant } = view.names;
  // No other name ends so.
  const handler = registryNames.has(constant) ? `${constant}_` : constant;
  const absent = { description: undefined, payloadType: undefined, ackType: undefined, validator: undefined };
  return {
    ...{
      ...absent,
      namespace: undefined,
      room: undefined,
      roomKey: undefined,
      rateLimit: undefined,
      group: undefined,
      renamedFrom: undefined,
      as: undefined,
    },
    ...view,
    file,
    constant,
    module: path.replace(/^websocket\//, event.namespace === undefined ? '../' : '../../'),
    exported,
    handler,
    imported: exported === handler ? handler : `${exported} as ${handler}`,
    handlerUp: '../'.repeat(path.slice(HANDLERS.length).split('/').length - 1),
    ackData: view.ackType ?? (event.acks === 'envelope' ? 'EmptyAck' : 'undefined'),
    tellsRefusals: tellsRefusals(event),
    ackArguments: ackArguments(view),
    argumentCount: event.args?.items.length ?? (event.payload === undefined ? 0 : 1),
  };
});

/** Whether the ack of an event can tell of a refusal. */
export function tellsRefusals({ acks }: Pick<ProtocolEvent, 'acks'>): boolean {
  return acks === 'envelope' || acks === 'node';
}

/** The tuple type of what an ack callback receives; undefined where that is an envelope, or where there is none. */
function ackArguments({ acks, ackType, hasResults }: EventView): string | undefined {
  if (acks === 'plain' && hasResults) return ackType;
  const results = ackType === undefined ? [] : [hasResults ? `...${ackType}` : `result: ${ackType}`];
  if (acks === 'plain') return `[${results.join(', ')}]`;
  return acks === 'node' ? `[error: AckError] | [${['error: null', ...results].join(', ')}]` : undefined;
}
