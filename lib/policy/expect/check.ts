import { parseCidrOrAddress } from '../cidr'
import { evaluate, nodeOf } from '../evaluate'
import type { Family, Flow, Party, World } from '../model'
import { identify, partyKey } from '../party'
import { groups, isNode } from './groups'
import type { Counterexample, Expectation, ExpectationResult, Expectations, Group, PartySelector } from './model'
import { partiesOf } from './parties'
import { portsToAsk } from './ports'

export interface CheckOptions {
  /** Counterexamples of one statement after which looking stops. Default: 5. */
  readonly limit?: number
}

/** Does the world do what is stated? One result for each statement, in their order (SPEC 13). */
export function checkExpectations(
  world: World,
  expectations: Expectations,
  options: CheckOptions = {}
): readonly ExpectationResult[] {
  return expectations.expect.map((one) => checkExpectation(world, one, options))
}

export function checkExpectation(
  world: World,
  expectation: Expectation,
  { limit = 5 }: CheckOptions = {}
): ExpectationResult {
  const sources = named(world, expectation.from)
  const destinations = named(world, expectation.to)
  const from = grouped(world, sources, destinations)
  const to = grouped(world, destinations, sources)
  if (from.length === 0 || to.length === 0) {
    return { expectation, checked: 0, outcome: 'matches-nobody', nobody: from.length === 0 ? 'from' : 'to' }
  }
  const counterexamples: Counterexample[] = []
  let checked = 0
  let more = false
  for (const pair of pairsOf(world, from, to)) {
    for (const flow of flowsOf(world, pair, expectation.ports)) {
      checked++
      if (evaluate(world, flow).allowed === (expectation.wanted === 'allow')) continue
      more = counterexamples.length === limit
      if (more) break
      counterexamples.push({ flow, pairs: pair.pairs })
    }
    if (more) break
  }
  if (checked === 0) return { expectation, checked, outcome: 'matches-nobody', nobody: 'pair' }
  if (counterexamples.length === 0) return { expectation, checked, outcome: 'pass' }
  return { expectation, checked, outcome: 'fail', counterexamples, more }
}

interface Named {
  readonly by: PartySelector
  readonly parties: readonly Party[]
}

function named(world: World, selectors: readonly PartySelector[]): readonly Named[] {
  return selectors.map((by) => ({ by, parties: partiesOf(world, by) }))
}

interface Meant {
  readonly by: PartySelector
  readonly group: Group
}

/** Whoever is named by two selectors is there twice: the answer is the same. */
function grouped(world: World, side: readonly Named[], other: readonly Named[]): readonly Meant[] {
  const byNode = other.some(({ parties }) => parties.some((party) => isNode(world, party)))
  return side.flatMap(({ by, parties }) => groups(world, parties, byNode).map((group) => ({ by, group })))
}

interface Pair {
  readonly source: Party
  readonly destination: Party
  readonly pairs: number
  /** The one family that a CIDR of the statement is of. */
  readonly family?: Family
}

/** One pair for each two groups, of different parties: a pod always reaches itself (SPEC 8.7), which no statement is about. */
function* pairsOf(world: World, from: readonly Meant[], to: readonly Meant[]): Iterable<Pair> {
  for (const source of from) {
    for (const destination of to) {
      const pair = pairOf(source.group, destination.group)
      if (!pair) continue
      if (
        isMeant(world, source.by, pair.source, pair.destination) &&
        isMeant(world, destination.by, pair.destination, pair.source)
      )
        yield* ofFamilies(pair, source.by, destination.by)
    }
  }
}

/** Whoever is meant by an address is meant with it, though the pod may have one of the other family too. */
function* ofFamilies(pair: Pair, ...by: readonly PartySelector[]): Iterable<Pair> {
  const [family, other] = new Set(
    by.flatMap((one) => (one.kind === 'cidr' ? (parseCidrOrAddress(one.cidr)?.family ?? []) : []))
  )
  if (other === undefined) yield family === undefined ? pair : { ...pair, family }
}

function pairOf({ parties: from }: Group, { parties: to }: Group): Pair | undefined {
  const [source] = from
  const destination = to.find((one) => partyKey(one) !== partyKey(source))
  if (!destination) return undefined
  const same = new Set(from.map(partyKey))
  const both = to.filter((one) => same.has(partyKey(one))).length
  return { source, destination, pairs: from.length * to.length - both }
}

/** Nodes are `host` to their own pods and `remote-node` to others (SPEC 4.2). */
function isMeant(world: World, by: PartySelector, party: Party, other: Party): boolean {
  if (by.kind !== 'entity' || by.entity !== 'remote-node' || party.kind !== 'node') return true
  return identify(world, party, nodeOf(world, other))?.entities.includes('remote-node') === true
}

function* flowsOf(world: World, pair: Pair, ports: Expectation['ports']): Iterable<Flow> {
  const { source, destination } = pair
  for (const family of familiesOf(world, source, destination)) {
    if (pair.family !== undefined && family !== undefined && family !== pair.family) continue
    for (const asked of portsToAsk(world, source, destination, family, ports)) {
      yield { source, destination, ...asked, ...(family ? { family } : {}) }
    }
  }
}

/** The families that both have; of who has no address in this world (a pod not started yet, a reserved name), any. */
function familiesOf(world: World, source: Party, destination: Party): readonly (Family | undefined)[] {
  const of = (party: Party, other: Party) => {
    const addresses = identify(world, party, nodeOf(world, other))?.addresses ?? []
    return addresses.length === 0 ? undefined : new Set(addresses.map(({ family }) => family))
  }
  const from = of(source, destination)
  const to = of(destination, source)
  if (!from && !to) return [undefined]
  return (['ipv4', 'ipv6'] as const).filter((family) => (from?.has(family) ?? true) && (to?.has(family) ?? true))
}
