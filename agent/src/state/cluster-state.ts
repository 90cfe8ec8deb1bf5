import { join } from 'node:path'
import { toWorld } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import { type ClusterChoice, RESOURCES } from '@/lib/server/cluster/kubernetes'
import { type Kept, ObjectJournal } from '../cluster/journal'
import { ClusterObjects } from '../cluster/objects'
import { ClusterPolicies } from '../cluster/policies'
import { type AgentIssue, agentIssue, ofPolicy } from '../issues'
import { DIALECT } from '../policies/judge'
import type { NodeState } from './state'

export interface ClusterOptions {
  readonly node: string
  /** The state folder. */
  readonly state: string
  readonly cluster: ClusterChoice
}

type WorldOfObjects = ReturnType<typeof toWorld>

const isPolicy = (kind: string) => kind.endsWith('NetworkPolicy')
const KINDS = RESOURCES.map(({ kind }) => kind)

/** Changes that come within so many milliseconds are one, but for the first after so long: one that comes alone is not kept waiting. */
const TOGETHER_MS = 5
const ALONE_MS = 50

/** What a Kubernetes API server says. */
export class ClusterState implements NodeState {
  readonly policies = new ClusterPolicies()
  /** Policies go to the API server, by those who may write there. */
  readonly writer = undefined
  private readonly node: string
  private readonly changed: () => void
  private readonly journal: ObjectJournal
  private readonly cluster: ClusterObjects
  private readonly fresh = new Set<string>()
  /** Kinds of which the journal does not have the last. */
  private readonly unwritten = new Set<string>(KINDS)
  private readonly seen = new Map<string, readonly unknown[]>()
  private timer: NodeJS.Timeout | undefined
  private taken = Number.NEGATIVE_INFINITY
  private ofObjects: WorldOfObjects | undefined
  private cached: World | undefined
  private number: number
  private unsaved: AgentIssue | undefined

  /** Throws ClusterError where the choice names no cluster. */
  constructor({ node, state, cluster }: ClusterOptions, revision: number, changed: () => void) {
    this.node = node
    this.changed = changed
    this.number = revision
    this.journal = new ObjectJournal(join(state, 'cluster.jsonl'))
    this.cluster = new ClusterObjects(cluster, (kind) => this.told(kind))
  }

  get revision(): number {
    return this.number
  }

  get complete(): boolean {
    return this.cluster.complete
  }

  start(): void {
    for (const kind of KINDS.filter(isPolicy)) {
      const kept = this.journal.of(kind)
      if (kept !== undefined) this.policies.restore(kind, kept)
    }
    this.cluster.start((kind) => {
      const kept = this.journal.of(kind)
      return kept && new Map([...kept].map(([key, { object }]) => [key, object]))
    })
  }

  world(): World {
    this.cached ??= {
      ...this.fromObjects().world,
      policies: [...this.policies.inForce().values()].map(({ policy }) => policy)
    }
    return this.cached
  }

  objects(): readonly unknown[] {
    return KINDS.filter((kind) => !isPolicy(kind)).flatMap((kind) => [...this.cluster.of(kind).values()])
  }

  issues(): readonly AgentIssue[] {
    const ofObjects = this.fromObjects().issues.map((issue) => ofPolicy(issue, issue.policy))
    return [...this.cluster.issues(), ...(this.unsaved ? [this.unsaved] : []), ...ofObjects, ...this.policies.issues()]
  }

  close(): void {
    clearTimeout(this.timer)
    this.cluster.close()
  }

  private told(kind: string): void {
    this.fresh.add(kind)
    const isAlone = performance.now() - this.taken > ALONE_MS
    this.timer ??= setTimeout(() => this.take(), isAlone ? 0 : TOGETHER_MS)
  }

  private take(): void {
    this.timer = undefined
    this.taken = performance.now()
    const kinds = [...this.fresh]
    this.fresh.clear()
    let changed = false
    for (const kind of kinds) {
      this.unwritten.add(kind)
      if (isPolicy(kind) ? this.policies.update(kind, this.cluster.of(kind)) : this.differs(kind)) changed = true
    }
    // Before it is enforced, so that an agent that starts later knows no less than the kernel.
    this.save()
    if (changed) {
      this.number += 1
      this.cached = undefined
    }
    this.changed()
  }

  /** Compared with what the world was made of. */
  private differs(kind: string): boolean {
    const [before, now] = [this.seen.get(kind), [...this.cluster.of(kind).values()]]
    if (before?.length === now.length && now.every((object, at) => object === before[at])) return false
    this.seen.set(kind, now)
    this.ofObjects = undefined
    return true
  }

  private save(): void {
    if (!this.cluster.complete) return
    try {
      for (const kind of this.unwritten) {
        this.journal.put(kind, this.kept(kind))
        this.unwritten.delete(kind)
      }
      this.unsaved = undefined
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const message = `What the API server told could not be kept (${why}): an agent that starts without it may not find it.`
      this.unsaved = agentIssue('not-written', message, { severity: 'warning' })
    }
  }

  private kept(kind: string): ReadonlyMap<string, Kept> {
    if (isPolicy(kind)) return this.policies.kept(kind)
    return new Map([...this.cluster.of(kind)].map(([key, object]) => [key, { object }]))
  }

  private fromObjects(): WorldOfObjects {
    this.ofObjects ??= toWorld(this.objects(), { dialect: DIALECT, localNode: this.node })
    return this.ofObjects
  }
}
