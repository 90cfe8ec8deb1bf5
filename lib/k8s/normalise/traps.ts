import { type Edit, type Issue, issue, NAMESPACE_KEY, type Traits } from '@/lib/policy'
import { list, member, number, record, text } from '../json'
import type { PolicyObject } from '../object'
import { parseUnsigned, readWrittenPort } from '../port-number'

/** What a Cilium policy's parser takes without a word, and reads otherwise than it looks (SPEC 1.22, 2.4, 3.4). */
export function trapsOfCilium(object: PolicyObject, traits: Traits): readonly Issue[] {
  const { document, metadata } = object
  const spec = member(document, 'spec')
  const specs = list(member(document, 'specs')).map((one, at) => [one, `specs[${at}]`] as const)
  return [...(spec ? [[spec, 'spec'] as const] : []), ...specs].flatMap(([one, path]) => [
    ...namespaceTraps(one, path, metadata.namespace),
    ...['ingress', 'ingressDeny', 'egress', 'egressDeny'].flatMap((field) =>
      list(member(one, field)).flatMap((rule, at) => ruleTraps(rule, `${path}.${field}[${at}]`, traits))
    )
  ])
}

/** SPEC 2.4. */
function namespaceTraps(spec: unknown, path: string, namespace: string): readonly Issue[] {
  if (namespace === '') return []
  const labels = record(member(member(spec, 'endpointSelector'), 'matchLabels'))
  return Object.entries(labels).flatMap(([key, value]) => {
    if (value === namespace || text(value) === undefined) return []
    const at = `${path}.endpointSelector.matchLabels[${JSON.stringify(key)}]`
    if (key === `k8s:${NAMESPACE_KEY}`)
      return [issue('namespace-overwritten', at, { written: text(value) ?? '', namespace })]
    return key === NAMESPACE_KEY || key === `any:${NAMESPACE_KEY}` ? [issue('namespace-elsewhere', at, { namespace })] : []
  })
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
      return issue('names-match-anyone', at, { field }, [{ title: `Remove ${field}`, edits: [{ op: 'remove', path: at }] }])
    }),
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
  return /^[^ ]+:[^ ]/.test(written) ? [issue('header-without-space', path, { header: written })] : []
}
