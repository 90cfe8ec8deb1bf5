import type { Agents } from '@/lib/server/cluster'
import { type ClusterChoice, type Condition, PolicyStatuses, type StatedPolicy } from '@/lib/server/cluster/kubernetes'
import type { Logger } from '@/lib/server/log'
import { merged } from './merged'
import { Nodes } from './nodes'
import { Pauses } from './pauses'
import { wantedConditions } from './wanted'

export interface KeeperOptions {
  readonly choice: ClusterChoice
  readonly agents: Agents
  /** Our agents enforce here, and nobody else does. */
  readonly ours: () => boolean
  readonly log: Logger
  /** Milliseconds between two looks while nothing changes. */
  readonly idleMs?: number
}

/** After a change: soon, and then less and less often, until all nodes have got there. */
const SOON_MS = [200, 300, 500, 1_000, 2_000, 5_000]
/** What changes on a node alone is told by nobody: it is asked for. The API server is not. */
const IDLE_MS = 30_000
/** How long a node may be on its way before it is said that it is not there. */
const PATIENCE_MS = 5_000
/** Between two writes: a thousand policies of a node that has joined are no burst for the API server. */
const PACE_MS = 50
/** How long is written by what nodes said at its beginning: then they are asked anew, and what is new goes first. */
const PASS_MS = 2_000

/**
 * Keeps the conditions of policies: accepted, and enforced on how many of how many nodes. It compares with what is there and writes what
 * differs, so that two of it say the same once, and an idle cluster is written nothing.
 */
export class ConditionKeeper {
  private readonly options: KeeperOptions
  private readonly statuses: PolicyStatuses
  private readonly nodes = new Nodes()
  /** By uid and generation: since when it is known. */
  private readonly since = new Map<string, number>()
  /** By uid and generation: what was refused, or is written over by somebody who sees it otherwise. */
  private readonly pauses = new Pauses()
  /** What was written last, by uid, with what was there before: the watch may not have told of it yet. */
  private readonly written = new Map<
    string,
    { readonly over: readonly Condition[]; readonly conditions: readonly Condition[] }
  >()
  private timer: NodeJS.Timeout | undefined
  private looks = 0
  private looking = false
  /** Since it began to look. */
  private changed = false
  private closed = false
  /** How the API server answered the last write, where it was no success. */
  private refused = 0

  constructor(options: KeeperOptions) {
    this.options = options
    this.statuses = new PolicyStatuses(options.choice, () => this.wake())
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.statuses.close()
  }

  /** Something has changed. */
  private wake(): void {
    this.looks = 0
    this.changed = true
    if (!this.looking) this.after(SOON_MS[0] ?? 0)
  }

  private after(milliseconds: number): void {
    clearTimeout(this.timer)
    if (this.closed) return
    this.timer = setTimeout(() => void this.look(), milliseconds)
    this.timer.unref()
  }

  private async look(): Promise<void> {
    this.looking = true
    this.changed = false
    let settled = false
    try {
      settled = await this.compare()
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, 'the status of policies could not be brought up to date')
    }
    this.looking = false
    const { idleMs = IDLE_MS } = this.options
    // What came while it looked may not have been looked at.
    this.after(settled && !this.changed ? idleMs : (SOON_MS[Math.min(this.looks++, SOON_MS.length - 1)] ?? idleMs))
  }

  /** Whether there is nothing more to wait for. */
  private async compare(): Promise<boolean> {
    const policies = this.statuses.policies()
    if (policies === undefined || policies.length === 0 || !this.options.ours()) return true
    const nodes = await this.nodes.ask(this.options.agents, performance.now())
    const until = performance.now() + PASS_MS
    let settled = true
    for (const policy of this.newestFirst(policies)) {
      const wanted = wantedConditions(policy, nodes)
      if (wanted === undefined) continue
      // Nothing is said of a change before each node has had its time: one write a change, and not one a node.
      if (!wanted.settled && this.age(policy) < PATIENCE_MS) {
        settled = false
        continue
      }
      const conditions = merged(this.there(policy), wanted.conditions, () => new Date())
      if (conditions !== undefined && this.pauses.isOver(keyOf(policy), performance.now())) {
        const status = await this.write(policy, conditions)
        // It has too much to do, or something is wrong there: the other writes would not help it.
        if (status === 429 || status >= 500 || performance.now() > until) return false
      }
      if (!wanted.settled) settled = false
    }
    this.forget(policies)
    return settled
  }

  /** Returns the answer's status code. */
  private async write(policy: StatedPolicy, conditions: readonly Condition[]): Promise<number> {
    if (this.closed) return 200
    const before = this.written.get(policy.uid)
    const status = await this.statuses.write(policy, conditions)
    if (status === 200) this.written.set(policy.uid, { over: policy.conditions, conditions })
    // Refused; or it was there, and somebody wrote over it: another of us who hears other nodes would do so for ever.
    const isNew = before === undefined || merged(before.conditions, conditions, () => new Date()) !== undefined
    if (status === 200 && isNew) this.pauses.end(keyOf(policy))
    else this.pauses.lengthen(keyOf(policy), performance.now())
    await new Promise((resolve) => setTimeout(resolve, PACE_MS))
    // 404 and 409: it is gone, or another of its name is there.
    const refused = status === 200 || status === 404 || status === 409 ? 0 : status
    if (refused !== 0 && refused !== this.refused) {
      this.options.log.warn(
        { policy: `${policy.kind}/${policy.namespace}/${policy.name}`, status },
        'its status is not taken'
      )
    }
    this.refused = refused
    return status
  }

  private there({ uid, conditions }: StatedPolicy): readonly Condition[] {
    const written = this.written.get(uid)
    return written?.over === conditions ? written.conditions : conditions
  }

  /** Who has just changed a policy waits for no write to thousands of others. */
  private newestFirst(policies: readonly StatedPolicy[]): readonly StatedPolicy[] {
    return policies
      .map((policy) => ({ policy, since: this.sinceOf(policy) }))
      .sort((a, b) => b.since - a.since)
      .map(({ policy }) => policy)
  }

  private age(policy: StatedPolicy): number {
    return performance.now() - this.sinceOf(policy)
  }

  private sinceOf(policy: StatedPolicy): number {
    const key = keyOf(policy)
    const since = this.since.get(key) ?? performance.now()
    this.since.set(key, since)
    return since
  }

  private forget(policies: readonly StatedPolicy[]): void {
    const there = new Set(policies.map(keyOf))
    for (const key of this.since.keys()) if (!there.has(key)) this.since.delete(key)
    this.pauses.keep(there)
    const uids = new Set(policies.map(({ uid }) => uid))
    for (const uid of this.written.keys()) if (!uids.has(uid)) this.written.delete(uid)
  }
}

const keyOf = ({ uid, generation }: StatedPolicy): string => `${uid} ${generation}`
