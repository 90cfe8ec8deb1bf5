import { applicablePolicies } from './applicable'
import type { Classes } from './classes'
import { conflictOf } from './conflict'
import { traits } from './dialect'
import type { Identities } from './identities'
import { DIRECTIONS, type Party, type Policy, type World } from './model'
import { type Identity, identify } from './party'
import { PeerSets } from './peer-sets'
import { type Numbers, type Standing, standingOf } from './standing'
import { compileDirection, conflictTable } from './subject'
import type { PeerTable, PolicyTable } from './table'

/** What all tables of a world have in common, computed once. */
export class Compiler {
  readonly identities: Identities
  readonly numbers: Numbers
  readonly peers: PeerTable
  readonly standing: Standing
  readonly #world: World
  readonly classes: Classes
  readonly sets: PeerSets

  /** `ahead`: further policies, whose prefixes are classes already, though none of their rules is in force. */
  constructor(world: World, before?: Numbers, ahead: readonly Policy[] = []) {
    this.#world = world
    const policies = ahead.length > 0 ? [...world.policies, ...ahead] : world.policies
    this.standing = standingOf(world, policies, before)
    const { identities, classes, numbers, peers } = this.standing
    this.identities = identities
    this.classes = classes
    this.numbers = numbers
    this.peers = peers
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
