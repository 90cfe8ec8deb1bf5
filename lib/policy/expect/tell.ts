import { explain, flowWords } from '../explain'
import { type Issue, issue } from '../issues'
import type { World } from '../model'
import { describePeer } from '../words'
import type { Expectation, ExpectationResult, PartySelector, PortSelector } from './model'

/** What a statement that does not hold comes to; its path is the statement's. Undefined where it holds. */
export function expectationIssue(world: World, result: ExpectationResult): Issue | undefined {
  const { expectation } = result
  const name = expectation.name ?? describeExpectation(expectation)
  switch (result.outcome) {
    case 'pass':
      return undefined
    case 'matches-nobody':
      return issue('expectation-matches-nobody', pathOfNobody(expectation, result.nobody), {
        name,
        what: NOBODY[result.nobody]
      })
    case 'fail': {
      const [first] = result.counterexamples
      const others = result.counterexamples.slice(1).reduce((sum, { pairs }) => sum + pairs, (first?.pairs ?? 1) - 1)
      const more = others > 0 ? ` (${result.more ? 'at least ' : ''}${others} more)` : ''
      return issue('expectation-failed', expectation.path, {
        name,
        what: first ? `${flowWords(first.flow)}${more}. ${explain(world, first.flow).sentence}` : ''
      })
    }
  }
}

const NOBODY = {
  from: '`from` matches nobody in this cluster.',
  to: '`to` matches nobody in this cluster.',
  pair: 'no two of those that it matches could talk to each other.'
} as const

function pathOfNobody({ path, wanted }: Expectation, nobody: 'from' | 'to' | 'pair'): string {
  return nobody === 'pair' ? path : `${path}.${wanted}.${nobody}`
}

/** `deny from world to pods app=db in shop on TCP 5432` */
export function describeExpectation({ wanted, from, to, ports }: Expectation): string {
  const on = ports === 'any' ? '' : ` on ${ports.map(describePortSelector).join(' or ')}`
  return `${wanted} from ${describeParties(from)} to ${describeParties(to)}${on}`
}

function describeParties(selectors: readonly PartySelector[]): string {
  return selectors.map(describeParty).join(' or ')
}

function describeParty(by: PartySelector): string {
  switch (by.kind) {
    case 'pod':
      return `${by.namespace}/${by.name}`
    case 'entity':
      return by.entity
    case 'cidr':
      return describePeer({ ...by, matchesPods: true })
    case 'pods':
      return describePeer(by)
  }
}

function describePortSelector({ protocol, first, last }: PortSelector): string {
  const what = protocol === 'ICMP' || protocol === 'ICMPv6' ? `${protocol} type` : protocol === 'ANY' ? 'port' : protocol
  return `${what} ${first === last ? first : `${first} to ${last}`}`
}
