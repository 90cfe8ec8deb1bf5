import { policyKey } from '@/lib/policy'
import { textOf } from '@/lib/server/cluster/kubernetes'
import { type AgentIssue, agentIssue } from '../issues'
import type { PoliciesInForce, PolicyState, StoredPolicy } from '../policies/in-force'
import { judge, type ObjectKey } from '../policies/judge'
import type { Json, Kept } from './journal'

interface Entry {
  /** As it was last told. */
  readonly object: Json
  readonly key: ObjectKey | undefined
  /** In force: what the object says, or what an earlier version of it said. */
  readonly stored: StoredPolicy | undefined
  /** What `stored` was made from. */
  readonly good: Json | undefined
  /** Why the object is refused; empty where it is in force. */
  readonly problems: readonly AgentIssue[]
  /** An agent before this one had it in force, and this one cannot say what it meant. */
  readonly lost: boolean
}

/** Policies of an API server. One that is refused keeps its last good version in force, through restarts. */
export class ClusterPolicies implements PoliciesInForce {
  /** By kind, then by `namespace/name`. */
  private readonly kinds = new Map<string, Map<string, Entry>>()
  private cached: ReadonlyMap<string, StoredPolicy> | undefined
  /** Asked for each pod of the node, and hardly ever one. */
  private lost: readonly Entry[] | undefined

  /** What an agent before this one kept. */
  restore(kind: string, kept: ReadonlyMap<string, Kept>): void {
    const entries = [...kept].map(([key, { object, good, refused }]) => {
      const entry = taken(object, good === undefined ? undefined : taken(good, undefined))
      return [key, { ...entry, lost: entry.stored === undefined && refused === undefined }] as const
    })
    this.kinds.set(kind, new Map(entries))
    this.cached = undefined
    this.lost = undefined
  }

  /** All that there is of a kind. Returns whether anything that is in force changed. */
  update(kind: string, objects: ReadonlyMap<string, Json>): boolean {
    const before = this.kinds.get(kind) ?? new Map<string, Entry>()
    const now = new Map([...objects].map(([key, object]) => [key, taken(object, before.get(key))]))
    this.kinds.set(kind, now)
    this.lost = undefined
    const keys = new Set([...before.keys(), ...now.keys()])
    const changed = [...keys].some((key) => {
      const [a, b] = [before.get(key), now.get(key)]
      return a?.stored?.policy !== b?.stored?.policy || a?.lost !== b?.lost
    })
    if (changed) this.cached = undefined
    return changed
  }

  /** For the journal. */
  kept(kind: string): ReadonlyMap<string, Kept> {
    return new Map(
      [...(this.kinds.get(kind) ?? [])].map(([key, { object, good, stored, lost }]) => {
        if (stored === undefined) return [key, { object, ...(!lost && { refused: true as const }) }]
        return [key, { object, ...(good !== object && good !== undefined && { good }) }]
      })
    )
  }

  inForce(): ReadonlyMap<string, StoredPolicy> {
    this.cached ??= new Map(
      this.entries().flatMap(({ stored }) => (stored === undefined ? [] : [[policyKey(stored.key), stored] as const]))
    )
    return this.cached
  }

  states(): readonly PolicyState[] {
    return this.entries().flatMap(({ key, stored, problems }): readonly PolicyState[] => {
      if (stored === undefined) return key === undefined ? [] : [{ key, state: 'refused', issues: problems }]
      const state = problems.length > 0 ? 'last-good' : 'enforced'
      return [{ key: stored.key, state, version: stored.version, issues: [...problems, ...stored.issues] }]
    })
  }

  held(namespace: string): string | undefined {
    this.lost ??= this.entries().filter(({ lost }) => lost)
    const found = this.lost.filter(({ key }) => !key?.namespace || key.namespace === namespace)
    return found.length === 0 ? undefined : found.map(({ object }) => nameOf(object)).join(', ')
  }

  issues(): readonly AgentIssue[] {
    return this.entries().flatMap(({ object, stored, problems, lost }) => {
      const policy = nameOf(object)
      const more = lost
        ? `An agent before this one had ${policy} in force, and this version refuses it: pods that it may select keep the tables that they have, and one without is closed.`
        : `${policy} is refused: its version ${stored?.version.generation} stays in force.`
      const fix = 'Correct the policy, or delete it.'
      if (lost) return [...problems, agentIssue('last-good-refused', more, { policy, fix })]
      if (stored === undefined || problems.length === 0) return problems
      return [...problems, agentIssue('last-good-in-force', more, { policy, severity: 'warning', fix })]
    })
  }

  private entries(): readonly Entry[] {
    return [...this.kinds.values()].flatMap((entries) => [...entries.values()])
  }
}

/** The object as it is now, where `before` is what it was. */
function taken(object: Json, before: Entry | undefined): Entry {
  if (before?.object === object) return before
  const {
    uid = '',
    generation = 0,
    creationTimestamp = ''
  } = object.metadata as {
    readonly uid?: string
    readonly generation?: number
    readonly creationTimestamp?: string
  }
  // Somebody wrote into its status, or its labels.
  const last = before?.stored?.version
  if (before !== undefined && generation > 0 && last?.uid === uid && last.generation === generation) {
    if (before.good === before.object) return { ...before, object, good: object }
  }
  const { key, policy, issues } = judge(object, nameOf(object), () => ({ uid, generation }))
  if (key === undefined || policy === undefined) {
    const { stored, good, lost = false } = before ?? {}
    return { object, key, stored, good, lost, problems: issues }
  }
  const version = { uid, generation, appliedAt: creationTimestamp, appliedBy: '' }
  let text: string | undefined
  const stored: StoredPolicy = {
    key,
    file: '',
    // Asked for by those who show it, and by nobody else.
    get text() {
      text ??= textOf(object)
      return text
    },
    version,
    policy,
    issues
  }
  return { object, key, stored, good: object, lost: false, problems: [] }
}

function nameOf({ kind, metadata }: Json): string {
  const { namespace = '', name = '' } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  return `${kind}/${namespace}/${name}`
}
