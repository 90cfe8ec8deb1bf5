import { type Flow, type NamedPort, nearest, type Protocol } from '@/lib/policy'

export type AskedPort = Pick<Flow, 'protocol' | 'port'>

/** What is wrong with what was typed, and what to write in its place. */
export interface Misread {
  readonly message: string
  readonly fix?: string
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6'
}
/** Echo requests: what `ping` sends. */
const ECHO: Readonly<Record<string, number>> = { ICMP: 8, ICMPv6: 128 }

/**
 * `80` (TCP), `53/udp` or `UDP/53`, `8/icmp` (a type), `icmp` (an echo request), or the name of a port that the destination has.
 */
export function readAskedPort(written: string, named: readonly NamedPort[]): AskedPort | Misread {
  const text = written.trim()
  // As expectations write it: `UDP/53`.
  const turned = text.toLowerCase().replace(/^(tcp|udp|sctp|icmp|icmpv6)\/(.+)$/, '$2/$1')
  const [word = '', way, ...more] = turned.split('/')
  const alone = way === undefined ? PROTOCOLS[word] : undefined
  if (alone !== undefined && ECHO[alone] !== undefined) return { protocol: alone, port: ECHO[alone] }
  const protocol = way === undefined ? 'TCP' : PROTOCOLS[way]
  if (protocol === undefined || more.length > 0) {
    return { message: `${way ?? text} is not a protocol.`, fix: `Write one of ${PROTOCOL_LIST}: 53/udp, 8/icmp.` }
  }
  if (/^\d+$/.test(word)) return numbered(Number(word), protocol)
  const found = named.find(({ name, protocol: own }) => name === word && (way === undefined || own === protocol))
  return found ? { protocol: found.protocol, port: found.port } : unnamed(word, named)
}

const PROTOCOL_LIST = 'tcp, udp, sctp, icmp or icmpv6'

function unnamed(word: string, named: readonly NamedPort[]): Misread {
  if (word === '')
    return { message: 'A port is missing.', fix: 'Write it behind a colon: default/web:80, or default/dns:53/udp.' }
  const names = named.map(({ name }) => name)
  const close = nearest(word, names)
  const meant = close === undefined ? '' : ` Did you mean ${close}?`
  return {
    message: `${word} is not a port: a number, or the name of a port of the destination.`,
    fix: names.length === 0 ? 'The destination names none.' : `It names ${names.join(', ')}.${meant}`
  }
}

function numbered(port: number, protocol: Protocol): AskedPort | Misread {
  const isPort = ECHO[protocol] === undefined
  const [first, last] = isPort ? [1, 65535] : [0, 255]
  if (port >= first && port <= last) return { protocol, port }
  return { message: `${port} is not ${isPort ? 'a port' : 'an ICMP type'}: a number from ${first} to ${last}.` }
}

/** `5432`, `53/udp`, `8/icmp`: as it is typed. */
export function portText({ protocol, port }: AskedPort): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol.toLowerCase()}`
}
