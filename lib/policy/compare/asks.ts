import { CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, SERVICE_ACCOUNT_KEY } from '../labels'
import type { Peer, Policy, PortMatch, Requirement, Rule, Subject } from '../model'
import { bareKey } from '../selector'

/** What a selector asks of a pod, taken apart: its labels, its namespace's labels, that namespace's name. */
export interface Ask {
  readonly labels: readonly Requirement[]
  readonly namespaceLabels: readonly Requirement[]
  readonly names: readonly Requirement[]
}

/** The service account goes with the labels, under a key that no label has. */
export const ACCOUNT = ':account'
const NAME = ':name'

/** Everything that policies ask of pods, subjects and peers alike. */
export function asksOf(policies: readonly Policy[]): readonly Ask[] {
  return specsOf(policies).flatMap(({ subject, rules }) =>
    [subject, ...rules.flatMap(peersOf)].flatMap((by) => askOf(by) ?? [])
  )
}

export function rulesOf(policies: readonly Policy[]): readonly Rule[] {
  return specsOf(policies).flatMap(({ rules }) => rules)
}

export function peersOf(rule: Rule): readonly Peer[] {
  return rule.peers === 'any' ? [] : rule.peers
}

/** The names of ports that rules ask for. */
export function portNames(policies: readonly Policy[]): readonly string[] {
  const matches = rulesOf(policies).flatMap(({ ports }): readonly PortMatch[] =>
    ports === 'any' ? [] : ports.flatMap((one) => (one.ports === 'any' ? [] : one.ports))
  )
  return [...new Set(matches.flatMap((match) => (match.kind === 'named' ? [match.name] : [])))]
}

function specsOf(policies: readonly Policy[]) {
  return policies.flatMap(({ specs }) => specs)
}

function askOf(by: Subject | Peer): Ask | undefined {
  if (by.kind === 'endpoints') return ofIdentity(by.selector.requirements)
  if (by.kind !== 'pods') return undefined
  const { namespaces, pods } = by
  return {
    labels: pods.requirements,
    namespaceLabels: namespaces.kind === 'labels' ? namespaces.selector.requirements : [],
    names: namespaces.kind === 'name' ? [{ operator: 'in', key: NAME, values: [namespaces.name] }] : []
  }
}

function ofIdentity(requirements: readonly Requirement[]): Ask | undefined {
  const labels: Requirement[] = []
  const namespaceLabels: Requirement[] = []
  const names: Requirement[] = []
  for (const one of requirements) {
    const key = bareKey(one.key)
    if (one.key.startsWith('reserved:')) return undefined
    if (key === NAMESPACE_KEY) names.push({ ...one, key: NAME })
    else if (key.startsWith(NAMESPACE_LABELS_PREFIX))
      namespaceLabels.push({ ...one, key: key.slice(NAMESPACE_LABELS_PREFIX.length) })
    else if (key === SERVICE_ACCOUNT_KEY) labels.push({ ...one, key: ACCOUNT })
    else if (key !== CLUSTER_KEY) labels.push({ ...one, key })
  }
  return { labels, namespaceLabels, names }
}
