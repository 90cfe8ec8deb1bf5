import { setMaxListeners } from 'node:events'
import { type ClusterChoice, type Followed, follow, loadConfig, RESOURCES } from '@/lib/server/cluster/kubernetes'
import { type AgentIssue, agentIssue } from '../issues'
import type { Json } from './journal'

type Resource = (typeof RESOURCES)[number]

/** Kinds that every cluster has: without the right to read them nobody knows what to enforce. */
const NEEDED = new Set(['Namespace', 'Node', 'Pod', 'Service', 'EndpointSlice', 'NetworkPolicy'])

const NOTHING: ReadonlyMap<string, Json> = new Map()

interface Known {
  readonly objects: ReadonlyMap<string, Json>
  readonly state: Followed['state'] | 'saved'
  readonly trouble: string
  /** The server has not had the kind when it was asked last, and `objects` are from before. */
  readonly missed: boolean
}

/**
 * What the API server tells of each kind, followed for as long as this lives. Not knowing is not a change: what was known stays while
 * nobody answers or the right is gone, and a kind whose objects are gone all at once, with the kind, is asked for a second time.
 */
export class ClusterObjects {
  private readonly known = new Map<string, Known>()
  /** Of kinds that nothing is known of: why not. */
  private readonly troubles = new Map<string, Followed>()
  private readonly stopping = new AbortController()
  private readonly config: ReturnType<typeof loadConfig>
  private readonly told: (kind: string) => void
  private readonly inCluster: boolean

  /** `told`: something of this kind may be another. Throws ClusterError where the choice names no cluster. */
  constructor(choice: ClusterChoice, told: (kind: string) => void) {
    this.config = loadConfig(choice)
    this.told = told
    this.inCluster = choice.inCluster === true
    setMaxListeners(0, this.stopping.signal)
  }

  get server(): string {
    return this.config.getCurrentCluster()?.server ?? ''
  }

  /** `saved`: what an agent before this one knew; undefined of a kind that it never heard of. */
  start(saved: (kind: string) => ReadonlyMap<string, Json> | undefined): void {
    for (const resource of RESOURCES) {
      const objects = saved(resource.kind)
      if (objects !== undefined) this.known.set(resource.kind, { objects, state: 'saved', trouble: '', missed: false })
      void follow(
        this.config,
        resource,
        (followed) => this.learn(resource, followed),
        this.stopping.signal,
        objects ?? NOTHING
      )
    }
  }

  of(kind: string): ReadonlyMap<string, Json> {
    return this.known.get(kind)?.objects ?? NOTHING
  }

  /** Something is known of each kind. */
  get complete(): boolean {
    return RESOURCES.every(({ kind }) => this.known.has(kind))
  }

  issues(): readonly AgentIssue[] {
    const silent = RESOURCES.filter(({ kind }) => {
      const state = this.stateOf(kind)
      return state === undefined || state === 'stale' || state === 'saved'
    })
    return [...(silent.length > 0 ? [this.away(silent)] : []), ...RESOURCES.flatMap((resource) => this.issuesOf(resource))]
  }

  close(): void {
    this.stopping.abort()
  }

  private stateOf(kind: string): Known['state'] | undefined {
    return (this.known.get(kind) ?? this.troubles.get(kind))?.state
  }

  private learn({ kind }: Resource, followed: Followed): void {
    const before = this.known.get(kind)
    const now = after(kind, before, followed)
    if (now === undefined) this.troubles.set(kind, followed)
    else {
      this.troubles.delete(kind)
      this.known.set(kind, now)
    }
    this.told(kind)
  }

  private away(silent: readonly Resource[]): AgentIssue {
    const troubles = silent.map(({ kind }) => (this.known.get(kind) ?? this.troubles.get(kind))?.trouble)
    const trouble = troubles.find(Boolean)
    const why = trouble ?? `${this.server} has not answered yet.`
    const message = this.complete
      ? `What is enforced is as it was last known: ${why}`
      : `Nothing is changed on this node until the API server has told all: ${why}`
    if (this.complete) return agentIssue('server-away', message, { severity: 'warning' })
    const fix = 'Without kube-proxy its Service leads nowhere on a node: apiServer.host of the chart says where it is.'
    // Each start begins so.
    if (trouble === undefined) return agentIssue('server-away', message, { severity: 'info' })
    return agentIssue('server-away', message, this.inCluster ? { fix } : {})
  }

  private issuesOf({ kind, plural }: Resource): readonly AgentIssue[] {
    const known = this.known.get(kind)
    if (this.stateOf(kind) === 'forbidden') {
      const fix = `Give the agent's service account the right to list and watch ${plural}.`
      const message = `The API server does not let the agent read ${plural}: what it knew of them stays, what came since is not seen.`
      return [agentIssue('forbidden', message, { fix })]
    }
    if (known?.missed) {
      const message = `The API server has no ${plural} any more: the ${known.objects.size} that it had stay in force until it is asked again.`
      return [agentIssue('kind-gone', message, { severity: 'warning' })]
    }
    return []
  }
}

/** What is known once this was told; undefined: still nothing. */
function after(kind: string, before: Known | undefined, { state, objects, trouble }: Followed): Known | undefined {
  const next = { state, trouble, missed: false }
  switch (state) {
    case 'live':
      return { ...next, objects }
    case 'stale':
      return before && { ...before, ...next }
    case 'forbidden':
      if (before === undefined && NEEDED.has(kind)) return undefined
      return { ...next, objects: before?.objects ?? NOTHING }
    case 'absent': {
      const isDoubtful = before !== undefined && before.objects.size > 0 && !before.missed
      return { ...next, objects: isDoubtful ? before.objects : NOTHING, missed: isDoubtful }
    }
  }
}
