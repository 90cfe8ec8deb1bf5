import type { Applicable } from './applicable'
import type { Classes } from './classes'
import { Emitter, EVIDENCE_LIMIT, type Row } from './emit'
import { type Identities, RESERVED_IDENTITY } from './identities'
import { isIsolated, isOwnNodeFree } from './judge'
import { DIRECTIONS, type Direction, type NamedPort, type PolicyRef, type Reason, type Rule, type World } from './model'
import type { Numbered } from './numbers'
import type { Identity } from './party'
import type { PeerSets } from './peer-sets'
import { ascending, type Pile, Piles } from './pile'
import { ANY_PORT } from './port-prefix'
import { namedPortsFor } from './ports'
import { DEFAULT_VERDICT, OWN_NODE } from './precedence'
import { passesUnnamedProxies } from './proxy'
import { type Implicit, type NamedPart, portsOf, resolveNamed } from './rule-ports'
import { settle, settleHost } from './settle'
import { spread } from './spread'
import type { PolicyTable, TableEntry } from './table'

export interface SubjectContext {
  readonly world: World
  readonly identities: Identities
  readonly classes: Classes
  readonly sets: PeerSets
}

/** One direction of a subject's table. */
export function compileDirection(
  context: SubjectContext,
  subject: Identity,
  direction: Direction,
  applicable: Applicable
): readonly TableEntry[] {
  const { world } = context
  const emit = new Emitter(direction)
  if (world.mode === 'never') {
    emit.write({ kind: 'any' }, [emit.row(ANY_PORT, DEFAULT_VERDICT, [implicit('allow', 'mode', [])])])
    return emit.entries
  }
  const isolated = isIsolated(world, subject, applicable)
  const fallback = isolated ? implicit('deny', 'default-deny', applicable.isolatedBy) : implicit('allow', 'no-policy', [])
  const ownNode =
    isolated && isOwnNodeFree(world, subject, direction, applicable)
      ? implicit('allow', 'own-node', applicable.isolatedBy)
      : undefined
  const piles = collect(context, subject, direction, applicable.rules)
  const hostPassesUnnamed = passesUnnamedProxies(world, subject, direction)
  const hostBehindProxy = hostPassesUnnamed && piles.any.items.some(({ of }) => 'rule' in of && of.proxy)
  const byAddress =
    hostBehindProxy && context.classes.all.some((one) => one.class.view === 'node' && piles.classes.has(one.number))
  if (byAddress || applicable.rules.some((rule) => rule.verdict === 'pass')) {
    settle({ ...context, hostPassesUnnamed }, piles, fallback, ownNode, emit)
  } else {
    piles.any = piles.any.with([{ prefix: ANY_PORT, precedence: DEFAULT_VERDICT, of: fallback }])
    if (ownNode) {
      const item = { prefix: ANY_PORT, precedence: OWN_NODE, of: ownNode }
      piles.put(piles.identities, RESERVED_IDENTITY.host, [item])
    }
    if (hostBehindProxy) {
      settleHost(piles, ownNode ?? fallback, emit)
      piles.identities.delete(RESERVED_IDENTITY.host)
    }
    writeSpread(piles, emit)
  }
  return emit.entries
}

/**
 * The entries of one direction that are about one identity, where no rule passes and nothing else is settled for it: what a table has
 * more once a pod of a new identity is there.
 */
export function compileIdentity(
  context: SubjectContext,
  subject: Identity,
  direction: Direction,
  rules: readonly Rule[],
  one: Numbered<Identity>
): readonly TableEntry[] {
  const piles = new Piles()
  const { world, sets } = context
  for (const rule of rules) {
    const { any } = sets.of(rule)
    const { fixed, named } = portsOf(world, rule)
    const ofPeer = direction === 'egress' && named.length > 0
    if (!any && !sets.means(rule, one)) continue
    if (!any) {
      const items = direction === 'ingress' && named.length > 0 ? [...fixed, ...resolveNamed(named, subject.ports)] : fixed
      piles.put(piles.identities, one.number, items)
    }
    if (ofPeer) {
      const ports = namedPortsFor(world, direction, subject, one.thing)
      piles.put(piles.identities, one.number, resolveNamed(named, ports))
    }
  }
  const pile = piles.identities.get(one.number)
  const emit = new Emitter(direction)
  if (pile) emit.write({ kind: 'identity', identity: one.number }, rowsOf(pile, emit))
  return emit.entries
}

function rowsOf(pile: Pile, emit: Emitter): readonly Row[] {
  return spread(pile.items, EVIDENCE_LIMIT).map(({ prefix, precedence, of }) => emit.row(prefix, precedence, of))
}

/** SPEC 1.21: nothing passes where no policy can be computed. */
export function conflictTable(rules: readonly Rule[]): PolicyTable {
  const evidence = { reason: 'conflict', rules: rules.map((rule) => rule.id).sort(), isolatedBy: [] } as const
  return {
    entries: DIRECTIONS.flatMap((direction) => {
      const emit = new Emitter(direction)
      emit.write({ kind: 'any' }, [emit.row(ANY_PORT, DEFAULT_VERDICT, [{ verdict: 'deny', evidence }])])
      return emit.entries
    })
  }
}

function implicit(verdict: 'allow' | 'deny', reason: Reason, isolatedBy: readonly PolicyRef[]): Implicit {
  // As many as rules: thousands of policies would all be named by each of thousands of evidences, one a change.
  return { verdict, evidence: { reason, rules: [], isolatedBy: isolatedBy.slice(0, EVIDENCE_LIMIT) } }
}

/** Every rule laid out over the peers and ports that it matches. */
function collect(context: SubjectContext, subject: Identity, direction: Direction, rules: readonly Rule[]): Piles {
  const piles = new Piles()
  const { world, identities, sets } = context
  for (const rule of rules) {
    const set = sets.of(rule)
    const { fixed, named } = portsOf(world, rule)
    // On ingress names are the subject's; on egress each peer's own, below (SPEC 5.3).
    const items = direction === 'ingress' && named.length > 0 ? [...fixed, ...resolveNamed(named, subject.ports)] : fixed
    if (set.any && items.length > 0) piles.any = piles.any.with(items)
    for (const { number } of set.identities) piles.put(piles.identities, number, items)
    for (const { number } of set.classes) piles.put(piles.classes, number, items)
    if (direction === 'ingress' || named.length === 0) continue
    const ofPeer = resolver(named)
    for (const { number, thing } of set.any ? identities.all : set.identities) {
      piles.put(piles.identities, number, ofPeer(namedPortsFor(world, direction, subject, thing)))
    }
    for (const { number, class: one } of set.classes) {
      const inClass: Identity = { kind: 'external', labels: {}, entities: [], addresses: [], ports: one.ports }
      piles.put(piles.classes, number, ofPeer(namedPortsFor(world, direction, subject, inClass)))
    }
  }
  return piles
}

/** Equal ports give the same array, so that piles stay together. */
function resolver(named: readonly NamedPart[]): (ports: readonly NamedPort[]) => ReturnType<typeof resolveNamed> {
  const known = new Map<string, ReturnType<typeof resolveNamed>>()
  return (ports) => {
    const key = ports.map((port) => `${port.protocol}/${port.name}/${port.port}`).join(' ')
    let found = known.get(key)
    if (!found) {
      found = resolveNamed(named, ports)
      known.set(key, found)
    }
    return found
  }
}

function writeSpread(piles: Piles, emit: Emitter): void {
  const known = new Map<Pile, readonly Row[]>()
  const rows = (pile: Pile) => {
    const found = known.get(pile) ?? rowsOf(pile, emit)
    known.set(pile, found)
    return found
  }
  emit.write({ kind: 'any' }, rows(piles.any))
  for (const number of ascending(piles.identities.keys())) {
    emit.write({ kind: 'identity', identity: number }, rows(piles.identities.get(number) as Pile))
  }
  for (const number of ascending(piles.classes.keys())) {
    emit.write({ kind: 'class', class: number }, rows(piles.classes.get(number) as Pile))
  }
}
