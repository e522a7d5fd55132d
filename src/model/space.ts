import type { HandlerPlace } from '../handlers/places.ts';
import type { Layer } from '../layers/layer.ts';
import { eventTypeDeclarations, typeDeclarations, validatorDeclarations } from '../protocol/code/declarations.ts';
import { withInnerNames } from '../protocol/code/inner-names.ts';
import { conditionalType, unionType } from '../protocol/code/typescript.ts';
import type { Namespace, Protocol } from '../protocol/model.ts';
import { inNamespace, namespaceNames, namespacePattern, parametersOf } from '../protocol/namespaces.ts';
import { importStatements } from '../text/typescript/imports.ts';
import { stringLiteral } from '../text/typescript/quote.ts';
import { type EventsView, eventsView, type TemplateEvent } from './events.ts';

/** A namespace beside `/`, as templates name it. */
export interface NamespaceView {
  readonly name: string;
  readonly description: string | undefined;
  /** Its folder, below `generated/` and `handlers/`. */
  readonly file: string;
  readonly constant: string;
  /** The regular expression literal of its names; undefined where it has one name only. */
  readonly pattern: string | undefined;
  /** The template literal type of its names. */
  readonly type: string;
  readonly parameters: readonly string[];
  /** A name that it may have. */
  readonly sample: string;
}

/** What templates read of the events of one namespace. */
export interface SpaceView extends EventsView {
  /** Undefined for `/`. */
  readonly namespace: NamespaceView | undefined;
  /** From the folder of its generated files to `websocket/generated/`: nothing, or `../`. */
  readonly up: string;
  readonly types: readonly { readonly name: string; readonly code: string }[];
  /** Imports of the types that all namespaces share. */
  readonly sharedTypes: string;
  readonly validators: readonly { readonly name: string; readonly code: string }[];
  readonly validatorTypes: string;
  readonly rateLimits: boolean;
  readonly durableEvents: readonly TemplateEvent[];
  readonly idempotentEvents: readonly TemplateEvent[];
  readonly volatileEvents: readonly TemplateEvent[];
  /** Those whose sender must be in a room. */
  readonly roomEvents: readonly TemplateEvent[];
}

type Places = ReadonlyMap<string, HandlerPlace>;

/** The view of `/`, or of another namespace of the protocol. */
export function spaceView(
  whole: Protocol,
  namespace: Namespace | undefined,
  layers: readonly Layer[],
  places: Places,
): SpaceView {
  const spaceOf = (all: Protocol) => {
    const own = all.namespaces.find(({ name }) => name === namespace?.name);
    return own === undefined ? all : inNamespace(all, own);
  };
  const events = eventsView(spaceOf(whole), layers, places);
  const protocol = spaceOf(withInnerNames(whole));
  const up = namespace === undefined ? '' : '../';
  const own = namespace && eventTypeDeclarations(protocol);
  // The server checks what it receives; what it sends is checked by the compiler.
  const validators = validatorDeclarations({ ...protocol, server: [] });
  const validatorTypes = validators.flatMap(({ types }) => types);
  return {
    namespace: namespace && namespaceView(namespace),
    up,
    types: own?.types ?? typeDeclarations(protocol),
    sharedTypes: importStatements([{ from: '../events.ts', types: [...(own?.schemas ?? []), ...ackTypes(events)] }]),
    validators,
    validatorTypes: importStatements([{ from: namespace ? '../events.ts' : './events.ts', types: validatorTypes }]),
    ...events,
    rateLimits: events.clientEvents.some(({ rateLimit }) => rateLimit !== undefined),
    durableEvents: events.serverEvents.filter(({ durable }) => durable),
    idempotentEvents: events.clientEvents.filter(({ idempotent }) => idempotent),
    volatileEvents: events.clientEvents.filter(({ volatile }) => volatile),
    roomEvents: events.clientEvents.filter(({ roomKey }) => roomKey !== undefined),
  };
}

/** The types of acks, of those that all namespaces share, that its events speak of. */
function ackTypes({ clientEvents }: EventsView): readonly string[] {
  const isEmpty = clientEvents.length === 0 || clientEvents.some(({ ackData }) => ackData === 'EmptyAck');
  const tellsErrors = clientEvents.some(({ acks }) => acks === 'node');
  return ['Ack', ...(isEmpty ? ['EmptyAck'] : []), ...(tellsErrors ? ['AckError'] : [])];
}

/** What templates read of the namespaces beside `/`. */
export interface NamespacesView {
  readonly namespaces: readonly NamespaceView[];
  /** The type of their names, and that of what there is in one. */
  readonly namespaceNames: string;
  readonly spaceOf: string;
}

export function namespacesView(protocol: Protocol): NamespacesView {
  const namespaces = namespaceViews(protocol);
  const cases = namespaces.map(({ type, constant }) => [`N extends ${type}`, `${constant}.Space`] as const);
  return {
    namespaces,
    namespaceNames: unionType(
      'export type NamespaceName',
      namespaces.map(({ type }) => type),
    ),
    spaceOf: conditionalType('export type SpaceOf<N extends NamespaceName>', cases),
  };
}

/** How templates name the namespaces, each before those whose type has its names too. */
function namespaceViews({ namespaces }: Protocol): NamespaceView[] {
  const rank = ({ name, parameters }: NamespaceView) =>
    parameters.length === 0 ? Number.POSITIVE_INFINITY : name.replace(/\{[^{}]*\}/g, '').length;
  return namespaces.map(namespaceView).sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
}

function namespaceView({ name, description }: Namespace): NamespaceView {
  const { file, constant } = namespaceNames(name);
  const parameters = parametersOf(name);
  return {
    name,
    description,
    file,
    constant,
    pattern: parameters.length === 0 ? undefined : String(new RegExp(namespacePattern(name))),
    type: parameters.length === 0 ? stringLiteral(name) : templateType(name),
    parameters,
    sample: name.replace(/\{[^{}]*\}/g, 'a1'),
  };
}

/** `/tenants/{tenantId}` → a template literal type in which each parameter is any string. */
function templateType(name: string): string {
  const literals = name.split(/\{[^{}]*\}/).map((literal) => literal.replace(/[\\`]|\$(?=\{)/g, '\\$&'));
  return `\`${literals.join(anyString)}\``;
}

const anyString = '$'.concat('{string}');
