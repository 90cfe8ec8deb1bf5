import type { ActorView, ChangeView } from '@/lib/api/http'
import type { ObjectRef } from '@/lib/server/cluster'

/** One policy in a change, with its whole text before and after; empty: it was not there, or is not. */
export interface Step extends ObjectRef {
  readonly before: string
  readonly after: string
  /** After it; 0 where it is not there, undefined where nobody heard. */
  readonly generation?: number
  /** Of the object that it left, where it is told: one of its name that was made since is another. */
  readonly uid?: string
  /** A roll-back did not touch it. */
  readonly left?: true
}

/** An entry of the history as it is kept. */
export interface Change extends Pick<ChangeView, 'id' | 'at' | 'by' | 'action' | 'of' | 'net' | 'revision'> {
  readonly steps: readonly Step[]
}

/** A change that is rolled back unless it is confirmed. It is written down before the change is made. */
export interface Waiting {
  /** Of its entry in the history. */
  readonly id: string
  readonly by: ActorView
  /** Who is impersonated to roll it back; absent where that takes something that is not written down. */
  readonly as?: { readonly name: string; readonly groups: readonly string[] }
  readonly seconds: number
  /** Milliseconds since the epoch. */
  readonly deadline: number
  /** From what was last confirmed to what is in force: changes that came one on top of the other are one. */
  readonly steps: readonly Step[]
  /** Ids of the earlier ones that are rolled back with it. */
  readonly joined: readonly string[]
}

export const SERVER: ActorView = { client: 'server', name: '' }
