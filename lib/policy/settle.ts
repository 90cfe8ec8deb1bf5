import type { Classes } from './classes'
import type { Emitter, Row } from './emit'
import { type Identities, identityKey, RESERVED_IDENTITY } from './identities'
import { decide } from './judge'
import { PROXIES } from './l7/rank'
import type { Rule } from './model'
import { ascending, type Piles } from './pile'
import { ABOVE_RULES, SETTLED } from './precedence'
import { namesPeers } from './proxy'
import type { Implicit, Item, Part } from './rule-ports'
import { covering, type PortItem } from './spread'
import type { TablePeer } from './table'

export interface SettleContext {
  readonly identities: Identities
  readonly classes: Classes
  /** See `passesUnnamedProxies`. */
  readonly hostPassesUnnamed: boolean
}

/**
 * Where a rule passes, the rest of its tier is skipped for whom it matches, and the kernel, which sees the highest answer of
 * three, cannot go on to the next. So each peer's entries are settled here from all that holds for it: its identity's, its
 * class's and everybody's rules together. `Classes` keeps one identity to a class then.
 */
export function settle(
  { identities, classes, hostPassesUnnamed }: SettleContext,
  piles: Piles,
  fallback: Implicit,
  ownNode: Implicit | undefined,
  emit: Emitter
): void {
  const any = piles.any.items
  const write = (peer: TablePeer, items: readonly Item[], identity?: number) => {
    const isHost = identity === RESERVED_IDENTITY.host
    const proxied = isHost && hostPassesUnnamed ? namesPeers : undefined
    emit.write(peer, settled(items, SETTLED[peer.kind], isHost && ownNode ? ownNode : fallback, emit, proxied))
  }
  const ofIdentity = (number: number | undefined) =>
    number === undefined ? [] : (piles.identities.get(number)?.items ?? [])

  write({ kind: 'any' }, any)
  const numbers = new Set(piles.identities.keys())
  if (ownNode || hostPassesUnnamed) numbers.add(RESERVED_IDENTITY.host)
  for (const identity of ascending(numbers)) {
    write({ kind: 'identity', identity }, [...ofIdentity(identity), ...any], identity)
  }
  const byKey = new Map(identities.all.map((one) => [identityKey(one.thing), one.number]))
  const byNumber = new Map(classes.all.map((one) => [one.number, one]))
  for (const number of ascending(piles.classes.keys())) {
    const one = byNumber.get(number)
    if (!one) continue
    const world = one.cidr.family === 'ipv4' ? RESERVED_IDENTITY['world-ipv4'] : RESERVED_IDENTITY['world-ipv6']
    const identity = one.class.identity === undefined ? world : byKey.get(one.class.identity)
    const own = piles.classes.get(number)?.items ?? []
    write({ kind: 'class', class: number }, [...own, ...ofIdentity(identity), ...any], identity)
  }
}

/**
 * SPEC 7.5: where the local node always reaches its pods, a rule that does not name it allows it without a proxy. The entry of
 * such a rule for everybody is right for everybody else.
 */
export function settleHost(piles: Piles, otherwise: Implicit, emit: Emitter): void {
  const items = [...(piles.identities.get(RESERVED_IDENTITY.host)?.items ?? []), ...piles.any.items]
  const rows = settled(items, ABOVE_RULES, otherwise, emit, namesPeers)
  emit.write({ kind: 'identity', identity: RESERVED_IDENTITY.host }, rows)
}

/** Every prefix decided as the reference decides, from all that covers it (SPEC 7.4). `proxied`: whose proxies count. */
function settled(
  items: readonly Item[],
  precedence: number,
  otherwise: Implicit,
  emit: Emitter,
  proxied: (rule: Rule) => boolean = () => true
): readonly Row[] {
  return covering(items.filter((item): item is PortItem<Part> => 'rule' in item.of)).map(({ prefix, of }) => {
    const decision = decide([...new Set(of.map((part) => part.rule))])
    if (!decision) return emit.row(prefix, precedence, [otherwise])
    const deciding = new Set(decision.rules)
    const parts = of.filter((part) => deciding.has(part.rule))
    const among = decision.verdict === 'allow' ? parts.filter((part) => proxied(part.rule)) : []
    const proxy = PROXIES.find((kind) => among.some((part) => part.proxy === kind))
    if (proxy)
      return emit.row(
        prefix,
        precedence,
        among.filter((part) => part.proxy === proxy)
      )
    return emit.row(
      prefix,
      precedence,
      parts.map(({ rule }) => ({ rule }))
    )
  })
}
