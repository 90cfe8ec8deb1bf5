import { traits } from './dialect'
import { matchesPeer } from './match/peer'
import { matchesPort } from './match/port'
import { selectedServices } from './match/service'
import { matchesSubject } from './match/subject'
import { memo } from './memo'
import type {
  Direction,
  Family,
  PolicyRef,
  PolicySpec,
  PortRule,
  Protocol,
  Reason,
  Rule,
  RuleVerdict,
  Tier,
  World
} from './model'
import type { Identity } from './party'
import { namedPortsFor } from './ports'

/** One side of a flow: what the policy of `subject` says of traffic from (ingress) or to (egress) `peer`. */
export interface Question {
  readonly direction: Direction
  readonly subject: Identity
  readonly peer: Identity
  readonly protocol: Protocol
  /** Destination port; the type for ICMP and ICMPv6. */
  readonly port: number
  /** Of the packet. Undefined: any address of the peer counts for CIDRs. */
  readonly family?: Family | undefined
}

export interface Judgement {
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  readonly rules: readonly Rule[]
  readonly overridden: readonly Rule[]
  readonly isolatedBy: readonly PolicyRef[]
  readonly proxy?: Proxy
}

export type Proxy = 'http' | 'dns' | 'tls' | 'listener'

const NONE: readonly never[] = []
const TIERS: readonly Tier[] = ['admin', 'normal', 'baseline']

/** SPEC 7, in its order. */
export function judge(world: World, question: Question): Judgement {
  const { direction, subject, peer } = question
  const dialect = traits(world.dialect)
  // 7.1
  if (world.mode === 'never') return implicit('allow', 'mode')
  if (subject.kind === 'node' && !(dialect.nodes && world.options?.hostFirewall)) return implicit('allow', 'no-policy')
  // 7.2
  const applicable = applicablePolicies(world, subject)[direction]
  // 7.4
  const matched = applicable.rules.filter((rule) => matchesRule(world, rule, question))
  const decision = decide(matched)
  if (decision) {
    const proxy = decision.verdict === 'allow' ? proxyOf(world, decision.rules, question) : undefined
    return { ...decision, reason: 'rule', isolatedBy: applicable.isolatedBy, ...(proxy ? { proxy } : {}) }
  }
  if (!isIsolated(world, subject, applicable)) return implicit('allow', 'no-policy')
  if (peer.entities.includes('host') && isOwnNodeFree(world, subject, direction, applicable)) {
    return implicit('allow', 'own-node', applicable.isolatedBy)
  }
  return implicit('deny', 'default-deny', applicable.isolatedBy)
}

/** SPEC 7.3. */
export function isIsolated(world: World, subject: Identity, applicable: Applicable): boolean {
  return (
    applicable.isolatedBy.length > 0 ||
    world.mode === 'always' ||
    (traits(world.dialect).ciliumPolicy && subject.entities.includes('init'))
  )
}

/** SPEC 7.5, 8.4: may the subject's own node reach it (ingress), or it its node (egress), though isolated? */
export function isOwnNodeFree(world: World, subject: Identity, direction: Direction, applicable: Applicable): boolean {
  if (subject.kind !== 'pod' && subject.kind !== 'reserved') return false
  const dialect = traits(world.dialect)
  if (direction === 'egress') return dialect.toOwnNode
  return dialect.ownNode !== 'with-ingress-rule' || applicable.any
}

function implicit(verdict: 'allow' | 'deny', reason: Reason, isolatedBy: readonly PolicyRef[] = NONE): Judgement {
  return { verdict, reason, rules: NONE, overridden: NONE, isolatedBy }
}

/** SPEC 7.4: tiers, then priorities; within one, deny, then allow, then pass, which leaves the tier. */
export function decide(matched: readonly Rule[]): Pick<Judgement, 'verdict' | 'rules' | 'overridden'> | undefined {
  if (matched.length === 0) return undefined
  for (const tier of TIERS) {
    const inTier = matched.filter((rule) => rule.tier === tier)
    const priorities = [...new Set(inTier.map((rule) => rule.priority))].sort((a, b) => a - b)
    for (const priority of priorities) {
      const level = inTier.filter((rule) => rule.priority === priority)
      const having = (verdict: RuleVerdict) => level.filter((rule) => rule.verdict === verdict)
      const verdict = having('deny').length > 0 ? 'deny' : having('allow').length > 0 ? 'allow' : 'pass'
      if (verdict === 'pass') break
      return { verdict, rules: having(verdict), overridden: matched.filter((rule) => rule.verdict !== verdict) }
    }
  }
  return undefined
}

export interface Applicable {
  readonly rules: readonly Rule[]
  readonly isolatedBy: readonly PolicyRef[]
  /** A rule of this direction selects the subject, be it one that matches nothing (SPEC 7.5). */
  readonly any: boolean
}

/** The rules that select a subject, and the policies that isolate it (SPEC 7.2, 7.3). */
export function applicablePolicies(world: World, subject: Identity): Readonly<Record<Direction, Applicable>> {
  const known = applicableOf(world)
  const found = known.get(subject)
  if (found) return found
  const specs = world.policies.flatMap((policy) =>
    policy.specs.filter((spec) => matchesSubject(spec.subject, subject)).map((spec) => ({ ref: policy.ref, spec }))
  )
  const { isolationEndsNormalTier } = traits(world.dialect)
  const of = (direction: Direction) => collect(specs, direction, isolationEndsNormalTier)
  const made = { ingress: of('ingress'), egress: of('egress') }
  known.set(subject, made)
  return made
}

const applicableOf = memo((_world: World) => new WeakMap<Identity, Readonly<Record<Direction, Applicable>>>())

function collect(
  specs: readonly { readonly ref: PolicyRef; readonly spec: PolicySpec }[],
  direction: Direction,
  isolationEndsNormalTier: boolean
): Applicable {
  const all = specs.flatMap(({ spec }) => spec.rules.filter((rule) => rule.direction === direction))
  const isolatedBy = [...new Set(specs.filter(({ spec }) => spec.defaultDeny[direction]).map(({ ref }) => ref))]
  // 8.8: who is isolated by a NetworkPolicy never comes to the Baseline tier.
  const beforeBaseline = isolationEndsNormalTier && isolatedBy.length > 0
  const rules = beforeBaseline ? all.filter((rule) => rule.tier !== 'baseline') : all
  return { rules, isolatedBy, any: all.length > 0 || isolatedBy.length > 0 }
}

/** Peer and port, both (SPEC 4, 5). */
export function matchesRule(world: World, rule: Rule, question: Question): boolean {
  return matchesRulePeer(world, rule, question.peer, question.family) && matchesRulePorts(world, rule, question)
}

/** Any of a rule's peers. Asked of every rule for every flow, so remembered for the world's life. */
export function matchesRulePeer(world: World, rule: Rule, peer: Identity, family?: Family): boolean {
  const ofPeer = peerAnswers(world)
  let answers = ofPeer.get(peer)
  if (!answers) {
    answers = new Map()
    ofPeer.set(peer, answers)
  }
  let answer = answers.get(rule)
  if (!answer) {
    answer = {}
    answers.set(rule, answer)
  }
  const key = family ?? 'either'
  answer[key] ??= anyPeer(world, rule, peer, family)
  return answer[key]
}

const peerAnswers = memo((_world: World) => new WeakMap<Identity, Map<Rule, { [K in Family | 'either']?: boolean }>>())

function anyPeer(world: World, rule: Rule, peer: Identity, family: Family | undefined): boolean {
  if (rule.peers === 'any') return true
  if (namesNobody(world, rule)) return true
  return rule.peers.some((one) => matchesPeer(one, peer, world, family))
}

/** SPEC 3.4: services that resolve to nothing, with ports, are any peer in Cilium. */
export function namesNobody(world: World, rule: Rule): boolean {
  const dialect = traits(world.dialect)
  if (!dialect.emptyNamesWithPortsIsAny || rule.peers === 'any' || rule.ports === 'any') return false
  return (
    rule.peers.length > 0 &&
    rule.peers.every((one) => one.kind === 'service' && selectedServices(one, world, dialect).length === 0)
  )
}

/** Any of a rule's ports. */
export function matchesRulePorts(world: World, rule: Rule, question: Question): boolean {
  return rule.ports === 'any' || rule.ports.some((ports) => matchesPortRule(world, ports, question))
}

export function matchesPortRule(world: World, ports: PortRule, question: Question): boolean {
  if (ports.ports === 'any') return true
  const asked = {
    protocol: question.protocol,
    port: question.port,
    named: namedPortsFor(world, question.direction, question.subject, question.peer)
  }
  return ports.ports.some((one) => matchesPort(one, asked))
}

/** Which one takes the flow where several would: the first. */
export const PROXIES: readonly Proxy[] = ['listener', 'http', 'dns', 'tls']

/** SPEC 6.9: an allow by way of a proxy comes before a plain one. */
function proxyOf(world: World, rules: readonly Rule[], question: Question): Proxy | undefined {
  const ofPeer = passesUnnamed(world, question) ? rules.filter(namesPeers) : rules
  const seen = new Set(
    ofPeer.flatMap((rule) =>
      rule.ports === 'any' ? [] : rule.ports.filter((ports) => matchesPortRule(world, ports, question)).map(proxyOfPortRule)
    )
  )
  return PROXIES.find((proxy) => seen.has(proxy))
}

/** Where the local node always reaches its pods, only the proxy of a rule that names it stands in its way (SPEC 7.5). */
function passesUnnamed(world: World, { direction, subject, peer }: Question): boolean {
  return passesUnnamedProxies(world, subject, direction) && peer.entities.includes('host')
}

/** Does this hold for the local node as a peer of `subject`? */
export function passesUnnamedProxies(world: World, subject: Identity, direction: Direction): boolean {
  return traits(world.dialect).ownNode === 'always' && direction === 'ingress' && subject.kind !== 'node'
}

export function namesPeers(rule: Rule): boolean {
  return rule.peers !== 'any' && !rule.peers.some((peer) => peer.kind === 'entity' && peer.entity === 'all')
}

export function proxyOfPortRule(ports: PortRule): Proxy | undefined {
  if (ports.listener) return 'listener'
  if (ports.l7?.kind === 'http') return 'http'
  if (ports.l7?.kind === 'dns') return 'dns'
  if (ports.l7?.kind === 'sni' || ports.serverNames || ports.terminatesTls) return 'tls'
  return undefined
}
