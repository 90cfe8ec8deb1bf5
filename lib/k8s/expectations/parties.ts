import {
  covers,
  ENTITIES,
  type Entity,
  type NamespaceMatch,
  type PartySelector,
  parseCidrOrAddress,
  type Selector
} from '@/lib/policy'
import { isRecord, type Json } from '../json'
import { readSelector } from '../normalise/selector'
import { joinPath } from '../path'
import { badLabelKey, badLabelValue } from '../validate/names'
import { badSelector } from '../validate/selector'
import type { Reader } from './reader'

/** One party, or a list of such: any of them. */
export function readParties(reader: Reader, value: unknown, path: string): readonly PartySelector[] {
  if (!Array.isArray(value)) return readParty(reader, value, path)
  if (value.length === 0) reader.tell('expectation-missing', path, { wanted: 'at least one party' })
  return value.flatMap((one, at) => readParty(reader, one, joinPath(path, at)))
}

const POD = /^([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\/([a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)$/

/** A word (`shop/api-0`, `world`, `10.0.0.0/8`), or an object that says what kind of party is meant. */
function readParty(reader: Reader, value: unknown, path: string): readonly PartySelector[] {
  if (typeof value === 'string') return fromWord(reader, value, path)
  const written = reader.object(value, path)
  if (!written) return []
  if (Object.hasOwn(written, 'pod')) return readPod(reader, written, path)
  if (Object.hasOwn(written, 'entity')) return readEntity(reader, written, path)
  if (Object.hasOwn(written, 'cidr')) return readCidr(reader, written, path)
  return readPods(reader, written, path)
}

function fromWord(reader: Reader, word: string, path: string): readonly PartySelector[] {
  if (parseCidrOrAddress(word)) return [{ path, kind: 'cidr', cidr: word, except: [] }]
  if (isEntity(word)) return [{ path, kind: 'entity', entity: word }]
  const pod = podOf(word, path)
  if (pod) return [pod]
  return reader.tell('expectation-unreadable', path, { why: `"${word}" is no namespace/pod, entity or CIDR` }) ?? []
}

function readPod(reader: Reader, written: Json, path: string): readonly PartySelector[] {
  reader.fields(written, path, ['pod'])
  const at = joinPath(path, 'pod')
  const name = reader.text(written.pod, at)
  if (name === undefined) return []
  const pod = podOf(name, path)
  return pod ? [pod] : (reader.tell('expectation-unreadable', at, { why: `"${name}" is not namespace/name` }) ?? [])
}

function podOf(word: string, path: string): PartySelector | undefined {
  const [, namespace, name] = POD.exec(word) ?? []
  return namespace === undefined || name === undefined ? undefined : { path, kind: 'pod', namespace, name }
}

function readEntity(reader: Reader, written: Json, path: string): readonly PartySelector[] {
  reader.fields(written, path, ['entity'])
  const at = joinPath(path, 'entity')
  const entity = reader.text(written.entity, at)
  if (entity === undefined) return []
  if (isEntity(entity)) return [{ path, kind: 'entity', entity }]
  return reader.tell('expectation-unreadable', at, { why: `"${entity}" is none of ${NAMED.join(', ')}` }) ?? []
}

/** Nobody is `none`: nothing can be stated of it. */
const NAMED = ENTITIES.filter((one) => one !== 'none')

function isEntity(word: string): word is Entity {
  return (NAMED as readonly string[]).includes(word)
}

function readCidr(reader: Reader, written: Json, path: string): readonly PartySelector[] {
  reader.fields(written, path, ['cidr', 'except'])
  const cidr = prefix(reader, written.cidr, joinPath(path, 'cidr'))
  const at = joinPath(path, 'except')
  const except = Object.hasOwn(written, 'except') ? (reader.list(written.except, at) ?? []) : []
  const outs = except.flatMap((one, index) => {
    const out = prefix(reader, one, joinPath(at, index))
    const wide = cidr && parseCidrOrAddress(cidr)
    const narrow = out === undefined ? undefined : parseCidrOrAddress(out)
    if (wide && narrow && !covers(wide, narrow)) {
      reader.tell('expectation-unreadable', joinPath(at, index), { why: `${out} is not within ${cidr}` })
    }
    return out ?? []
  })
  return cidr === undefined ? [] : [{ path, kind: 'cidr', cidr, except: outs }]
}

function prefix(reader: Reader, value: unknown, path: string): string | undefined {
  const written = reader.text(value, path)
  if (written === undefined || parseCidrOrAddress(written)) return written
  return reader.tell('expectation-unreadable', path, { why: `"${written}" is neither a CIDR nor an address` })
}

const FIELDS = ['namespace', 'namespaceSelector', 'labels', 'selector']

/** `{}` is every pod. */
function readPods(reader: Reader, written: Json, path: string): readonly PartySelector[] {
  reader.fields(
    written,
    path,
    Object.keys(written).some((key) => FIELDS.includes(key)) ? FIELDS : [...FIELDS, 'pod', 'entity', 'cidr']
  )
  const labels = Object.hasOwn(written, 'labels') ? readLabels(reader, written.labels, joinPath(path, 'labels')) : []
  const selector = Object.hasOwn(written, 'selector')
    ? readLabelSelector(reader, written.selector, joinPath(path, 'selector'))
    : undefined
  const pods: Selector = { requirements: [...labels, ...(selector?.requirements ?? [])] }
  return [{ path, kind: 'pods', namespaces: readNamespaces(reader, written, path), pods }]
}

function readNamespaces(reader: Reader, written: Json, path: string): NamespaceMatch {
  const bySelector = Object.hasOwn(written, 'namespaceSelector')
  if (Object.hasOwn(written, 'namespace')) {
    if (bySelector)
      reader.tell('expectation-unreadable', path, { why: 'namespace and namespaceSelector exclude each other' })
    return { kind: 'name', name: reader.text(written.namespace, joinPath(path, 'namespace')) ?? '' }
  }
  if (!bySelector) return { kind: 'all' }
  const selector = readLabelSelector(reader, written.namespaceSelector, joinPath(path, 'namespaceSelector'))
  return selector && selector.requirements.length > 0 ? { kind: 'labels', selector } : { kind: 'all' }
}

function readLabels(reader: Reader, value: unknown, path: string): Selector['requirements'] {
  const labels = reader.object(value, path)
  return Object.entries(labels ?? {}).flatMap(([key, one]) => {
    const wanted = reader.text(one, joinPath(path, key))
    if (wanted === undefined) return []
    const why = badLabelKey(key) ?? badLabelValue(wanted)
    if (why !== undefined) reader.tell('expectation-unreadable', joinPath(path, key), { why })
    return [{ operator: 'in', key, values: [wanted] } as const]
  })
}

/** matchLabels and matchExpressions, as everywhere in Kubernetes. */
function readLabelSelector(reader: Reader, value: unknown, path: string): Selector | undefined {
  const selector = reader.object(value, path)
  if (!selector) return undefined
  reader.fields(selector, path, ['matchLabels', 'matchExpressions'])
  if (Object.hasOwn(selector, 'matchLabels')) readLabels(reader, selector.matchLabels, joinPath(path, 'matchLabels'))
  const at = joinPath(path, 'matchExpressions')
  const expressions = Object.hasOwn(selector, 'matchExpressions') ? (reader.list(selector.matchExpressions, at) ?? []) : []
  for (const [index, one] of expressions.entries()) {
    if (isRecord(one)) reader.fields(one, joinPath(at, index), ['key', 'operator', 'values'])
  }
  for (const { path: where, why } of badSelector({ matchExpressions: expressions }, path, badLabelKey)) {
    reader.tell('expectation-unreadable', where, { why })
  }
  return readSelector(selector)
}
