import { stringify } from 'yaml'
import type { ClusterView, ImpactView, PolicyView } from '@/lib/api/http'
import { parse } from '@/lib/document'
import { normalise, type PolicyObject, readObject } from '@/lib/k8s'
import { type Direction, type Impact, impact, type Loss, type Policy, selectsPod, type World } from '@/lib/policy'
import { objectKey } from './documents'

/** A change: what each policy of these keys will be; undefined is deleted. */
export type Change = ReadonlyMap<string, PolicyObject | undefined>

/** What the change takes from pods that have it now. Empty while the cluster has not been seen. */
export function impactOf(view: ClusterView, change: Change): ImpactView[] {
  if (!view.live) return []
  const now = new Map(view.policies.map((policy) => [objectKey(policy), policyInForce(policy, view)]))
  const then = new Map(now)
  for (const [key, object] of change) {
    then.set(key, object === undefined ? undefined : normalise(object, { dialect: view.world.dialect }).policy)
  }
  const before = worldWith(view, now)
  const after = worldWith(view, then)
  const found = impact(before, after)
  return LOSSES.flatMap((loss) => lossView(loss, found, after, change))
}

const read = new WeakMap<PolicyView, { readonly policy: Policy | undefined }>()

/** Views of policies live as long as the snapshot they came with. */
function policyInForce(view: PolicyView, { world }: ClusterView): Policy | undefined {
  const known = read.get(view)
  if (known !== undefined) return known.policy
  const value = parse(view.text).documents[0]?.value
  const { object } = readObject(value)
  const policy = object === undefined ? undefined : normalise(object, { dialect: world.dialect }).policy
  read.set(view, { policy })
  return policy
}

function worldWith({ world }: ClusterView, policies: ReadonlyMap<string, Policy | undefined>): World {
  return { ...world, policies: [...policies.values()].filter((policy) => policy !== undefined) }
}

const LOSSES: readonly {
  readonly loss: Loss
  readonly code: string
  readonly direction: Direction
  readonly words: string
}[] = [
  { loss: 'dns', code: 'loses-dns', direction: 'egress', words: 'can no longer resolve names (DNS, port 53)' },
  {
    loss: 'own-node',
    code: 'loses-kubelet',
    direction: 'ingress',
    words: 'can no longer be reached by the kubelet: its probes fail'
  },
  { loss: 'every-client', code: 'loses-every-client', direction: 'ingress', words: 'can no longer be reached by anyone' },
  { loss: 'every-destination', code: 'loses-every-destination', direction: 'egress', words: 'can no longer reach anything' }
]

function lossView(
  { loss, code, direction, words }: (typeof LOSSES)[number],
  found: Impact,
  after: World,
  change: Change
): ImpactView[] {
  const losers = found.pods.filter(({ losses }) => losses.includes(loss)).map(({ pod }) => pod)
  if (losers.length === 0) return []
  const culprit = [...change].find(([key, object]) => {
    const policy = after.policies.find(({ ref }) => objectKey(ref) === key)
    return (
      object !== undefined &&
      policy?.specs.some(
        ({ subject, defaultDeny }) => defaultDeny[direction] && losers.some((pod) => selectsPod(subject, pod, after))
      )
    )
  })
  const pods = losers.map(({ namespace, name }) => `${namespace}/${name}`)
  const shown = pods.length > 3 ? `${pods.slice(0, 3).join(', ')} and ${pods.length - 3} more` : pods.join(', ')
  const rule = culprit?.[1]?.kind === 'NetworkPolicy' ? found.keepDns?.kubernetes : found.keepDns?.cilium
  return [
    {
      code,
      severity: 'warning',
      message: `${shown} ${words}.`,
      direction,
      pods,
      policy: culprit?.[0] ?? '',
      ...(loss === 'dns' &&
        culprit !== undefined &&
        rule !== undefined && {
          suggestion: { label: 'Keep DNS', path: 'spec.egress', rule, yaml: stringify([rule], { compat: 'yaml-1.1' }) }
        })
    }
  ]
}
