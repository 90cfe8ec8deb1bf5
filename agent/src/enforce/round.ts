import type { AgentIssue } from '../issues'
import type { HeldBack } from './holding-back'

export type EndpointState = 'enforcing' | 'audit' | 'waiting' | 'closed' | 'failed'

export interface EndpointView {
  readonly id: number
  readonly uid: string
  readonly namespace: string
  readonly pod: string
  readonly interface: string
  readonly identity: number
  readonly state: EndpointState
  readonly detail: string
  readonly tableEntries: number
  readonly epoch: number
}

export interface Round {
  readonly endpoints: readonly EndpointView[]
  readonly issues: readonly AgentIssue[]
  /** Policies of which this version is not in force, for want of room. */
  readonly heldBack: readonly HeldBack[]
  /** Something could not be done that may work a little later. */
  readonly again: boolean
}

/** What is noted while a round goes on. */
export interface Notes {
  readonly issues: AgentIssue[]
  /** Endpoints of which something failed, and what. */
  readonly failures: Map<number, string>
  /** Why pods of a namespace keep the table that they have; undefined: they do not. */
  readonly held: (namespace: string) => string | undefined
}

export const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
