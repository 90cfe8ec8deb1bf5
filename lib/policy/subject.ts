import type { Classes } from './classes'
import { traits } from './dialect'
import { type Identities, identityKey, RESERVED_IDENTITY } from './identities'
import { type Applicable, decide, isIsolated, isOwnNodeFree, PROXIES, proxyOfPortRule } from './judge'
import { memo } from './memo'
import type { Direction, NamedPort, PolicyRef, PortMatch, Reason, Rule, World } from './model'
import type { Identity } from './party'
import type { PeerSets } from './peer-sets'
import { ANY_PORT, type PortPrefix, portPrefixes } from './port-prefix'
import { namedPortsFor } from './ports'
import { DEFAULT_VERDICT, OWN_NODE, type Precedence, type ProxyKind, precedenceOf, SETTLED } from './precedence'
import { covering, type PortItem, spread } from './spread'
import type { Evidence, TableEntry, TablePeer } from './table'

export interface SubjectContext {
  readonly world: World
  readonly identities: Identities
  readonly classes: Classes
  readonly sets: PeerSets
}

/** What is there without a rule: the default verdict, and the own node's right. */
interface Implicit {
  readonly verdict: 'allow' | 'deny'
  readonly evidence: Evidence
}

/** A rule, as far as it goes by way of one proxy or of none. One object for each, so that equal ones are found. */
interface Part {
  readonly rule: Rule
  readonly proxy?: ProxyKind
}

type Item = PortItem<Part | Implicit>

/** So many rules at the most are named by one evidence; one entry under thousands of equal rules would name them all. */
export const EVIDENCE_LIMIT = 64

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
    emit.decided({ kind: 'any' }, ANY_PORT, DEFAULT_VERDICT, [implicit('allow', 'mode', [])])
    return emit.entries
  }
  const isolated = isIsolated(world, subject, applicable)
  const fallback = isolated ? implicit('deny', 'default-deny', applicable.isolatedBy) : implicit('allow', 'no-policy', [])
  const ownNode =
    isolated && isOwnNodeFree(world, subject, direction, applicable)
      ? implicit('allow', 'own-node', applicable.isolatedBy)
      : undefined
  const items = collect(context, subject, direction, applicable.rules)
  if (applicable.rules.some((rule) => rule.verdict === 'pass')) settle(context, items, fallback, ownNode, emit)
  else {
    items.any.push({ prefix: ANY_PORT, precedence: DEFAULT_VERDICT, of: fallback })
    if (ownNode) put(items.identities, RESERVED_IDENTITY.host, [{ prefix: ANY_PORT, precedence: OWN_NODE, of: ownNode }])
    for (const [peer, list] of items.byPeer()) {
      for (const { prefix, precedence, of } of spread(list, EVIDENCE_LIMIT)) emit.decided(peer, prefix, precedence, of)
    }
  }
  return emit.entries
}

function implicit(verdict: 'allow' | 'deny', reason: Reason, isolatedBy: readonly PolicyRef[]): Implicit {
  return { verdict, evidence: { reason, rules: [], isolatedBy } }
}

class Items {
  readonly any: Item[] = []
  readonly identities = new Map<number, Item[]>()
  readonly classes = new Map<number, Item[]>()

  byPeer(): readonly (readonly [TablePeer, readonly Item[]])[] {
    return [
      [{ kind: 'any' }, this.any],
      ...ascending(this.identities).map((n) => [{ kind: 'identity', identity: n }, this.identities.get(n) ?? []] as const),
      ...ascending(this.classes).map((n) => [{ kind: 'class', class: n }, this.classes.get(n) ?? []] as const)
    ]
  }
}

function ascending(map: ReadonlyMap<number, unknown>): readonly number[] {
  return [...map.keys()].sort((a, b) => a - b)
}

function put(map: Map<number, Item[]>, number: number, items: readonly Item[]): void {
  if (items.length === 0) return
  const list = map.get(number)
  if (!list) map.set(number, [...items])
  else for (const item of items) list.push(item)
}

/** Every rule laid out over the peers and ports that it matches. */
function collect(context: SubjectContext, subject: Identity, direction: Direction, rules: readonly Rule[]): Items {
  const items = new Items()
  const { world, identities, sets } = context
  for (const rule of rules) {
    const set = sets.of(rule)
    const { fixed, named } = portsOf(world, rule)
    // On ingress names are the subject's; on egress each peer's own, below (SPEC 5.3).
    const all = direction === 'ingress' && named.length > 0 ? [...fixed, ...resolve(named, subject.ports)] : fixed
    if (all.length > 0) {
      if (set.any) for (const item of all) items.any.push(item)
      for (const { number } of set.identities) put(items.identities, number, all)
      for (const { number } of set.classes) put(items.classes, number, all)
    }
    if (direction === 'ingress' || named.length === 0) continue
    const ofPeer = (peer: Identity) => resolve(named, namedPortsFor(world, direction, subject, peer))
    for (const { number, thing } of set.any ? identities.all : set.identities) put(items.identities, number, ofPeer(thing))
    for (const { number, class: one } of set.classes) {
      put(items.classes, number, ofPeer({ kind: 'external', labels: {}, entities: [], addresses: [], ports: one.ports }))
    }
  }
  return items
}

/** A port whose number depends on the subject or the peer. */
interface NamedPart {
  readonly part: Part
  readonly match: PortMatch
}

function resolve(named: readonly NamedPart[], ports: readonly NamedPort[]): readonly Item[] {
  return named.flatMap(({ part, match }) => itemsOf(part, portPrefixes(match, ports)))
}

function itemsOf(part: Part, prefixes: readonly PortPrefix[]): readonly Item[] {
  const precedence = precedenceOf(part.rule.tier, part.rule.priority, part.proxy ?? part.rule.verdict)
  return prefixes.map((prefix) => ({ prefix, precedence, of: part }))
}

interface RulePorts {
  readonly fixed: readonly Item[]
  readonly named: readonly NamedPart[]
}

function portsOf(world: World, rule: Rule): RulePorts {
  return traits(world.dialect).layer7 ? portsWithProxies(rule) : portsWithoutProxies(rule)
}

const portsWithProxies = memo((rule: Rule) => layOut(rule, true))
const portsWithoutProxies = memo((rule: Rule) => layOut(rule, false))

/** An allow that a proxy would have to judge allows nothing where there is none (SPEC 10). A deny holds without it. */
function layOut(rule: Rule, proxies: boolean): RulePorts {
  const plain: Part = { rule }
  if (rule.ports === 'any') return { fixed: itemsOf(plain, [ANY_PORT]), named: [] }
  const parts = new Map<ProxyKind | undefined, Part>([[undefined, plain]])
  const fixed: Item[] = []
  const named: NamedPart[] = []
  for (const ports of rule.ports) {
    const proxy = rule.verdict === 'allow' ? proxyOfPortRule(ports) : undefined
    if (!proxies && rule.verdict === 'allow' && (proxy || ports.l7)) continue
    const part = parts.get(proxy) ?? { rule, ...(proxy ? { proxy } : {}) }
    parts.set(proxy, part)
    if (ports.ports === 'any') fixed.push(...itemsOf(part, [ANY_PORT]))
    else {
      for (const match of ports.ports) {
        if (match.kind === 'named') named.push({ part, match })
        else fixed.push(...itemsOf(part, portPrefixes(match, [])))
      }
    }
  }
  return { fixed, named }
}

/**
 * Where a rule passes, the rest of its tier is skipped for whom it matches, and the kernel, which sees the highest answer of
 * three, cannot go on to the next. So each peer's entries are settled here from all that holds for it, its identity's, its
 * class's and everybody's rules together. `Classes` keeps one identity to a class then.
 */
function settle(
  context: SubjectContext,
  items: Items,
  fallback: Implicit,
  ownNode: Implicit | undefined,
  emit: Emitter
): void {
  const write = (peer: TablePeer, list: readonly Item[], otherwise: Implicit) => {
    for (const { prefix, of } of covering(list.filter((item): item is PortItem<Part> => 'rule' in item.of))) {
      const decision = decide([...new Set(of.map((part) => part.rule))])
      const deciding = new Set(decision?.rules)
      const parts = of.filter((part) => deciding.has(part.rule))
      const proxy = PROXIES.find((kind) => decision?.verdict === 'allow' && parts.some((part) => part.proxy === kind))
      const shown = proxy ? parts.filter((part) => part.proxy === proxy) : parts
      emit.decided(peer, prefix, SETTLED[peer.kind], decision ? shown : [otherwise])
    }
  }
  const ofIdentity = (number: number) => items.identities.get(number) ?? []
  write({ kind: 'any' }, items.any, fallback)
  const host = RESERVED_IDENTITY.host
  const identities = new Set(items.identities.keys())
  if (ownNode) identities.add(host)
  for (const identity of [...identities].sort((a, b) => a - b)) {
    const otherwise = identity === host && ownNode ? ownNode : fallback
    write({ kind: 'identity', identity }, [...ofIdentity(identity), ...items.any], otherwise)
  }
  const numbers = new Map(context.identities.all.map((one) => [identityKey(one.thing), one.number]))
  const classes = new Map(context.classes.all.map((one) => [one.number, one]))
  for (const number of ascending(items.classes)) {
    const one = classes.get(number)
    if (!one) continue
    const outside = one.cidr.family === 'ipv4' ? RESERVED_IDENTITY['world-ipv4'] : RESERVED_IDENTITY['world-ipv6']
    const identity = one.class.identity === undefined ? outside : numbers.get(one.class.identity)
    const own = items.classes.get(number) ?? []
    const around = identity === undefined ? [] : ofIdentity(identity)
    const otherwise = identity === host && ownNode ? ownNode : fallback
    write({ kind: 'class', class: number }, [...own, ...around, ...items.any], otherwise)
  }
}

class Emitter {
  readonly entries: TableEntry[] = []
  readonly #direction: Direction
  readonly #single = new Map<Rule, Evidence>()

  constructor(direction: Direction) {
    this.#direction = direction
  }

  add(peer: TablePeer, prefix: PortPrefix, verdict: 'allow' | 'deny', precedence: Precedence, evidence: Evidence): void {
    const { protocol, value, bits } = prefix
    this.entries.push({ direction: this.#direction, peer, protocol, port: { value, bits }, verdict, precedence, evidence })
  }

  /** `of`: what decides here, all with one verdict; rules, or one implicit reason. */
  decided(peer: TablePeer, prefix: PortPrefix, precedence: Precedence, of: readonly (Part | Implicit)[]): void {
    const [first] = of
    if (!first) return
    if ('evidence' in first) this.#add(peer, prefix, precedence, first.evidence, first.verdict)
    else {
      const verdict = first.rule.verdict === 'allow' ? 'allow' : 'deny'
      this.#add(peer, prefix, precedence, this.#evidence(of as readonly Part[]), verdict, first.proxy)
    }
  }

  #add(
    peer: TablePeer,
    { protocol, value, bits }: PortPrefix,
    precedence: Precedence,
    evidence: Evidence,
    verdict: 'allow' | 'deny',
    proxy?: ProxyKind
  ): void {
    const answer = { verdict, ...(proxy ? { proxy } : {}), precedence, evidence }
    this.entries.push({ direction: this.#direction, peer, protocol, port: { value, bits }, ...answer })
  }

  #evidence(parts: readonly Part[]): Evidence {
    const [only] = parts
    const known = only && parts.length === 1 ? this.#single.get(only.rule) : undefined
    if (known) return known
    const named = [...new Set(parts.map((part) => part.rule.id))].slice(0, EVIDENCE_LIMIT)
    const made: Evidence = { reason: 'rule', rules: named.sort(), isolatedBy: [] }
    if (only && parts.length === 1) this.#single.set(only.rule, made)
    return made
  }
}
