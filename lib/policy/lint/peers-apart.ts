import { type Issue, issue } from '../issues'
import { CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX } from '../labels'
import type { Peer, Policy, Requirement, Rule, Selector, World } from '../model'
import type { Edit, Plain, Repair } from '../repair'
import { bareKey } from '../selector'
import { describeLabels, describePeer } from '../words'
import type { Check } from './check'
import { selected } from './workloads'

type ByLabels = Extract<Peer, { kind: 'pods' | 'endpoints' }>

/** SPEC 8.3: two entries that were likely meant as one, and one that was likely meant as two. */
export const peersApart: Check = (world, policy, spec) =>
  spec.rules.flatMap((rule) => [...twoEntries(world, policy, rule), ...oneEntry(world, policy, rule)])

/** A namespace alone beside labels alone: everything in the namespace, or these labels in the policy's own. */
function twoEntries(world: World, policy: Policy, { peers }: Rule): readonly Issue[] {
  if (peers === 'any' || peers.length !== 2 || policy.ref.namespace === '') return []
  const [place, who] = [...peers].sort((a, b) => Number(isOwn(policy, a)) - Number(isOwn(policy, b)))
  if (!isByLabels(place) || !isByLabels(who) || isOwn(policy, place) || !isOwn(policy, who)) return []
  const labels = ownLabels(who)
  if (ownLabels(place).length > 0 || labels.length === 0 || isEverywhere(place)) return []
  const together = selected(world, both(place, labels))
  const mistaken = together.length > 0 && selected(world, who).length === 0
  const parameters = {
    place: describePeer(place),
    who: describePeer(who),
    labels: describeLabels(labels)
  }
  const repairs = joined(policy, place, who, labels)
  return [issue(mistaken ? 'peers-meant-as-one' : 'peers-are-alternatives', who.path, parameters, repairs)]
}

/** Labels within another namespace that are nobody together, and somebody each. */
function oneEntry(world: World, policy: Policy, { peers }: Rule): readonly Issue[] {
  if (peers === 'any' || policy.ref.namespace === '') return []
  return peers.flatMap((peer) => {
    if (!isByLabels(peer) || isOwn(policy, peer) || isEverywhere(peer)) return []
    const labels = ownLabels(peer)
    if (labels.length === 0 || selected(world, peer).length > 0) return []
    const there = selected(world, both(withoutLabels(peer), []))
    const here = selected(world, inOwn(policy, peer, labels))
    if (there.length === 0 || here.length === 0) return []
    const parameters = { peer: describePeer(peer), labels: describeLabels(labels) }
    return [issue('peers-meant-as-two', peer.path, parameters)]
  })
}

function isByLabels(peer: Peer | undefined): peer is ByLabels {
  return peer?.kind === 'pods' || peer?.kind === 'endpoints'
}

function isOfNamespace({ key }: Requirement): boolean {
  const bare = bareKey(key)
  return bare === NAMESPACE_KEY || bare.startsWith(NAMESPACE_LABELS_PREFIX)
}

/** Of the policy's own namespace and no other. */
function isOwn({ ref }: Policy, peer: Peer): boolean {
  if (peer.kind === 'pods') return peer.namespaces.kind === 'name'
  if (peer.kind !== 'endpoints') return false
  const asked = peer.selector.requirements.filter(isOfNamespace)
  return asked.every((one) => one.operator === 'in' && one.values.length === 1 && one.values[0] === ref.namespace)
}

function isEverywhere(peer: ByLabels): boolean {
  if (peer.kind === 'pods') return peer.namespaces.kind === 'all'
  return !peer.selector.requirements.some((one) => isOfNamespace(one) && one.operator !== 'exists')
}

function ownLabels(peer: ByLabels): readonly Requirement[] {
  const { requirements } = peer.kind === 'pods' ? peer.pods : peer.selector
  return requirements.filter((one) => !isOfNamespace(one) && bareKey(one.key) !== CLUSTER_KEY)
}

function both(place: ByLabels, labels: readonly Requirement[]): Peer {
  const and = ({ requirements }: Selector) => ({ requirements: [...requirements, ...labels] })
  return place.kind === 'pods' ? { ...place, pods: and(place.pods) } : { ...place, selector: and(place.selector) }
}

function withoutLabels(peer: ByLabels): ByLabels {
  if (peer.kind === 'pods') return { ...peer, pods: { requirements: [] } }
  const labels = ownLabels(peer)
  return { ...peer, selector: { requirements: peer.selector.requirements.filter((one) => !labels.includes(one)) } }
}

function inOwn({ ref }: Policy, peer: ByLabels, labels: readonly Requirement[]): Peer {
  if (peer.kind === 'pods') return { ...peer, namespaces: { kind: 'name', name: ref.namespace } }
  const own: Requirement = { operator: 'in', key: `k8s:${NAMESPACE_KEY}`, values: [ref.namespace] }
  return { ...peer, selector: { requirements: [...labels, own] } }
}

/** Puts the labels into the entry of the namespace, where they can be written as matchLabels. */
function joined({ ref }: Policy, place: Peer, who: Peer, labels: readonly Requirement[]): readonly Repair[] {
  const written = labels.flatMap((one) =>
    one.operator === 'in' && one.values.length === 1 ? [[one.key, one.values[0] ?? ''] as const] : []
  )
  if (written.length !== labels.length) return []
  const plain = Object.fromEntries(written.map(([key, value]) => [key.replace(/^(?:any|k8s):/, ''), value]))
  const puts: readonly Edit[] =
    ref.kind === 'NetworkPolicy'
      ? [{ op: 'set', path: `${place.path}.podSelector`, value: { matchLabels: plain } satisfies Plain }]
      : written.map(([key, value]) => {
          const path = `${place.path}.matchLabels[${JSON.stringify(key.replace(/^any:/, ''))}]`
          return { op: 'set', path, value }
        })
  return [{ title: 'Make them one', edits: [...puts, { op: 'remove', path: who.path }] }]
}
