import { type IssueCode, issue } from '../issues'
import type { Check } from './check'

/** A rule that can match nothing: no peer, or no port (SPEC 3). */
export const emptyRule: Check = (_world, _policy, spec) =>
  spec.rules.flatMap((rule) => {
    const noPeer = rule.peers !== 'any' && rule.peers.length === 0
    const noPort = rule.ports !== 'any' && rule.ports.every((ports) => ports.ports !== 'any' && ports.ports.length === 0)
    const code: IssueCode | undefined = noPeer ? 'rule-without-peer' : noPort ? 'rule-without-port' : undefined
    return code ? [issue(code, rule.path, { direction: rule.direction })] : []
  })
