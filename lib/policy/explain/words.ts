import type { Conflict } from '../conflict'
import type { Direction, Flow, Party, Rule, RuleVerdict, SideVerdict } from '../model'
import { describeQuestionPort } from '../words'
import { partyWord, policyWords, ruleWords } from './names'

const PROXIES = {
  http: 'HTTP',
  kafka: 'Kafka',
  dns: 'DNS',
  tls: 'the TLS handshake',
  listener: 'what its own configuration says'
} as const

const CONFLICTS: Readonly<Record<Conflict['why'], string>> = {
  parsers: 'they want different proxies for one peer and port',
  listeners: 'they name different listeners at one priority',
  authentication: 'they differ in whether the two ends must prove who they are',
  tls: 'they end or begin TLS with different secrets',
  'names-after-rules': 'server names come after L7 rules, and nothing ends TLS'
}

/** Why one side came out as it did, without a full stop: ``ingress is locked by `default/example` ``. */
export function sideClause(side: SideVerdict, conflict?: Conflict): string {
  const { direction, verdict, reason, rules, overridden, isolatedBy, proxy } = side
  const inOrOut = direction === 'ingress' ? 'in' : 'out'
  switch (reason) {
    case 'rule': {
      if (verdict === 'allow') {
        return `${ruleWords(rules)} lets it ${inOrOut}${proxy ? `, through a proxy that reads ${PROXIES[proxy]}` : ''}`
      }
      return `${ruleWords(rules)} denies it${overridden.length > 0 ? `, over ${ruleWords(overridden)}` : ''}`
    }
    case 'no-policy':
      return `nothing locks ${direction}`
    case 'default-deny':
      return `${direction} is locked by ${isolatedBy.length > 0 ? policyWords(isolatedBy) : 'the enforcement mode'}`
    case 'own-node':
      return direction === 'ingress' ? 'a node always reaches its own pods' : 'a pod always reaches its own node'
    case 'self':
      return 'a pod always reaches itself'
    case 'mode':
      return 'enforcement is switched off'
    case 'conflict':
      return conflict
        ? `${ruleWords(conflict.rules.map(({ id }) => id))} cannot stand together, since ${CONFLICTS[conflict.why]}, so that none of its policies could be computed`
        : 'its policies contradict each other, so that none of them could be computed'
  }
}

/** ```default/example` (ingress[0]) would let it in, but `default/p` (ingressDeny[0]) denies it first.`` */
export function overriddenSentence(rule: Rule, by: readonly Rule[], direction: Direction): string {
  const inOrOut = direction === 'ingress' ? 'in' : 'out'
  const would: Readonly<Record<RuleVerdict, string>> = { allow: `let it ${inOrOut}`, deny: 'deny it', pass: 'pass it on' }
  const does: Readonly<Record<RuleVerdict, string>> = {
    allow: `lets it ${inOrOut}`,
    deny: 'denies it',
    pass: 'passes it on'
  }
  const first = ruleWords(by.map(({ id }) => id))
  return `${ruleWords([rule.id])} would ${would[rule.verdict]}, but ${first} ${does[by[0]?.verdict ?? 'deny']} first.`
}

/** `` `default/web` to `default/api` on TCP 80 `` */
export function flowWords(flow: Flow): string {
  return `${partyWord(flow.source)} to ${partyWord(flow.destination)} on ${describeQuestionPort(flow)}`
}

/** A side with its reason in words. */
export interface Clause {
  readonly subject: Party
  readonly verdict: 'allow' | 'deny'
  readonly clause: string
}

/** The answer in one sentence. `miss`: the nearest rule that would have turned the first drop round. */
export function headline(sides: readonly Clause[], missing: Party | undefined, miss: string | undefined): string {
  if (missing) return `Dropped: there is no ${partyWord(missing)}.`
  const [first, second] = sides.filter(({ verdict }) => verdict === 'deny')
  if (!first) {
    if (sides.length === 0) return 'Allowed: neither side has policy of its own.'
    return `Allowed: ${[...new Set(sides.map(({ clause }) => clause))].join(', and ')}.`
  }
  const near = miss ? `; ${miss}` : ''
  const also = second ? `. ${partyWord(second.subject)} would drop it too: ${second.clause}` : ''
  return `Dropped at ${partyWord(first.subject)}: ${first.clause}${near}${also}.`
}
