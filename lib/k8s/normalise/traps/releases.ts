import { type Issue, issue, type Traits } from '@/lib/policy'
import { list, member } from '../../json'
import type { PolicyObject } from '../../object'
import { rulesOf, specsOf, type Written } from './rules'

/** Fields that came after the oldest release that is known here, and the release that they came with. */
const SINCE: readonly {
  readonly since: string
  readonly field: string
  readonly find: (spec: Written) => readonly string[]
}[] = [
  {
    since: '1.16',
    field: 'enableDefaultDeny',
    find: ({ value, path }) => (member(value, 'enableDefaultDeny') === undefined ? [] : [`${path}.enableDefaultDeny`])
  },
  { since: '1.16', field: 'endPort', find: (spec) => rulesOf(spec).flatMap(endPorts) },
  { since: '1.16', field: 'fromNodes', find: (spec) => having(spec, 'fromNodes') },
  { since: '1.16', field: 'toNodes', find: (spec) => having(spec, 'toNodes') },
  {
    since: '1.16',
    field: 'cidrGroupRef on egress or in a deny',
    find: (spec) => rulesOf(spec, ['ingressDeny', 'egress', 'egressDeny']).flatMap((rule) => inSets(rule, 'cidrGroupRef'))
  },
  {
    since: '1.17',
    field: 'cidrGroupSelector',
    find: (spec) => rulesOf(spec).flatMap((rule) => inSets(rule, 'cidrGroupSelector'))
  },
  {
    since: '1.17',
    field: 'toServices with toPorts',
    find: (spec) =>
      rulesOf(spec, ['egress']).flatMap(({ value, path }) =>
        list(member(value, 'toServices')).length > 0 && list(member(value, 'toPorts')).length > 0
          ? [`${path}.toServices`]
          : []
      )
  }
]

/** SPEC 11.9: each such field once; where this release does not know it, it is a warning. */
export function needsRelease(object: PolicyObject, traits: Traits): readonly Issue[] {
  // Where Cilium itself enforces; another engine has releases of its own.
  if (traits.networkPolicy !== 'cilium') return []
  const code = traits.ciliumRelease === '1.15' ? 'field-newer-than-release' : 'field-needs-release'
  return SINCE.flatMap(({ since, field, find }) => {
    const [first] = specsOf(object).flatMap(find)
    return first === undefined ? [] : [issue(code, first, { field, since })]
  })
}

function having(spec: Written, field: string): readonly string[] {
  return rulesOf(spec).flatMap(({ value, path }) => (list(member(value, field)).length > 0 ? [`${path}.${field}`] : []))
}

function endPorts({ value, path }: Written): readonly string[] {
  return list(member(value, 'toPorts')).flatMap((ports, i) =>
    list(member(ports, 'ports')).flatMap((port, j) =>
      member(port, 'endPort') === undefined ? [] : [`${path}.toPorts[${i}].ports[${j}].endPort`]
    )
  )
}

function inSets({ value, path }: Written, field: string): readonly string[] {
  return ['fromCIDRSet', 'toCIDRSet'].flatMap((set) =>
    list(member(value, set)).flatMap((one, at) =>
      member(one, field) === undefined ? [] : [`${path}.${set}[${at}].${field}`]
    )
  )
}
