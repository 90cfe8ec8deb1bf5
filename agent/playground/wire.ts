import type { Addresses } from './plan'
import type { Calling, Serving } from './shop'

/** What the playground and an application say to each other: one JSON object a line, on the application's standard input and output. */

export interface AppConfig {
  readonly id: string
  readonly serves: readonly Serving[]
  readonly calls: readonly Call[]
  /** What its resolver asks; empty outside the cluster. */
  readonly dns: readonly string[]
  /** Names and addresses, for the one that serves DNS. */
  readonly zone: Readonly<Record<string, Addresses>>
}

export interface Call extends Calling {
  readonly name: string
  readonly addresses: Addresses
}

export type ToApp =
  | { readonly type: 'config'; readonly config: AppConfig }
  /** Everyone listens: the calls may begin. */
  | { readonly type: 'go' }
  | { readonly type: 'probe'; readonly id: number; readonly probe: Probe }
  | { readonly type: 'counts'; readonly id: number }

export type FromApp =
  | { readonly type: 'ready' }
  | ({ readonly type: 'probe'; readonly id: number } & Outcome)
  | { readonly type: 'counts'; readonly id: number; readonly calls: readonly CallCounts[] }

export interface Probe {
  readonly protocol: 'TCP' | 'UDP'
  readonly address: string
  readonly port: number
  readonly timeoutMs: number
}

export interface Outcome {
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'error'
  readonly detail: string
  readonly milliseconds: number
}

/** What became of the attempts of one call so far. */
export interface CallCounts {
  readonly to: string
  readonly port: number
  readonly ok: number
  readonly failed: number
  readonly resolved: number
  readonly unresolved: number
}
