import { applicablePolicies } from './applicable'
import { type CidrClass, Classes, prefixesOf } from './classes'
import { conflictOf } from './conflict'
import { traits } from './dialect'
import { type Identities, numberIdentities } from './identities'
import { DIRECTIONS, type Party, type Policy, type World } from './model'
import type { Numbering } from './numbers'
import { type Identity, identify } from './party'
import { PeerSets } from './peer-sets'
import { compilePeers, exactAddresses } from './peers'
import { hostPassesProxies } from './proxy'
import { compileDirection, conflictTable } from './subject'
import type { PeerTable, PolicyTable } from './table'

/** All numbers in force on a node: plain JSON. */
export interface Numbers {
  readonly identities: Numbering<Identity>
  readonly classes: Numbering<CidrClass>
}

/** What all tables of a world have in common, computed once. */
export class Compiler {
  readonly identities: Identities
  readonly numbers: Numbers
  readonly peers: PeerTable
  readonly #world: World
  readonly classes: Classes
  readonly sets: PeerSets

  /** `ahead`: further policies, whose prefixes are classes already, though none of their rules is in force. */
  constructor(world: World, before?: Numbers, ahead: readonly Policy[] = []) {
    this.#world = world
    const policies = ahead.length > 0 ? [...world.policies, ...ahead] : world.policies
    const prefixes = prefixesOf(world, policies)
    const passes = policies.some((policy) => policy.specs.some((spec) => spec.rules.some((rule) => rule.verdict === 'pass')))
    const apart = passes || (hostPassesProxies(world) && prefixes.node.size > 0)
    const exact = exactAddresses(world)
    this.identities = numberIdentities(world, before?.identities)
    this.classes = new Classes(prefixes, apart, exact, before?.classes)
    this.numbers = { identities: this.identities.numbering, classes: this.classes.numbering }
    this.peers = compilePeers(exact, this.identities, this.classes)
    this.sets = new PeerSets(world, this.identities, this.classes)
  }

  /** All that a table depends on beside its own policies, as one string. Undefined where that is not to be said. */
  signature(): string | undefined {
    return signatureOf(this.#world, this.identities, this.numbers)
  }

  /** `identities`: those of now, where `sets` has followed changes of them. */
  table(subject: Identity, identities: Identities = this.identities): PolicyTable {
    const conflict = this.#world.mode === 'never' ? undefined : conflictOf(this.#world, subject)
    if (conflict) return conflictTable(conflict.rules)
    const applicable = applicablePolicies(this.#world, subject)
    const context = { world: this.#world, identities, classes: this.classes, sets: this.sets }
    return {
      entries: DIRECTIONS.flatMap((direction) => compileDirection(context, subject, direction, applicable[direction]))
    }
  }

  /** As `identities.numberOf`, for a party. */
  numberOf(party: Party): number | undefined {
    const identity = identify(this.#world, party)
    return identity && this.identities.numberOf(identity)
  }
}

/** As `Compiler.signature`. */
export function signatureOf(world: World, identities: Identities, numbers: Numbers): string | undefined {
  const { dialect, mode, clusterName, options, services, cidrGroups, names } = world
  if (traits(world).egressNamedPorts === 'all-pods') return undefined
  const all = [...identities.all, ...numbers.classes.entries].map(({ number, key }) => [number, key])
  return JSON.stringify([dialect, mode, clusterName, options, services, cidrGroups, names, all])
}
