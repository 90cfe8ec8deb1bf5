import { traits } from './dialect'
import { matchesPeer } from './match/peer'
import { matchesPort } from './match/port'
import { selectedServices } from './match/service'
import { memo } from './memo'
import type { Direction, Family, PortRule, Protocol, Rule, World } from './model'
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
  const dialect = traits(world)
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
