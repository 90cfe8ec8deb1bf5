import type { Flow, NamedPort, Protocol } from '@/lib/policy'
import { CommandError } from '../exit'
import { nearest, orList } from '../input/nearest'

export type AskedPort = Pick<Flow, 'protocol' | 'port'>

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
 * Throws CommandError.
 */
export function readAskedPort(text: string, named: readonly NamedPort[]): AskedPort {
  // As expectations write it: `UDP/53`.
  const turned = text.toLowerCase().replace(/^(tcp|udp|sctp|icmp|icmpv6)\/(.+)$/, '$2/$1')
  const [word = '', written, ...more] = turned.split('/')
  const alone = written === undefined ? PROTOCOLS[word] : undefined
  if (alone !== undefined && ECHO[alone] !== undefined) return { protocol: alone, port: ECHO[alone] }
  const protocol = written === undefined ? 'TCP' : PROTOCOLS[written]
  if (protocol === undefined || more.length > 0) {
    throw usage(`${written ?? text} is not a protocol.`, `Write one of ${orList(Object.keys(PROTOCOLS))}: 53/udp, 8/icmp.`)
  }
  if (/^\d+$/.test(word)) return numbered(Number(word), protocol)
  const found = named.find(({ name, protocol: own }) => name === word && (written === undefined || own === protocol))
  if (found) return { protocol: found.protocol, port: found.port }
  if (word === '') throw usage('A port is missing.', 'Write it behind a colon: default/web:80, or default/dns:53/udp.')
  const names = named.map(({ name }) => name)
  const close = nearest(word, names)
  throw usage(
    `${word} is not a port: a number, or the name of a port of the destination.`,
    names.length === 0
      ? 'The destination names none.'
      : `It names ${orList(names)}.${close.length > 0 ? ` Did you mean ${close[0]}?` : ''}`
  )
}

function numbered(port: number, protocol: Protocol): AskedPort {
  const [first, last] = ECHO[protocol] === undefined ? [1, 65535] : [0, 255]
  if (port >= first && port <= last) return { protocol, port }
  const what = ECHO[protocol] === undefined ? 'a port' : 'an ICMP type'
  throw usage(`${port} is not ${what}: a number from ${first} to ${last}.`)
}

/** `5432`, `53/udp`, `8/icmp`: as it is typed. */
export function portText({ protocol, port }: AskedPort): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol.toLowerCase()}`
}

function usage(message: string, fix?: string): CommandError {
  return new CommandError(message, { code: 'usage', ...(fix !== undefined && { fix }) })
}
