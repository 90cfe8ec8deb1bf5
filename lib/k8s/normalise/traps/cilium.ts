import { DIRECTIONS, type Edit, type Issue, issue, NAMESPACE_KEY, type Traits } from '@/lib/policy'
import { flag, list, member, number, record, text } from '../../json'
import type { PolicyObject } from '../../object'
import { parseUnsigned, readWrittenPort } from '../../port-number'
import { RULE_FIELDS, rulesOf, specsOf, type Written } from './rules'

/** What a Cilium policy's parser takes without a word, and reads otherwise than it looks (SPEC 1.2, 1.22, 2.4, 3.4 to 3.9). */
export function trapsOfCilium(object: PolicyObject, traits: Traits): readonly Issue[] {
  return specsOf(object).flatMap((spec) => [
    ...namespaceTraps(spec.value, spec.path, object.metadata.namespace),
    ...isolationTraps(spec, traits),
    ...rulesOf(spec).flatMap(({ value, path }) => ruleTraps(value, path, traits))
  ])
}

/** SPEC 1.2, 3.9. */
function isolationTraps({ value, path }: Written, traits: Traits): readonly Issue[] {
  const count = (field: string) => list(member(value, field)).length
  if (RULE_FIELDS.every((field) => count(field) === 0) && !traits.refusesNoRules) return [issue('no-rules-ignored', path)]
  if (!traits.enableDefaultDeny) return []
  return DIRECTIONS.flatMap((direction) => {
    const asked = flag(member(member(value, 'enableDefaultDeny'), direction)) === true
    if (!asked || count(direction) + count(`${direction}Deny`) > 0) return []
    const edits: readonly Edit[] = [{ op: 'set', path: `${path}.${direction}`, value: [{}] }]
    const at = `${path}.enableDefaultDeny.${direction}`
    return [issue('default-deny-without-rule', at, { direction }, [{ title: `Isolate ${direction}`, edits }])]
  })
}

/** SPEC 2.4. */
function namespaceTraps(spec: unknown, path: string, namespace: string): readonly Issue[] {
  if (namespace === '') return []
  const selector = member(spec, 'endpointSelector')
  const labels = record(member(selector, 'matchLabels'))
  const asked = list(member(selector, 'matchExpressions')).flatMap((one, at) => {
    const key = text(member(one, 'key')) ?? ''
    const elsewhere = member(one, 'operator') === 'In' && !list(member(one, 'values')).includes(namespace)
    const found = key.replace(/^(?:any|k8s):/, '') === NAMESPACE_KEY && elsewhere
    return found ? [issue('namespace-elsewhere', `${path}.endpointSelector.matchExpressions[${at}]`, { namespace })] : []
  })
  const written = Object.entries(labels).flatMap(([key, value]) => {
    if (value === namespace || text(value) === undefined) return []
    const at = `${path}.endpointSelector.matchLabels[${JSON.stringify(key)}]`
    if (key === `k8s:${NAMESPACE_KEY}`)
      return [issue('namespace-overwritten', at, { written: text(value) ?? '', namespace })]
    return key === NAMESPACE_KEY || key === `any:${NAMESPACE_KEY}` ? [issue('namespace-elsewhere', at, { namespace })] : []
  })
  return [...written, ...asked]
}

function ruleTraps(rule: unknown, path: string, traits: Traits): readonly Issue[] {
  const ports = list(member(rule, 'toPorts'))
  const empty = ['toFQDNs', 'toServices'].filter((field) => {
    const value = member(rule, field)
    return Array.isArray(value) && value.length === 0 && ports.length > 0
  })
  return [
    ...empty.map((field) => {
      const at = `${path}.${field}`
      const code = traits.emptyNamesWithPortsIsAny ? 'names-open-to-anyone' : 'names-match-anyone'
      return issue(code, at, { field }, [{ title: `Remove ${field}`, edits: [{ op: 'remove', path: at }] }])
    }),
    ...servicesInDeny(rule, path, traits),
    ...ports.flatMap((one, i) => emptyRules(one, `${path}.toPorts[${i}]`, traits)),
    ...ports.flatMap((one, i) =>
      list(member(one, 'ports')).flatMap((port, j) => portTraps(port, `${path}.toPorts[${i}].ports[${j}]`, traits))
    ),
    ...ports.flatMap((one, i) =>
      list(member(member(one, 'rules'), 'http')).flatMap((http, j) =>
        list(member(http, 'headers')).flatMap((header, k) =>
          headerTraps(header, `${path}.toPorts[${i}].rules.http[${j}].headers[${k}]`)
        )
      )
    )
  ]
}

/** SPEC 4.8, 3.4. */
function servicesInDeny(rule: unknown, path: string, traits: Traits): readonly Issue[] {
  if (traits.servicesInDeny || !/egressDeny\[\d+\]$/.test(path) || list(member(rule, 'toServices')).length === 0) return []
  const meant = list(member(rule, 'toPorts')).length > 0 && traits.emptyNamesWithPortsIsAny ? 'anybody' : 'nobody'
  return [issue('services-in-deny', `${path}.toServices`, { meant })]
}

/** SPEC 3.5: a list that is there and empty reads as if it let nothing through. */
function emptyRules(ports: unknown, path: string, traits: Traits): readonly Issue[] {
  const rules = member(ports, 'rules')
  return ['http', 'dns'].flatMap((field) => {
    const value = member(rules, field)
    if (!Array.isArray(value) || value.length > 0 || !traits.layer7) return []
    const edits: readonly Edit[] = [{ op: 'remove', path: `${path}.rules` }]
    return [issue('empty-l7-list', `${path}.rules.${field}`, { field }, [{ title: 'Remove rules', edits }])]
  })
}

/** SPEC 1.10, 1.22. */
function portTraps(port: unknown, path: string, traits: Traits): readonly Issue[] {
  const written = text(member(port, 'port')) ?? ''
  const read = readWrittenPort(written)
  const end = number(member(port, 'endPort'))
  const found: Issue[] = []
  if (read?.kind === 'number' && written !== String(read.number) && parseUnsigned(written) !== undefined) {
    const decimal = /^0+(?=[1-9]\d*$)/.test(written) ? written.replace(/^0+/, '') : String(read.number)
    const edits: readonly Edit[] = [{ op: 'replace', path: `${path}.port`, value: decimal }]
    found.push(
      issue('port-in-other-base', `${path}.port`, { written, port: read.number }, [{ title: `Make it ${decimal}`, edits }])
    )
  }
  if (end === undefined) return found
  if (!traits.portRanges) found.push(issue('end-port-ignored', `${path}.endPort`, { port: written }))
  else if (read?.kind === 'name') found.push(issue('end-port-with-name', `${path}.endPort`, { name: written }))
  else if (read && end > 0 && end < read.number) {
    const edits: readonly Edit[] = [
      { op: 'replace', path: `${path}.port`, value: String(end) },
      { op: 'replace', path: `${path}.endPort`, value: read.number }
    ]
    found.push(issue('end-port-below-port', `${path}.endPort`, { end, port: read.number }, [{ title: 'Swap them', edits }]))
  }
  return found
}

/** SPEC 6.2. */
function headerTraps(header: unknown, path: string): readonly Issue[] {
  const written = text(header) ?? ''
  if (!/^[^ ]+:[^ ]/.test(written)) return []
  const edits: readonly Edit[] = [{ op: 'replace', path, value: written.replace(':', ': ') }]
  return [issue('header-without-space', path, { header: written }, [{ title: 'Add the space', edits }])]
}
