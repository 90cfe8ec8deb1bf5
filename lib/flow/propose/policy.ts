import { DIRECTIONS, type Direction } from '@/lib/policy'
import type { FlowRecord } from '../flow'
import { ciliumRules } from './cilium'
import { networkPolicyRule } from './kubernetes'
import { rulesFor } from './rules'
import type { FlowWorkload } from './workload'

export interface ProposeOptions {
  readonly kind: 'CiliumNetworkPolicy' | 'NetworkPolicy'
  /** Those are isolated; the other is left alone. */
  readonly directions: readonly Direction[]
  /** What was dropped is to pass too. */
  readonly dropped: boolean
}

export interface ProposedPolicy {
  /** The object, keys in the order in which they are written. */
  readonly object: Readonly<Record<string, unknown>>
  /** What could not be said, a sentence each. */
  readonly notes: readonly string[]
}

/** The least policy under which a workload keeps the connections that were seen, and no other. */
export function proposePolicy(
  flows: readonly FlowRecord[],
  workload: FlowWorkload,
  { kind, directions, dropped }: ProposeOptions
): ProposedPolicy {
  const counted = dropped ? flows : flows.filter(({ verdict }) => verdict !== 'DROPPED')
  const notes = new Set<string>()
  const wanted = DIRECTIONS.filter((direction) => directions.includes(direction))
  const sides = wanted.map((direction) => {
    const { rules, unnamed } = rulesFor(counted, workload.key, direction)
    if (unnamed.length > 0) notes.add(`${unnamed.length} connections of pods without a lasting label are left out.`)
    const written = rules.flatMap((rule) => {
      if (kind === 'CiliumNetworkPolicy') return ciliumRules(rule, workload.namespace)
      const { rule: one, unsaid } = networkPolicyRule(rule, workload.namespace)
      for (const what of unsaid) notes.add(`A NetworkPolicy cannot name ${what}: left out.`)
      return one ? [one] : []
    })
    return [direction, written] as const
  })
  const metadata = { name: nameOf(workload.title), namespace: workload.namespace }
  const matchLabels = Object.fromEntries(workload.labels)
  const object =
    kind === 'CiliumNetworkPolicy'
      ? {
          apiVersion: 'cilium.io/v2',
          kind,
          metadata,
          spec: {
            endpointSelector: { matchLabels },
            // Isolated without a rule: one that matches nothing (SPEC 3.2).
            ...Object.fromEntries(sides.map(([side, rules]) => [side, rules.length > 0 ? rules : [{}]]))
          }
        }
      : {
          apiVersion: 'networking.k8s.io/v1',
          kind,
          metadata,
          spec: {
            podSelector: { matchLabels },
            policyTypes: wanted.map((side) => (side === 'ingress' ? 'Ingress' : 'Egress')),
            ...Object.fromEntries(sides.filter(([, rules]) => rules.length > 0))
          }
        }
  return { object, notes: [...notes] }
}

/** A name that an API server takes (RFC 1123). */
function nameOf(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 200)
  return `${name || 'workload'}-as-seen`
}
