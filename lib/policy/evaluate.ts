import { traits } from './dialect'
import { type Judgement, judge } from './judge'
import type { Direction, Family, Flow, FlowVerdict, Party, SideVerdict, World } from './model'
import { type Identity, identify, podNamed } from './party'
import type { Question } from './rule-match'

/**
 * May this flow pass? The reference: plain and slow; every step cites its SPEC id. A party that the world does not have, or
 * that is no address, is not allowed and has no side.
 */
export function evaluate(world: World, flow: Flow): FlowVerdict {
  const egress = evaluateSide(world, flow, 'egress')
  const ingress = evaluateSide(world, flow, 'ingress')
  // 7.6
  const known = identify(world, flow.source) !== undefined && identify(world, flow.destination) !== undefined
  return {
    allowed: known && egress?.verdict !== 'deny' && ingress?.verdict !== 'deny',
    ...(egress ? { egress } : {}),
    ...(ingress ? { ingress } : {})
  }
}

/** What the policy of one side alone says. Undefined where that side has no policy of its own (SPEC 7.6). */
export function evaluateSide(world: World, flow: Flow, direction: Direction): SideVerdict | undefined {
  const question = questionOf(world, flow, direction)
  if (!question || !hasPolicy(world, question.subject)) return undefined
  const subject = direction === 'egress' ? flow.source : flow.destination
  // 8.7
  if (isSame(flow.source, flow.destination)) {
    return side(direction, subject, { verdict: 'allow', reason: 'self', rules: [], overridden: [], isolatedBy: [] })
  }
  return side(direction, subject, judge(world, question))
}

/** What is asked of the policy of one side, as seen on its node. Undefined for a party that is not there. */
export function questionOf(world: World, flow: Flow, direction: Direction): Question | undefined {
  const [subjectParty, peerParty] =
    direction === 'egress' ? [flow.source, flow.destination] : [flow.destination, flow.source]
  const at = nodeOf(world, subjectParty)
  const subject = identify(world, subjectParty, at)
  const peer = identify(world, peerParty, at)
  if (!subject || !peer) return undefined
  return { direction, subject, peer, protocol: flow.protocol, port: flow.port, family: familyOf(flow, subject, peer) }
}

function side(direction: Direction, subject: Party, judgement: Judgement): SideVerdict {
  return {
    direction,
    subject,
    verdict: judgement.verdict,
    reason: judgement.reason,
    rules: judgement.rules.map((rule) => rule.id),
    ...(judgement.proxy ? { proxy: judgement.proxy } : {}),
    overridden: judgement.overridden.map((rule) => rule.id),
    isolatedBy: judgement.isolatedBy
  }
}

/** Each side is judged on its own node: that node is `host` there (SPEC 4.2). */
export function nodeOf(world: World, party: Party): string {
  if (party.kind === 'node') return party.name
  if (party.kind !== 'pod') return world.localNode
  const pod = podNamed(world, party.namespace, party.name)
  return pod?.node || world.localNode
}

/** Pods; in Cilium also health, ingress and init, and the node where the host firewall is on (SPEC 2.7, 7.1). */
export function hasPolicy(world: World, identity: Identity): boolean {
  const dialect = traits(world)
  if (identity.kind === 'pod') return true
  if (identity.kind === 'reserved') return dialect.ciliumPolicy && !identity.entities.includes('unmanaged')
  return (
    identity.kind === 'node' && dialect.nodes && world.options?.hostFirewall === true && identity.entities.includes('host')
  )
}

function isSame(one: Party, other: Party): boolean {
  return one.kind === 'pod' && other.kind === 'pod' && one.namespace === other.namespace && one.name === other.name
}

/** As the flow says, as its protocol says, or the first family that both sides have. */
function familyOf(flow: Flow, subject: Identity, peer: Identity): Family | undefined {
  if (flow.family) return flow.family
  if (flow.protocol === 'ICMP') return 'ipv4'
  if (flow.protocol === 'ICMPv6') return 'ipv6'
  const has = (identity: Identity, family: Family) => identity.addresses.some((address) => address.family === family)
  return (['ipv4', 'ipv6'] as const).find((family) => has(subject, family) && has(peer, family))
}
