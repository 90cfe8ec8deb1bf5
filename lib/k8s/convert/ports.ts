import { isRecord, list, member, number, text } from '../json'
import { joinPath } from '../path'
import { readWrittenPort } from '../port-number'
import type { JsonObject } from '../yaml/value'
import { allSaid, type Said, unsayable } from './model'

type Ports = 'any' | readonly JsonObject[]

const PROXY: Readonly<Record<string, string>> = {
  rules: 'L7 rules',
  listener: 'listeners',
  terminatingTLS: 'TLS termination',
  originatingTLS: 'TLS origination'
}

/** The ports of one rule of Cilium's as a NetworkPolicy lists them (SPEC 3.6, 3.7, 5.1). */
export function toPorts(rule: unknown, path: string): Said<Ports> {
  if (list(member(rule, 'icmps')).length > 0) return unsayable(joinPath(path, 'icmps'), 'ICMP')
  const entries = list(member(rule, 'toPorts'))
  if (entries.length === 0) return { value: 'any' }
  const said = allSaid(entries.map((entry, at) => ofEntry(entry, joinPath(joinPath(path, 'toPorts'), at))))
  return 'unsayable' in said ? said : { value: said.value.flat() }
}

function ofEntry(entry: unknown, path: string): Said<readonly JsonObject[]> {
  for (const [field, what] of Object.entries(PROXY)) {
    if (isRecord(member(entry, field))) return unsayable(joinPath(path, field), what)
  }
  if (list(member(entry, 'serverNames')).length > 0) return unsayable(joinPath(path, 'serverNames'), 'TLS server names')
  const said = allSaid(list(member(entry, 'ports')).map((port, at) => ofPort(port, joinPath(joinPath(path, 'ports'), at))))
  return 'unsayable' in said ? said : { value: said.value.flat() }
}

const TRANSPORT = ['TCP', 'UDP', 'SCTP']

function ofPort(value: unknown, path: string): Said<readonly JsonObject[]> {
  const protocol = (text(member(value, 'protocol')) || 'ANY').toUpperCase()
  if (protocol !== 'ANY' && !TRANSPORT.includes(protocol)) return unsayable(path, `the protocol ${protocol}`)
  const port = readWrittenPort(text(member(value, 'port')) ?? '')
  const end = number(member(value, 'endPort')) ?? 0
  if (!port) return { value: [] }
  if (port.kind === 'name' && end > 0) return unsayable(path, 'a range that begins with a name')
  const ports =
    port.kind === 'name'
      ? { port: port.name }
      : port.number === 0
        ? {}
        : { port: port.number, ...(end > port.number ? { endPort: end } : {}) }
  return { value: (protocol === 'ANY' ? TRANSPORT : [protocol]).map((one) => ({ protocol: one, ...ports })) }
}
