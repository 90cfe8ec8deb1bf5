import type { ClusterView, CountersResponse, FlowView, StatusResponse, WaitingView } from './http'

/**
 * GET /api/events, one stream a browser (it may have six connections to an origin, and this one stays open).
 * Each message has an `event:` name, the `type` here, and JSON as `data:`. All but flows are whole states: the last one counts.
 * After a reconnect the states come again, and the flows since `Last-Event-ID` as far as the server still has them.
 */
export type EventMessage =
  | { readonly type: 'hello'; readonly data: Hello }
  | { readonly type: 'cluster'; readonly data: ClusterView }
  | { readonly type: 'status'; readonly data: StatusResponse }
  | { readonly type: 'counters'; readonly data: CountersResponse }
  | { readonly type: 'changes'; readonly data: Changes }
  | { readonly type: 'flows'; readonly data: FlowBatch }
  | { readonly type: 'beat'; readonly data: Beat }

export type EventType = EventMessage['type']

export const EVENT_TYPES: readonly EventType[] = ['hello', 'cluster', 'status', 'counters', 'changes', 'flows', 'beat']

/** First on every connection. */
export interface Hello {
  readonly version: string
  /** Silence of twice this long means that the connection is gone. */
  readonly heartbeatSeconds: number
}

/** What waits for a confirmation, and how far the history goes. */
export interface Changes {
  readonly waiting: readonly WaitingView[]
  /** Grows with each change of the history. */
  readonly version: number
}

/** At most ten a second. */
export interface FlowBatch {
  /** Oldest first. */
  readonly flows: readonly FlowView[]
  /** Flows before these that this client was too slow for, or that were gone when it came back. */
  readonly lost: number
}

export interface Beat {
  /** RFC 3339. */
  readonly at: string
}

/** One message off the wire. Undefined for a name that this version does not know. */
export function decodeEvent(type: string, data: string): EventMessage | undefined {
  return (EVENT_TYPES as readonly string[]).includes(type) ? ({ type, data: JSON.parse(data) } as EventMessage) : undefined
}
