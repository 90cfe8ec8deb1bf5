import { isObject, type Json, type JsonObject, join, type Path } from '@/lib/document'
import type { L7View, PortChip, PortInput } from '../canvas/model'
import { readL7 } from './l7'
import type { Reading, RuleView } from './model'
import { oddPorts } from './odd'
import { chip, portValue, protocolOf } from './port'
import { hasOnly, list, member, text } from './read'

type Ports = Pick<RuleView, 'ports' | 'portPaths' | 'l7' | 'extras'>

/** `toPorts` and `icmps` of a rule: chips, the L7 rules behind them, and what has no drawing. */
export function readPorts(rule: JsonObject, path: Path, reading: Reading): Ports {
  const toPorts = list(member(rule, 'toPorts'))
  const icmps = list(member(rule, 'icmps'))
  const at = (key: string, index: number) => join(join(path, key), index)
  const chips: PortChip[] = []
  const l7: L7View[] = []
  toPorts.forEach((entry, index) => {
    const here = at('toPorts', index)
    const views = readL7(entry, here)
    const first = views.length > 0 ? l7.length : undefined
    l7.push(...views)
    list(member(entry, 'ports')).forEach((port, k) => {
      chips.push(readPort(port, join(join(here, 'ports'), k), reading, first))
    })
  })
  icmps.forEach((entry, index) => {
    list(member(entry, 'fields')).forEach((field, k) => {
      chips.push(readIcmp(field, join(join(at('icmps', index), 'fields'), k), reading))
    })
  })
  const extras = [
    ...oddPorts(rule, path, 'toPorts', { ports: 'list', rules: 'map', serverNames: 'list' }, reading.source),
    ...oddPorts(rule, path, 'icmps', { fields: 'list' }, reading.source)
  ]
  const none =
    toPorts.length === 0 &&
    icmps.length === 0 &&
    extras.every(({ path: one }) => one !== join(path, 'toPorts') && one !== join(path, 'icmps'))
  return {
    ports: none ? 'any' : chips,
    portPaths: [...(toPorts.length > 0 ? [join(path, 'toPorts')] : []), ...(icmps.length > 0 ? [join(path, 'icmps')] : [])],
    l7,
    extras
  }
}

function readPort(value: Json, path: Path, reading: Reading, l7: number | undefined): PortChip {
  const port = text(member(value, 'port'))
  const protocol = protocolOf(text(member(value, 'protocol')) || 'ANY')
  const end = member(value, 'endPort')
  const plain = hasOnly(value, 'port', 'protocol', 'endPort') && (end === undefined || typeof end === 'number')
  if (!plain || !protocol || port === undefined || port === '')
    return chip({ kind: 'raw', yaml: reading.source(path) }, path, l7)
  if (port === '0' && end === undefined) return chip({ kind: 'protocol', protocol }, path, l7)
  // Leading zeros mean another number than they seem to: shown as they are.
  const shown = /^0\d/.test(port) ? port : portValue(port)
  return chip({ kind: 'port', protocol, port: shown, ...(typeof end === 'number' ? { endPort: end } : {}) }, path, l7)
}

function readIcmp(value: Json, path: Path, reading: Reading): PortChip {
  const type = member(value, 'type')
  const family = member(value, 'family') ?? 'IPv4'
  const known = family === 'IPv4' || family === 'IPv6' ? family : undefined
  if (!known || !hasOnly(value, 'type', 'family') || (typeof type !== 'number' && typeof type !== 'string')) {
    return chip({ kind: 'raw', yaml: reading.source(path) }, path)
  }
  return chip({ kind: 'icmp', family: known, type }, path)
}

/** ICMP and ports stand in different keys, and never in one rule (SPEC 1.9). */
export function writePorts(ports: readonly PortInput[]): JsonObject | string {
  const icmp = ports.filter((one) => one.kind === 'icmp')
  if (icmp.length > 0 && icmp.length < ports.length) return 'ICMP and ports cannot stand in one rule: make a rule for each.'
  const written = ports.map((port) => writePort(port))
  const refused = written.find((one) => typeof one === 'string')
  if (refused !== undefined) return String(refused)
  if (icmp.length > 0) return { icmps: [{ fields: written }] }
  return { toPorts: [{ ports: written }] }
}

/** One entry. A protocol that was not written stays so where it means the same. */
export function writePort(port: PortInput, old?: Json): Json | string {
  switch (port.kind) {
    case 'raw':
      return 'This port can only be edited as text.'
    case 'icmp':
      return {
        ...(port.family === 'IPv4' && isObject(old) && old.family === undefined ? {} : { family: port.family }),
        type: port.type
      }
    case 'protocol':
      return { port: '0', protocol: port.protocol }
    case 'port': {
      const silent = port.protocol === 'ANY' && isObject(old) && old.protocol === undefined
      const end = port.endPort === undefined ? {} : { endPort: port.endPort }
      return { port: String(port.port), ...end, ...(silent ? {} : { protocol: port.protocol }) }
    }
  }
}
