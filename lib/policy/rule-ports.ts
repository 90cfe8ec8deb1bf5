import { traits } from './dialect'
import { type ProxyRank, proxyRankOf } from './l7/rank'
import { memo } from './memo'
import type { NamedPort, PortMatch, Rule, World } from './model'
import { ANY_PORT, type PortPrefix, portPrefixes } from './port-prefix'
import { precedenceOf } from './precedence'
import type { PortItem } from './spread'
import type { Evidence } from './table'

/** A rule, as far as it goes by way of one proxy or of none. One object for each, so that equal ones are found. */
export interface Part {
  readonly rule: Rule
  readonly proxy?: ProxyRank
}

/** What is there without a rule: the default verdict, and the own node's right. */
export interface Implicit {
  readonly verdict: 'allow' | 'deny'
  readonly evidence: Evidence
}

export type Item = PortItem<Part | Implicit>

/** A rule's ports as prefixes. */
export interface RulePorts {
  readonly fixed: readonly Item[]
  /** Those whose numbers depend on the subject or the peer (SPEC 5.3). */
  readonly named: readonly NamedPart[]
}

export interface NamedPart {
  readonly part: Part
  readonly match: PortMatch
}

/** The same arrays for the same rule, always: piles share what begins with equal arrays. */
export function portsOf(world: World, rule: Rule): RulePorts {
  return traits(world).layer7 ? withProxies(rule) : withoutProxies(rule)
}

/** What the names are with these ports. */
export function resolveNamed(named: readonly NamedPart[], ports: readonly NamedPort[]): readonly Item[] {
  return named.flatMap(({ part, match }) => itemsOf(part, portPrefixes(match, ports)))
}

const withProxies = memo((rule: Rule) => layOut(rule, true))
const withoutProxies = memo((rule: Rule) => layOut(rule, false))

/** An allow that a proxy would have to judge allows nothing where there is none (SPEC 10). A deny holds without it. */
function layOut(rule: Rule, proxies: boolean): RulePorts {
  const plain: Part = { rule }
  if (rule.ports === 'any') return { fixed: itemsOf(plain, [ANY_PORT]), named: [] }
  const parts = new Map<ProxyRank | undefined, Part>([[undefined, plain]])
  const fixed: Item[] = []
  const named: NamedPart[] = []
  for (const ports of rule.ports) {
    const proxy = rule.verdict === 'allow' ? proxyRankOf(ports) : undefined
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

function itemsOf(part: Part, prefixes: readonly PortPrefix[]): readonly Item[] {
  const precedence = precedenceOf(part.rule.tier, part.rule.priority, part.proxy ?? part.rule.verdict)
  return prefixes.map((prefix) => ({ prefix, precedence, of: part }))
}
