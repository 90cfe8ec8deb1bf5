import { matchesPort, matchesProtocol, resolvePort } from '../match/port'
import type { NamedPort, PortMatch, Rule, World } from '../model'
import { namedPortsFor } from '../ports'
import type { Question } from '../rule-match'
import { describePort, describeQuestionPort } from '../words'
import { fewest } from './fewest'
import type { Unmets } from './model'

/** What kept a rule's ports from matching; nothing where they do. */
export function unmetPorts(world: World, ports: Rule['ports'], question: Question): Unmets {
  if (ports === 'any') return []
  const named = namedPortsFor(world, question.direction, question.subject, question.peer)
  return fewest(
    ports.flatMap((one) => (one.ports === 'any' ? [[]] : one.ports.map((match) => unmetPort(match, question, named))))
  )
}

function unmetPort(match: PortMatch, question: Question, named: readonly NamedPort[]): Unmets {
  if (matchesPort(match, { ...question, named })) return []
  const seen = describeQuestionPort(question)
  const one = (kind: 'port' | 'protocol' | 'icmp-type'): Unmets => [
    { kind, path: match.path, wanted: describePort(match), seen }
  ]
  switch (match.kind) {
    case 'protocol':
      return one('protocol')
    case 'range':
      if (matchesProtocol(match.protocol, question.protocol)) return one('port')
      return hasPort(question) && question.port >= match.first && question.port <= match.last ? one('protocol') : 'never'
    case 'named': {
      if (!matchesProtocol(match.protocol, question.protocol)) return 'never'
      if (resolvePort(match.name, question.protocol, named).length > 0) return one('port')
      const who = question.direction === 'ingress' ? 'the receiver' : 'the peer'
      return [{ kind: 'port-name', path: match.path, wanted: describePort(match), seen: `no port of that name on ${who}` }]
    }
    case 'icmp':
      return question.protocol === (match.family === 'ipv4' ? 'ICMP' : 'ICMPv6') ? one('icmp-type') : 'never'
    case 'other':
      return 'never'
  }
}

function hasPort({ protocol }: Question): boolean {
  return protocol !== 'ICMP' && protocol !== 'ICMPv6'
}
