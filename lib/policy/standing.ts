import { type CidrClass, Classes, type PrefixSet, prefixesOf, type View } from './classes'
import { asksForNodeLabels, type Identities, isManaged, numberIdentities } from './identities'
import { memoBesidesPolicies } from './memo'
import type { Policy, World } from './model'
import type { Numbering } from './numbers'
import type { Identity } from './party'
import { compilePeers, type ExactAddress, exactAddresses } from './peers'
import { hostPassesProxies } from './proxy'
import { replicaIdentity } from './replica'
import type { PeerTable } from './table'

/** All numbers in force on a node: plain JSON. */
export interface Numbers {
  readonly identities: Numbering<Identity>
  readonly classes: Numbering<CidrClass>
}

/** Who there is, and by which numbers: what all tables of a node have in common. */
export interface Standing {
  readonly identities: Identities
  readonly classes: Classes
  readonly numbers: Numbers
  readonly peers: PeerTable
  readonly members: Members
}

/** Managed pods. */
export interface Members {
  /** By uid. */
  readonly identityOf: ReadonlyMap<string, number>
  /** The same of the local node's. */
  readonly subjectOf: ReadonlyMap<string, number>
  /** Those numbers, each with its identity. */
  readonly subjects: ReadonlyMap<number, Identity>
}

interface Made extends Standing {
  readonly nodeLabels: boolean
  readonly exact: readonly ExactAddress[]
  readonly prefixes: Prefixes
  readonly apart: boolean
}

type Prefixes = Readonly<Record<View, PrefixSet>>

const lastOf = memoBesidesPolicies((): { made?: Made } => ({}))

/**
 * Of `world` with these policies. Most changes of policies change nothing here: then it is what it was, the same objects, and costs
 * nothing that grows with the pods. `before` as for `compileNode`.
 */
export function standingOf(world: World, policies: readonly Policy[], before: Numbers | undefined): Standing {
  const last = lastOf(world)
  last.made = madeOf(world, policies, before, last.made)
  return last.made
}

function madeOf(world: World, policies: readonly Policy[], before: Numbers | undefined, last: Made | undefined): Made {
  const prefixes = prefixesOf(world, policies)
  const passes = policies.some((policy) => policy.specs.some((spec) => spec.rules.some((rule) => rule.verdict === 'pass')))
  const apart = passes || (hostPassesProxies(world) && prefixes.node.size > 0)
  const nodeLabels = asksForNodeLabels(world)
  const known = last?.nodeLabels === nodeLabels ? last : undefined
  const exact = known?.exact ?? exactAddresses(world)
  const same = known && isSettled(known.numbers.identities, before?.identities)
  const identities = same ? known.identities : numberIdentities(world, before?.identities)
  const members = same ? known.members : membersOf(world, identities)
  if (same && known.apart === apart && isSettled(known.numbers.classes, before?.classes)) {
    if (samePrefixes(known.prefixes, prefixes)) return known
  }
  const classes = new Classes(prefixes, apart, exact, before?.classes)
  const numbers = { identities: identities.numbering, classes: classes.numbering }
  return {
    nodeLabels,
    exact,
    prefixes,
    apart,
    identities,
    classes,
    numbers,
    members,
    peers: compilePeers(exact, identities, classes)
  }
}

function membersOf(world: World, identities: Identities): Members {
  const identityOf = new Map<string, number>()
  const subjectOf = new Map<string, number>()
  const subjects = new Map<number, Identity>()
  for (const pod of world.pods) {
    if (!isManaged(pod)) continue
    const identity = replicaIdentity(world, pod)
    const number = identities.numberOf(identity)
    if (number === undefined) continue
    identityOf.set(pod.uid, number)
    if (pod.node !== world.localNode) continue
    subjectOf.set(pod.uid, number)
    if (!subjects.has(number)) subjects.set(number, identity)
  }
  return { identityOf, subjectOf, subjects }
}

/** Would the same things get the same numbers again, and no others go? */
function isSettled<Thing>(made: Numbering<Thing>, before: Numbering<Thing> | undefined): boolean {
  return made === before && !made.entries.some(({ retiring }) => retiring)
}

function samePrefixes(some: Prefixes, others: Prefixes): boolean {
  if (some === others) return true
  return (['outside', 'pod', 'node'] as const).every((view) => {
    const [one, other] = [some[view], others[view]]
    return one.size === other.size && [...one].every((cidr) => other.has(cidr))
  })
}
