import { issue } from '../issues'
import type { Rule } from '../model'
import type { Check } from './check'

/** A rule that can match nothing: no peer, or no port (SPEC 3). Alone it is how Cilium isolates a direction. */
export const emptyRule: Check = (_world, _policy, spec) =>
  spec.rules.flatMap((rule) => {
    if (rule.peers !== 'any' && rule.peers.length === 0) {
      const { direction } = rule
      const alone = spec.rules.filter((one) => one.direction === direction && one.verdict === rule.verdict).length === 1
      const isolates = alone && rule.verdict === 'allow' && rule.ports === 'any' && spec.defaultDeny[direction]
      return [issue(isolates ? 'empty-rule-isolates' : 'rule-without-peer', rule.path, { direction })]
    }
    return hasNoPort(rule) ? [issue('rule-without-port', rule.path)] : []
  })

function hasNoPort({ ports }: Rule): boolean {
  return ports !== 'any' && ports.every((one) => one.ports !== 'any' && one.ports.length === 0)
}
