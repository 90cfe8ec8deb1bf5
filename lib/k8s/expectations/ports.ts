import type { PortSelector, Protocol } from '@/lib/policy'
import { shown } from '../json'
import { joinPath } from '../path'
import type { Reader } from './reader'

/** An empty list is no port at all: a statement of nothing is refused. */
export function readPortSelectors(reader: Reader, value: unknown, path: string): readonly PortSelector[] {
  const written = reader.list(value, path) ?? []
  if (Array.isArray(value) && value.length === 0) {
    reader.tell('expectation-missing', path, { wanted: 'at least one port; leave it out for every port' })
  }
  return written.flatMap((one, at) => readPort(reader, one, joinPath(path, at)) ?? [])
}

const PROTOCOLS: Readonly<Record<string, Protocol | 'ANY'>> = {
  ANY: 'ANY',
  TCP: 'TCP',
  UDP: 'UDP',
  SCTP: 'SCTP',
  ICMP: 'ICMP',
  ICMPV6: 'ICMPv6'
}

/** `443`, `UDP/53`, `TCP/8000-8100`, `ICMP/8`, `UDP` alone for every port of it; or `{protocol, port, endPort}`. */
function readPort(reader: Reader, value: unknown, path: string): PortSelector | undefined {
  if (typeof value === 'number') return range(reader, path, 'TCP', value, undefined)
  if (typeof value !== 'string') return readObject(reader, value, path)
  const [, name, first, last] = /^(?:([A-Za-z]+6?)(?:\/|$))?(?:(\d+)(?:-(\d+))?)?$/.exec(value.trim()) ?? []
  if (name === undefined && first === undefined) {
    return reader.tell('expectation-unreadable', path, {
      why: `"${value}" is not a port such as 443, UDP/53 or TCP/8000-8100`
    })
  }
  const protocol = readProtocol(reader, name ?? 'TCP', path)
  return protocol && range(reader, path, protocol, numberOf(first), numberOf(last))
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function readObject(reader: Reader, value: unknown, path: string): PortSelector | undefined {
  const written = reader.object(value, path)
  if (!written) return undefined
  reader.fields(written, path, ['protocol', 'port', 'endPort'])
  const number = (key: 'port' | 'endPort') => {
    const one = written[key]
    if (one === undefined || typeof one === 'number') return one
    return reader.tell('wrong-type', joinPath(path, key), { wanted: 'a number', seen: shown(one) })
  }
  const name = Object.hasOwn(written, 'protocol') ? reader.text(written.protocol, joinPath(path, 'protocol')) : 'TCP'
  const protocol = name === undefined ? undefined : readProtocol(reader, name, joinPath(path, 'protocol'))
  const [first, last] = [number('port'), number('endPort')]
  return protocol && range(reader, path, protocol, first, last)
}

function readProtocol(reader: Reader, name: string, path: string): Protocol | 'ANY' | undefined {
  const upper = name.toUpperCase()
  if (Object.hasOwn(PROTOCOLS, upper)) return PROTOCOLS[upper]
  return reader.tell('expectation-unreadable', path, { why: `"${name}" is none of TCP, UDP, SCTP, ICMP, ICMPv6, ANY` })
}

function range(
  reader: Reader,
  path: string,
  protocol: Protocol | 'ANY',
  first: number | undefined,
  last: number | undefined
): PortSelector | undefined {
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6'
  const [low, high] = isIcmp ? [0, 255] : [1, 65535]
  if (first === undefined) {
    if (last === undefined) return { path, protocol, first: low, last: high }
    return reader.tell('expectation-unreadable', path, { why: 'endPort needs a port' })
  }
  const end = last ?? first
  if (Number.isInteger(first) && Number.isInteger(end) && first >= low && end <= high && end >= first) {
    return { path, protocol, first, last: end }
  }
  const what = isIcmp ? 'an ICMP type from 0 to 255' : 'a port from 1 to 65535'
  return reader.tell('expectation-unreadable', path, {
    why: `${first}${last === undefined ? '' : ` to ${last}`} is not ${what}, or a range of them`
  })
}
