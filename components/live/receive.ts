import type { EventMessage, FlowView, WaitingView } from '@/lib/api'
import { FLOWS_KEPT, type LiveState, type WaitingHere } from './state'

/** The state after a message. A reconnect may send flows again: an id that is known is passed over. */
export function receive(state: LiveState, message: EventMessage, now: number): LiveState {
  const heard: LiveState = { ...state, connection: 'live', trouble: undefined, heardAt: now }
  switch (message.type) {
    case 'hello':
    case 'beat':
      return heard
    case 'cluster':
      return { ...heard, cluster: message.data }
    case 'status':
      return { ...heard, status: message.data }
    case 'counters':
      return { ...heard, counters: message.data }
    case 'changes':
      return { ...heard, history: message.data.version, waiting: message.data.waiting.map((one) => here(one, now)) }
    case 'flows':
      return { ...heard, flows: append(state.flows, message.data.flows), lost: state.lost + message.data.lost }
  }
}

/** The server's clock is not this one's: what counts is how much is left. */
const here = (one: WaitingView, now: number): WaitingHere => ({ ...one, deadline: now + one.remainingMs })

function append(kept: readonly FlowView[], news: readonly FlowView[]): readonly FlowView[] {
  if (news.length === 0) return kept
  const known = new Set(kept.slice(-news.length * 2 - 64).map(({ id }) => id))
  const fresh = news.filter(({ id }) => !known.has(id))
  return [...kept, ...fresh].slice(-FLOWS_KEPT)
}
