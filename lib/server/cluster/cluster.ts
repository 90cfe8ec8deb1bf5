import type { AppliedObjectView, ClusterView, IssueView } from '@/lib/api/http'
import type { People, Person } from './person'

/**
 * Where policies and what they select come from, and where they go: a directory behind an agent, or a Kubernetes API.
 * All methods reject with a ClusterError alone.
 */
export interface Cluster {
  /** The last that was seen; `live: false` and empty until something answers. */
  list(): ClusterView
  /** Calls with every further view (whole, coalesced). Returns the way to stop. */
  watch(listener: (view: ClusterView) => void): () => void
  /** All objects of the text or none; resolves once they are in force. */
  apply(request: ApplyObjects): Promise<ApplyOutcome>
  /** What `apply` would answer now; changes nothing. */
  dryRun(request: ApplyObjects): Promise<ApplyOutcome>
  /** Only what the sender saw; generation 0: no check. With issues it is there still. */
  delete(ref: ObjectRef, seen: Seen, as?: Person): Promise<DeleteOutcome>
  /** Undefined where nobody has rights of their own. */
  readonly people?: People
  close(): void
}

export interface ObjectRef {
  readonly kind: string
  /** Empty for clusterwide kinds. */
  readonly namespace: string
  readonly name: string
}

/** An object as somebody saw it. Generations begin anew with each object: without a uid one that was made anew passes for it. */
export interface Seen {
  /** 0: it was not there. */
  readonly generation: number
  readonly uid?: string
}

export interface ApplyObjects {
  /** One or more YAML documents. */
  readonly text: string
  /** Who, for the record. */
  readonly by: string
  /** Under whose rights; undefined: this server's own, where it has any. */
  readonly as?: Person | undefined
  /** By `kind/namespace/name` what the sender saw. */
  readonly expect: Readonly<Record<string, Seen>>
}

export interface ApplyOutcome {
  readonly ok: boolean
  /** `uid`: of the object that is there now, where it has one. */
  readonly objects: readonly (ObjectRef &
    Pick<AppliedObjectView, 'action' | 'generation' | 'before'> & { readonly uid?: string })[]
  readonly issues: readonly IssueView[]
  readonly revision: number
}

export interface DeleteOutcome {
  readonly found: boolean
  readonly before: string
  readonly issues: readonly IssueView[]
  readonly revision: number
}

/**
 * `unavailable`: nothing answers; `timeout`: it may have been done; `failed`: it answered with an error; `forbidden`: it is there, and whoever
 * asked may not; `signed-out`: the cluster does not know them any more.
 */
export class ClusterError extends Error {
  readonly code: 'unavailable' | 'timeout' | 'failed' | 'forbidden' | 'signed-out'
  /** What to do, a sentence. */
  readonly fix: string | undefined

  constructor(code: ClusterError['code'], message: string, fix?: string) {
    super(message)
    this.name = 'ClusterError'
    this.code = code
    this.fix = fix
  }
}

/** The cluster does not know whoever asked: nothing was done. */
export const isSignedOut = (error: unknown): boolean => error instanceof ClusterError && error.code === 'signed-out'

/** Whoever asked may not: nothing was done. */
export const isDenied = (error: unknown): boolean =>
  isSignedOut(error) || (error instanceof ClusterError && error.code === 'forbidden')
