import { stringify } from 'yaml'
import type { ClusterView, ImpactView, ReachView } from '@/lib/api/http'
import { parse } from '@/lib/document'
import { normalise, type PolicyObject, readObject } from '@/lib/k8s'
import { type Direction, type Impact, type IssueCode, impact, type Loss, type Policy, type World } from '@/lib/policy'
import { objectKey } from '@/lib/server/documents'
import type { ReachLists } from '@/lib/server/reach/lists'

/** A change: what each policy of these keys will be; undefined is deleted. */
export type Change = ReadonlyMap<string, PolicyObject | undefined>

/** What the change takes from pods that have it now. Empty while the cluster has not been seen. */
export function impactOf(view: ClusterView, change: Change): ImpactView[] {
  if (!view.live) return []
  const { before, after } = worldsOf(view, change)
  const found = impact(before, after)
  return LOSSES.flatMap((loss) => lossView(loss, found, change))
}

/** Who reaches whom otherwise. Undefined while the cluster has not been seen. */
export function reachChangeOf(lists: ReachLists, view: ClusterView, change: Change, owner: string): ReachView | undefined {
  if (!view.live) return undefined
  const { before, after } = worldsOf(view, change)
  return lists.open(before, after, owner)
}

function worldsOf(view: ClusterView, change: Change): { readonly before: World; readonly after: World } {
  const now = policiesInForce(view)
  const then = new Map(now)
  for (const [key, object] of change) {
    then.set(key, object === undefined ? undefined : modelOf(object, view.world))
  }
  return { before: worldWith(view, now), after: worldWith(view, then) }
}

/** By key: parsing thousands of policies for each change of one would be felt. */
let known = new Map<string, { readonly text: string; readonly policy: Policy | undefined }>()

function policiesInForce({ policies, world }: ClusterView): Map<string, Policy | undefined> {
  const now: typeof known = new Map()
  for (const view of policies) {
    const key = objectKey(view)
    const last = known.get(key)
    now.set(key, last?.text === view.text ? last : { text: view.text, policy: policyOf(view.text, world) })
  }
  known = now
  return new Map([...now].map(([key, { policy }]) => [key, policy]))
}

function policyOf(text: string, world: ClusterView['world']): Policy | undefined {
  const { object } = readObject(parse(text).documents[0]?.value)
  return object === undefined ? undefined : modelOf(object, world)
}

function modelOf(object: PolicyObject, { dialect, clusterName }: ClusterView['world']): Policy | undefined {
  return normalise(object, { dialect, clusterName }).policy
}

function worldWith({ world }: ClusterView, policies: ReadonlyMap<string, Policy | undefined>): World {
  return { ...world, policies: [...policies.values()].filter((policy) => policy !== undefined) }
}

/** In the order of urgency; the codes are those of lib/policy's issues. */
const LOSSES: readonly { readonly loss: Loss; readonly code: IssueCode; readonly direction: Direction }[] = [
  { loss: 'dns', code: 'loses-dns', direction: 'egress' },
  { loss: 'editor', code: 'loses-editor', direction: 'ingress' },
  { loss: 'api-server', code: 'loses-api-server', direction: 'egress' },
  { loss: 'own-node', code: 'loses-own-node', direction: 'ingress' },
  { loss: 'every-client', code: 'loses-every-client', direction: 'ingress' },
  { loss: 'every-destination', code: 'loses-every-destination', direction: 'egress' }
]

function lossView({ loss, code, direction }: (typeof LOSSES)[number], found: Impact, change: Change): ImpactView[] {
  const losers = found.pods.filter(({ losses }) => losses.includes(loss))
  const told = found.issues.find((issue) => issue.code === code)
  if (losers.length === 0 || told === undefined) return []
  // Of the policies that shut these pods in, one that this change brings.
  const culprit = losers.flatMap(({ isolatedBy }) => isolatedBy[direction].map(objectKey)).find((key) => change.get(key))
  const suggestion = loss === 'dns' ? keepDns(found, change.get(culprit ?? '')) : undefined
  return [
    {
      code,
      severity: told.severity === 'info' ? 'info' : 'warning',
      message: told.message,
      direction,
      pods: losers.map(({ pod }) => `${pod.namespace}/${pod.name}`),
      policy: culprit ?? '',
      ...(told.fix !== undefined && { fix: told.fix }),
      ...(suggestion !== undefined && { suggestion })
    }
  ]
}

/** In the language of the policy that it is to be added to. */
function keepDns({ keepDns }: Impact, object: PolicyObject | undefined): ImpactView['suggestion'] {
  const rule = object?.kind === 'NetworkPolicy' ? keepDns?.kubernetes : keepDns?.cilium
  if (object === undefined || rule === undefined) return undefined
  return { label: 'Keep DNS', path: 'spec.egress', rule, yaml: stringify([rule], { compat: 'yaml-1.1' }) }
}
