import { decide } from '../judge'
import { PROXIES, proxyKind } from '../l7/rank'
import type { Protocol, Rule } from '../model'
import { namesPeers } from '../proxy'
import type { Effect, EffectSpan } from './effect'
import { lastOf, type PortSet, type PortSpan, PROTOCOLS, portSet } from './port-set'

/** What holds where no rule decides, and whether proxies count (SPEC 7.5). */
export interface Otherwise {
  readonly allowed: boolean
  /** Only the proxies of rules that name their peers stand in the way. */
  readonly passesUnnamed: boolean
}

/** The ports that are open under all these effects together, decided on each run of ports as `judge` decides (SPEC 6.9, 7.4). */
export function settlePorts(effects: readonly Effect[], otherwise: Otherwise): PortSet {
  return portSet(PROTOCOLS.flatMap((protocol) => settleProtocol(protocol, effects, otherwise)))
}

interface Laid {
  readonly effect: Effect
  readonly span: EffectSpan
}

function settleProtocol(protocol: Protocol, effects: readonly Effect[], otherwise: Otherwise): readonly PortSpan[] {
  const laid = effects.flatMap((effect) => (effect.spans.get(protocol) ?? []).map((span): Laid => ({ effect, span })))
  const cuts = new Set([0, lastOf(protocol) + 1])
  for (const { span } of laid) {
    cuts.add(span.first)
    cuts.add(span.last + 1)
  }
  const sorted = [...cuts].sort((a, b) => a - b)
  const starting = [...laid].sort((a, b) => a.span.first - b.span.first)
  const out: PortSpan[] = []
  let open: readonly Laid[] = []
  let next = 0
  for (let at = 0; at + 1 < sorted.length; at++) {
    const first = sorted[at] as number
    const begun: Laid[] = []
    for (; next < starting.length && (starting[next] as Laid).span.first <= first; next++) begun.push(starting[next] as Laid)
    open = [...open.filter(({ span }) => span.last >= first), ...begun]
    const through = settle(open, otherwise)
    if (through) out.push({ protocol, first, last: (sorted[at + 1] as number) - 1, through })
  }
  return out
}

/** Undefined: shut. */
function settle(open: readonly Laid[], otherwise: Otherwise): PortSpan['through'] | undefined {
  const decision = decide([...new Set(open.map(({ effect }) => effect.rule))])
  if (!decision) return otherwise.allowed ? [] : undefined
  if (decision.verdict === 'deny') return undefined
  const deciding = new Set<Rule>(decision.rules)
  const counts = ({ effect: { rule } }: Laid) => deciding.has(rule) && (!otherwise.passesUnnamed || namesPeers(rule))
  const proxies = new Set(open.filter(counts).map(({ span }) => span.proxy))
  const first = PROXIES.find((rank) => proxies.has(rank))
  return first ? [proxyKind(first)] : []
}
