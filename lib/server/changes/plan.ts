import type { ActorView, IssueView } from '@/lib/api/http'
import type { ObjectRef, Person, Seen } from '@/lib/server/cluster'
import type { Change } from './model'

/** A change to be made: policies to be applied as one text, others to be deleted. */
export interface Plan {
  readonly action: 'apply' | 'delete' | 'revert'
  /** Empty: nothing is applied. */
  readonly text: string
  /** The text of each policy in it, by key. */
  readonly texts: ReadonlyMap<string, string>
  readonly deletes: readonly (ObjectRef & Seen & { readonly text: string })[]
  readonly expect: Readonly<Record<string, Seen>>
  readonly by: ActorView
  /** Under whose rights; undefined: this server's own, where it has any. */
  readonly as?: Person | undefined
  readonly of?: string
  /** Seconds. */
  readonly confirmWithin?: number
}

/** Who asks for it, and under whose rights. */
export type Asker = Pick<Plan, 'by' | 'as'>

export interface Made {
  readonly ok: boolean
  /** Of what was, or would have been, done; unchanged policies too. */
  readonly objects: readonly (ObjectRef & {
    readonly action: 'created' | 'configured' | 'unchanged' | 'deleted'
    readonly generation: number
    readonly uid?: string
    readonly before: string
  })[]
  readonly issues: readonly IssueView[]
  readonly revision: number
  /** Absent where nothing was changed. */
  readonly change?: Change
}
