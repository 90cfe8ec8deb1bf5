import type { ClusterView, WorldView } from '@/lib/api/http'
import type { ApplyObjects, ApplyOutcome, Cluster, DeleteOutcome, ObjectRef, Seen } from './cluster'
import type { Connection } from './connection'
import { appliedObject, issueView, policyView } from './views'
import type { WireApplyRequest, WireApplyResult, WireDeleteRequest, WireDeleteResult, WireSnapshot } from './wire'

const EMPTY_WORLD: WorldView = {
  dialect: 'portcullis',
  clusterName: 'default',
  localNode: '',
  mode: 'default',
  namespaces: [],
  pods: [],
  nodes: [],
  services: [],
  cidrGroups: [],
  names: {}
}

const EMPTY: ClusterView = { revision: 0, live: false, seenAt: '', node: '', world: EMPTY_WORLD, policies: [] }

/** Applying waits until every table is exchanged. */
const APPLY_TIMEOUT_MS = 20_000

/** A directory of objects behind one agent: the agent alone reads and writes it. */
export function directoryCluster(agent: Connection, now: () => Date = () => new Date()): Cluster {
  let view = EMPTY
  const listeners = new Set<(view: ClusterView) => void>()
  const show = (next: ClusterView) => {
    view = next
    for (const listener of listeners) listener(view)
  }

  const stop = agent.follow<WireSnapshot>('watchCluster', () => ({}), {
    message: (snapshot) =>
      show({
        revision: snapshot.revision,
        live: true,
        seenAt: now().toISOString(),
        node: snapshot.node,
        world: JSON.parse(snapshot.worldJson),
        policies: snapshot.policies.map(policyView)
      }),
    down: () => view.live && show({ ...view, live: false })
  })

  const send = async ({ text, by, expect: seen }: ApplyObjects, dryRun: boolean): Promise<ApplyOutcome> => {
    const expect = Object.fromEntries(Object.entries(seen).map(([key, { generation }]) => [key, generation]))
    const request: WireApplyRequest = { text, dryRun, appliedBy: by, expect }
    const { ok, objects, issues, revision } = await agent.call<WireApplyResult>('applyPolicy', request, APPLY_TIMEOUT_MS)
    return { ok, objects: objects.map(appliedObject), issues: issues.map(issueView), revision }
  }

  return {
    list: () => view,
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    apply: (request) => send(request, false),
    dryRun: (request) => send(request, true),
    async delete({ kind, namespace, name }: ObjectRef, { generation }: Seen): Promise<DeleteOutcome> {
      const request: WireDeleteRequest = { kind, namespace, name, generation }
      const { issues, ...result } = await agent.call<WireDeleteResult>('deletePolicy', request, APPLY_TIMEOUT_MS)
      return { ...result, issues: issues.map(issueView) }
    },
    close() {
      stop()
      listeners.clear()
    }
  }
}
