import type { ClusterView, CountersResponse, FlowView, StatusResponse, WaitingView } from '@/lib/api'

/** How the page stands with the server. `signed-out`: the session is over, or never was. */
export type Connection = 'connecting' | 'live' | 'stale' | 'down' | 'signed-out'

export interface Trouble {
  readonly message: string
  readonly fix?: string | undefined
}

/** What the server tells, as it last told it. Never guessed: what is absent has not been heard of. */
export interface LiveState {
  readonly connection: Connection
  readonly trouble?: Trouble | undefined
  /** When anything was last heard, in milliseconds; 0: never. */
  readonly heardAt: number
  readonly cluster?: ClusterView
  readonly status?: StatusResponse
  readonly counters?: CountersResponse
  /** Changes that go again unless they are confirmed. */
  readonly waiting: readonly WaitingHere[]
  /** Grows with the history; 0 until it was heard of. */
  readonly history: number
  /** Oldest first, at most FLOWS_KEPT. */
  readonly flows: readonly FlowView[]
  /** Flows that were seen by nobody here, since the page was opened. */
  readonly lost: number
}

/** `deadline` by the clock of this page, in milliseconds. */
export type WaitingHere = WaitingView & { readonly deadline: number }

export const FLOWS_KEPT = 2000

export const UNHEARD: LiveState = { connection: 'connecting', heardAt: 0, waiting: [], history: 0, flows: [], lost: 0 }
