import { traits } from '../dialect'
import type { ProxyRank } from '../l7/rank'
import { memo } from '../memo'
import type { NamedPort, Protocol, Rule, World } from '../model'
import { type PortPrefix, PROTOCOL_NUMBER } from '../port-prefix'
import { namesPeers } from '../proxy'
import { type Item, portsOf, resolveNamed } from '../rule-ports'
import { lastOf, PROTOCOLS } from './port-set'

/** Ports that a rule speaks of, on one protocol. */
export interface EffectSpan {
  readonly first: number
  readonly last: number
  readonly proxy: ProxyRank | undefined
}

/** What a rule does to whom it means: rules with equal effects are one object. `rule`: any of them, for what they have in common. */
export interface Effect {
  readonly id: number
  readonly rule: Rule
  readonly spans: ReadonlyMap<Protocol, readonly EffectSpan[]>
}

/** The effects of a world's rules (SPEC 5). */
export class Effects {
  readonly #world: World
  readonly #byKey = new Map<string, Effect>()
  readonly #ofNamed = new Map<string, number>()
  readonly #resolved = new Map<Rule, Map<string, Effect>>()
  #next = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Do the rule's ports depend on who has them (SPEC 5.3)? */
  isNamed(rule: Rule): boolean {
    return portsOf(this.#world, rule).named.length > 0
  }

  /** Of a rule without names. */
  readonly of = memo((rule: Rule): Effect => this.#intern(rule, portsOf(this.#world, rule).fixed))

  /** Of a rule whose names are looked up among `ports`; `signature`: the same for the same ports. */
  with(rule: Rule, ports: readonly NamedPort[], signature: string): Effect {
    const known = this.#resolved.get(rule) ?? new Map<string, Effect>()
    this.#resolved.set(rule, known)
    let found = known.get(signature)
    if (!found) {
      const { fixed, named } = portsOf(this.#world, rule)
      found = this.#intern(rule, [...fixed, ...resolveNamed(named, ports)])
      known.set(signature, found)
    }
    return found
  }

  /** Equal numbers: equal effects, whatever the names lead to. */
  readonly kindOf = memo((rule: Rule): string => {
    if (!this.isNamed(rule)) return `${this.of(rule).id}`
    const text = JSON.stringify([head(this.#world, rule), rule.ports], (key, value) => (key === 'path' ? undefined : value))
    const number = this.#ofNamed.get(text) ?? this.#ofNamed.size
    this.#ofNamed.set(text, number)
    return `n${number}`
  })

  #intern(rule: Rule, items: readonly Item[]): Effect {
    const spans = spansOf(items)
    const texts = [...spans].map(([protocol, list]) => {
      return `${protocol}:${list.map((span) => `${span.first}-${span.last}${span.proxy ?? ''}`).join(',')}`
    })
    const key = [...head(this.#world, rule), ...texts].join(' ')
    let found = this.#byKey.get(key)
    if (!found) {
      found = { id: this.#next++, rule, spans }
      this.#byKey.set(key, found)
    }
    return found
  }
}

function head(world: World, rule: Rule): readonly (string | number | boolean)[] {
  // Only where the own node passes proxies does it count whether a rule names its peers (SPEC 7.5).
  const named = traits(world).ownNode === 'always' && namesPeers(rule)
  return [rule.tier, rule.priority, rule.verdict, named]
}

function spansOf(items: readonly Item[]): ReadonlyMap<Protocol, readonly EffectSpan[]> {
  const found = new Map<Protocol, EffectSpan[]>()
  for (const { prefix, of } of items) {
    const proxy = 'rule' in of ? of.proxy : undefined
    for (const protocol of PROTOCOLS) {
      if (prefix.protocol !== 'any' && prefix.protocol !== PROTOCOL_NUMBER[protocol]) continue
      const list = found.get(protocol) ?? []
      list.push({ ...bounds(prefix, protocol), proxy })
      found.set(protocol, list)
    }
  }
  for (const list of found.values()) list.sort((a, b) => a.first - b.first || a.last - b.last || compareProxies(a, b))
  return new Map(PROTOCOLS.flatMap((protocol) => (found.has(protocol) ? [[protocol, found.get(protocol) ?? []]] : [])))
}

function compareProxies(a: EffectSpan, b: EffectSpan): number {
  return (a.proxy ?? '') < (b.proxy ?? '') ? -1 : 1
}

/** Of ICMP the type is the port's first byte. */
function bounds({ value, bits }: PortPrefix, protocol: Protocol): { readonly first: number; readonly last: number } {
  if (bits === 0) return { first: 0, last: lastOf(protocol) }
  const last = value + 2 ** (16 - bits) - 1
  return protocol === 'ICMP' || protocol === 'ICMPv6' ? { first: value >> 8, last: last >> 8 } : { first: value, last }
}
