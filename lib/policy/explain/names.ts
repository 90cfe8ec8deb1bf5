import { parseRuleId } from '../id'
import type { Party, PolicyRef, RuleId } from '../model'

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

/** `CiliumNetworkPolicy default/example` */
export function policyName(ref: Pick<PolicyRef, 'kind' | 'namespace' | 'name'>): string {
  return `${ref.kind} ${shortName(ref)}`
}

function shortName({ namespace, name }: Pick<PolicyRef, 'namespace' | 'name'>): string {
  return `${namespace ? `${namespace}/` : ''}${name}`
}

/** `CiliumNetworkPolicy default/example (spec.ingress[0])` of each, three at most. */
export function rulesName(rules: readonly RuleId[]): string {
  return some(
    rules.map((id) => {
      const parsed = parseRuleId(id)
      return parsed ? `${policyName(parsed.policy)} (${parsed.path})` : id
    })
  )
}

/** A name in a sentence. */
export function quoted(name: string): string {
  return `\`${name}\``
}

export function partyWord(party: Party): string {
  return quoted(partyName(party))
}

/** `` `default/example` `` of each policy, three at most. */
export function policyWords(refs: readonly PolicyRef[]): string {
  return some([...new Set(refs.map((ref) => quoted(shortName(ref))))])
}

/** `` `default/example` (ingress[0]) `` of each rule, three at most. */
export function ruleWords(rules: readonly RuleId[]): string {
  return some(
    rules.map((id) => {
      const parsed = parseRuleId(id)
      return parsed ? `${quoted(shortName(parsed.policy))} (${parsed.path.replace(/^spec\./, '')})` : quoted(id)
    })
  )
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return [shown.slice(0, -1).join(', '), shown.at(-1) ?? ''].filter(Boolean).join(' and ')
}
