import { type Issue, issue, type Plain, type Repair } from '@/lib/policy'
import { isRecord, list, member } from '../../json'
import type { PolicyObject } from '../../object'
import { isCilium } from '../../validate/index'
import { specsOf } from './rules'

/** SPEC 11.8: a dash too many makes two rules of one: the first for these peers on every port, the second for anybody on these ports. */
export function splitRules(object: PolicyObject): readonly Issue[] {
  const cilium = isCilium(object.kind)
  if (!cilium && object.kind !== 'NetworkPolicy') return []
  const portsField = cilium ? 'toPorts' : 'ports'
  return specsOf(object).flatMap(({ value, path }) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      const rules = list(member(value, direction))
      const at = rules.findIndex((rule, i) => hasOnly(rule, isPeers) && hasOnly(rules[i + 1], (key) => key === portsField))
      // Names for everything else, or a proxy's rules, are for anybody on purpose.
      if (at < 0 || rules.length !== 2 || isOfItsOwn(member(rules[at + 1], portsField))) return []
      const place = `${path}.${direction}`
      const ports = member(rules[at + 1], portsField) as Plain
      const repair: Repair = {
        title: 'Make them one',
        edits: [
          { op: 'set', path: `${place}[${at}].${portsField}`, value: ports },
          { op: 'remove', path: `${place}[${at + 1}]` }
        ]
      }
      return [issue('rule-split', `${place}[${at + 1}]`, {}, [repair])]
    })
  )
}

function isPeers(key: string): boolean {
  return /^(?:from|to)(?:Endpoints|Entities|CIDR|CIDRSet|FQDNs|Services|Nodes|Groups)?$/.test(key)
}

function hasOnly(rule: unknown, wanted: (key: string) => boolean): boolean {
  if (!isRecord(rule)) return false
  const keys = Object.keys(rule)
  return keys.length > 0 && keys.every((key) => wanted(key) && list(member(rule, key)).length > 0)
}

function isOfItsOwn(ports: unknown): boolean {
  return list(ports).some((one) => {
    const named = [one, ...list(member(one, 'ports'))].map((port) => String(member(port, 'port') ?? ''))
    return isRecord(member(one, 'rules')) || named.includes('53')
  })
}
