import type { Classes } from './classes'
import type { Emitter, Row } from './emit'
import { type Identities, identityKey, RESERVED_IDENTITY } from './identities'
import { decide, PROXIES } from './judge'
import { ascending, type Piles } from './pile'
import { SETTLED } from './precedence'
import type { Implicit, Item, Part } from './rule-ports'
import { covering, type PortItem } from './spread'
import type { TablePeer } from './table'

/**
 * Where a rule passes, the rest of its tier is skipped for whom it matches, and the kernel, which sees the highest answer of
 * three, cannot go on to the next. So each peer's entries are settled here from all that holds for it: its identity's, its
 * class's and everybody's rules together. `Classes` keeps one identity to a class then.
 */
export function settle(
  { identities, classes }: { readonly identities: Identities; readonly classes: Classes },
  piles: Piles,
  fallback: Implicit,
  ownNode: Implicit | undefined,
  emit: Emitter
): void {
  const any = piles.any.items
  const write = (peer: TablePeer, items: readonly Item[], otherwise: Implicit) =>
    emit.write(peer, settled(items, SETTLED[peer.kind], otherwise, emit))
  const ofIdentity = (number: number | undefined) =>
    number === undefined ? [] : (piles.identities.get(number)?.items ?? [])
  const otherwise = (number: number | undefined) => (number === RESERVED_IDENTITY.host && ownNode ? ownNode : fallback)

  write({ kind: 'any' }, any, fallback)
  const numbers = new Set(piles.identities.keys())
  if (ownNode) numbers.add(RESERVED_IDENTITY.host)
  for (const identity of ascending(numbers)) {
    write({ kind: 'identity', identity }, [...ofIdentity(identity), ...any], otherwise(identity))
  }
  const byKey = new Map(identities.all.map((one) => [identityKey(one.thing), one.number]))
  const byNumber = new Map(classes.all.map((one) => [one.number, one]))
  for (const number of ascending(piles.classes.keys())) {
    const one = byNumber.get(number)
    if (!one) continue
    const world = one.cidr.family === 'ipv4' ? RESERVED_IDENTITY['world-ipv4'] : RESERVED_IDENTITY['world-ipv6']
    const identity = one.class.identity === undefined ? world : byKey.get(one.class.identity)
    const own = piles.classes.get(number)?.items ?? []
    write({ kind: 'class', class: number }, [...own, ...ofIdentity(identity), ...any], otherwise(identity))
  }
}

/** Every prefix decided as the reference decides, from all that covers it (SPEC 7.4). */
function settled(items: readonly Item[], precedence: number, otherwise: Implicit, emit: Emitter): readonly Row[] {
  return covering(items.filter((item): item is PortItem<Part> => 'rule' in item.of)).map(({ prefix, of }) => {
    const decision = decide([...new Set(of.map((part) => part.rule))])
    if (!decision) return emit.row(prefix, precedence, [otherwise])
    const deciding = new Set(decision.rules)
    const parts = of.filter((part) => deciding.has(part.rule))
    const proxy = PROXIES.find((kind) => decision.verdict === 'allow' && parts.some((part) => part.proxy === kind))
    return emit.row(prefix, precedence, proxy ? parts.filter((part) => part.proxy === proxy) : parts)
  })
}
