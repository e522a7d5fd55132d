/** Types that generated code declares or takes from TypeScript: neither a schema nor the types of an event are called so. */
export const takenTypes: ReadonlySet<string> = new Set(
  `JsonValue EmptyObject Record Readonly Partial Required Pick Omit Exclude Extract Parameters ReturnType Awaited NonNullable
  Promise PromiseLike Array ReadonlyArray Map Set WeakMap WeakSet Date Error Object String Number Boolean Function Symbol
  RegExp JSON Math Proxy Reflect Buffer Uint8Array ArrayBuffer URL URLSearchParams Event EventTarget AbortSignal Infinity
  NaN Ack AckError Acknowledge Acknowledged BareAcks ClientAck ClientArgs ClientEvent ClientEventMap ClientEvents
  ClientPayload CompletedPayloads Context DurableEvent EmptyAck ErrorCode EventError Handler HandlerPayload
  PositionalClientEvent PositionalServerEvent RefusedAck ServerArgs ServerEvent ServerEventMap ServerEvents ServerPayload
  SilentEvent StoredEvent StreamPosition`.split(/\s+/),
);
