import { evaluate } from './evaluate'
import { parseRuleId } from './id'
import type { Direction, Flow, FlowVerdict, NearMiss, Party, PolicyRef, Reason, RuleId, SideVerdict, World } from './model'
import { identify } from './party'
import { describeQuestionPort } from './words'

export interface SideExplanation {
  readonly direction: Direction
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  /** One plain sentence: who, what, why. */
  readonly sentence: string
  /** Rules that decided. */
  readonly rules: readonly RuleId[]
  /** Policies that isolate the subject. */
  readonly isolatedBy: readonly PolicyRef[]
  readonly nearMisses: readonly { readonly miss: NearMiss; readonly sentence: string }[]
}

export interface Explanation {
  readonly verdict: FlowVerdict
  /** The answer in one sentence. */
  readonly sentence: string
  readonly sides: readonly SideExplanation[]
}

/** Why a flow passes or not, as data and as one plain sentence each. */
export function explain(world: World, flow: Flow): Explanation {
  const verdict = evaluate(world, flow)
  const sides = [verdict.egress, verdict.ingress].flatMap((side) => (side ? [explainSide(side)] : []))
  const what = `${partyName(flow.source)} to ${partyName(flow.destination)} on ${describeQuestionPort(flow)}`
  const stopped = [verdict.egress, verdict.ingress].filter((side) => side?.verdict === 'deny')
  return { verdict, sentence: `${what}: ${conclusion(world, flow, verdict, stopped.length)}`, sides }
}

function conclusion(world: World, flow: Flow, verdict: FlowVerdict, stops: number): string {
  const unknown = [flow.source, flow.destination].find((party) => !identify(world, party))
  if (unknown) return `not allowed, since there is no ${partyName(unknown)}.`
  if (stops === 2) return 'denied, by the sender’s egress and by the receiver’s ingress.'
  if (stops === 1)
    return `denied, by ${verdict.egress?.verdict === 'deny' ? 'the sender’s egress' : 'the receiver’s ingress'}.`
  return !verdict.egress && !verdict.ingress ? 'allowed, since neither side has policy of its own.' : 'allowed.'
}

function explainSide(side: SideVerdict): SideExplanation {
  return {
    direction: side.direction,
    verdict: side.verdict,
    reason: side.reason,
    sentence: sentenceOf(side),
    rules: side.rules,
    isolatedBy: side.isolatedBy,
    nearMisses: side.nearMisses.map((miss) => ({ miss, sentence: nearMissSentence(miss) }))
  }
}

function sentenceOf(side: SideVerdict): string {
  const subject = partyName(side.subject)
  const direction = side.direction
  switch (side.reason) {
    case 'rule': {
      const proxy = side.proxy ? `, through a proxy that reads ${PROXIES[side.proxy]}` : ''
      const over = side.verdict === 'deny' && side.overridden.length > 0 ? `, over ${rulesName(side.overridden)}` : ''
      return `${capital(direction)} of ${subject}: ${rulesName(side.rules)} ${side.verdict === 'allow' ? 'allows' : 'denies'} it${proxy}${over}.`
    }
    case 'no-policy':
      return `${capital(direction)} of ${subject}: allowed, since no policy isolates it in this direction.`
    case 'default-deny':
      return side.isolatedBy.length === 0
        ? `${capital(direction)} of ${subject}: denied, since it is isolated by the enforcement mode and no rule allows this.`
        : `${capital(direction)} of ${subject}: denied, since ${policiesName(side.isolatedBy)} and no rule allows this.`
    case 'own-node':
      return direction === 'ingress'
        ? `${capital(direction)} of ${subject}: allowed, since a node always reaches its own pods.`
        : `${capital(direction)} of ${subject}: allowed, since a pod always reaches its own node.`
    case 'self':
      return `${capital(direction)} of ${subject}: allowed, since a pod always reaches itself.`
    case 'mode':
      return `${capital(direction)} of ${subject}: allowed, since enforcement is switched off.`
    case 'conflict':
      return `${capital(direction)} of ${subject}: denied, since its policies contradict each other and none could be computed.`
  }
}

const PROXIES = { http: 'HTTP', dns: 'DNS', tls: 'the TLS handshake', listener: 'what its own configuration says' } as const

/** What a rule wanted and what was seen, in one sentence. */
export function nearMissSentence(miss: NearMiss): string {
  const who = rulesName([miss.rule])
  switch (miss.unmet) {
    case 'peer':
      return `${capital(who)} would allow it from ${miss.wanted}; this is ${miss.seen}.`.replace(
        ' from ',
        fromOrTo(miss.rule)
      )
    case 'port':
      return `${capital(who)} would allow it on ${miss.wanted}; this is ${miss.seen}.`
    case 'protocol':
      return `${capital(who)} has the port, but for ${miss.wanted}; this is ${miss.seen}.`
  }
}

function fromOrTo(rule: RuleId): string {
  return parseRuleId(rule)?.path.includes('egress') ? ' to ' : ' from '
}

/** `CiliumNetworkPolicy default/example, spec.ingress[0]` */
export function rulesName(rules: readonly RuleId[]): string {
  const names = rules.map((id) => {
    const parsed = parseRuleId(id)
    return parsed ? `${policyName(parsed.policy)} (${parsed.path})` : id
  })
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(' and ')
}

export function policyName(ref: Pick<PolicyRef, 'kind' | 'namespace' | 'name'>): string {
  return `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`
}

function policiesName(refs: readonly PolicyRef[]): string {
  const names = refs.map(policyName)
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(' and ')
  return `${shown} ${names.length === 1 ? 'isolates' : 'isolate'} it`
}

export function partyName(party: Party): string {
  switch (party.kind) {
    case 'pod':
      return `${party.namespace}/${party.name}`
    case 'node':
      return `node ${party.name}`
    case 'reserved':
      return party.entity
    case 'address':
      return party.address
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
