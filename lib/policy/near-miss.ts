import { applicablePolicies } from './applicable'
import { matchesPort } from './match/port'
import type { NearMiss, PortMatch, Rule, World } from './model'
import { namedPortsFor } from './ports'
import { matchesRulePeer, matchesRulePorts, type Question } from './rule-match'
import { describePeers, describePorts, describeQuestionPeer, describeQuestionPort } from './words'

/** The allow rules of the subject that failed to match by one condition, and which (for `explain`). */
export function nearMisses(world: World, question: Question): readonly NearMiss[] {
  return applicablePolicies(world, question.subject)[question.direction].rules.flatMap((rule) => {
    if (rule.verdict !== 'allow') return []
    const miss = missOf(world, rule, question)
    return miss ? [miss] : []
  })
}

function missOf(world: World, rule: Rule, question: Question): NearMiss | undefined {
  const peer = matchesRulePeer(world, rule, question.peer, question.family)
  const port = matchesRulePorts(world, rule, question)
  if (peer && !port && hasPorts(rule)) {
    return {
      rule: rule.id,
      unmet: missesProtocolAlone(world, rule, question) ? 'protocol' : 'port',
      wanted: describePorts(rule.ports),
      seen: describeQuestionPort(question)
    }
  }
  if (port && !peer && rule.peers !== 'any' && rule.peers.length > 0) {
    return { rule: rule.id, unmet: 'peer', wanted: describePeers(rule.peers), seen: describeQuestionPeer(question) }
  }
  return undefined
}

function hasPorts(rule: Rule): boolean {
  return rule.ports !== 'any' && rule.ports.some((ports) => ports.ports === 'any' || ports.ports.length > 0)
}

/** The number fits, the protocol does not. */
function missesProtocolAlone(world: World, rule: Rule, question: Question): boolean {
  if (rule.ports === 'any' || question.protocol === 'ICMP' || question.protocol === 'ICMPv6') return false
  const named = namedPortsFor(world, question.direction, question.subject, question.peer)
  const fits = (match: PortMatch) =>
    (['TCP', 'UDP', 'SCTP'] as const).some((protocol) => matchesPort(match, { protocol, port: question.port, named }))
  return rule.ports.some((ports) => ports.ports !== 'any' && ports.ports.some(fits))
}
