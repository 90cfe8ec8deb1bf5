import type { ClusterView, CountersResponse, FlowView, StatusResponse } from '@/lib/api/http'
import { issuesThrough, refOf } from './issues'
import { type Sight, seesNamespace, seesPolicy } from './sight'

/** What is told, as somebody sees it. Where all is seen it is the very same object. */

const seen = new WeakMap<ClusterView, Map<Sight, ClusterView>>()

export function clusterThrough(sight: Sight, view: ClusterView): ClusterView {
  if (sight.everything) return view
  const known = seen.get(view) ?? new Map<Sight, ClusterView>()
  seen.set(view, known)
  const found = known.get(sight) ?? narrowed(sight, view)
  known.set(sight, found)
  return found
}

function narrowed(sight: Sight, view: ClusterView): ClusterView {
  const { world, policies } = view
  const within = ({ namespace }: { readonly namespace: string }) => seesNamespace(sight, namespace)
  return {
    ...view,
    world: {
      ...world,
      namespaces: world.namespaces.filter(({ name }) => sight.allNamespaces || seesNamespace(sight, name)),
      pods: world.pods.filter(within),
      nodes: sight.nodes ? world.nodes : [],
      services: world.services.filter(within),
      cidrGroups: sight.cidrGroups ? world.cidrGroups : [],
      names: {}
    },
    policies: policies.filter((policy) => seesPolicy(sight, policy))
  }
}

/** How each node is; of pods and policies those that are seen. */
export function statusThrough(sight: Sight, status: StatusResponse): StatusResponse {
  if (sight.everything) return status
  return {
    ...status,
    agents: status.agents.map((agent) => ({
      ...agent,
      endpoints: agent.endpoints.filter(({ namespace }) => seesNamespace(sight, namespace)),
      policies: agent.policies.filter((policy) => seesPolicy(sight, policy)),
      issues: issuesThrough(sight, agent.issues)
    }))
  }
}

export function countersThrough(sight: Sight, { rules }: CountersResponse): CountersResponse {
  if (sight.everything) return { rules }
  return { rules: rules.filter(({ evidence }) => namesSeen(sight, [...evidence.rules, ...evidence.isolatedBy])) }
}

/** Of either end: who runs a pod may know who talks with it. Policies that are not seen are not named. */
export function flowThrough(sight: Sight, flow: FlowView): FlowView | undefined {
  if (sight.everything) return flow
  const ours = [flow.source, flow.destination].some(
    ({ namespace }) => namespace !== undefined && seesNamespace(sight, namespace)
  )
  if (!ours) return undefined
  const { reason, rules, isolatedBy } = flow.evidence
  const named = (names: string[]) => names.filter((name) => seesPolicy(sight, refOf(name)))
  const evidence = { reason, rules: named(rules), isolatedBy: named(isolatedBy) }
  const whole = evidence.rules.length === rules.length && evidence.isolatedBy.length === isolatedBy.length
  // The summary is of all that decided.
  return { ...flow, evidence, summary: whole ? flow.summary : '' }
}

/** A change of several policies is seen where all of them are. */
export const seesChange = (
  sight: Sight,
  { objects }: { readonly objects: readonly { readonly kind: string; readonly namespace: string }[] }
): boolean => objects.every((object) => seesPolicy(sight, object))

const namesSeen = (sight: Sight, names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => seesPolicy(sight, refOf(name)))
