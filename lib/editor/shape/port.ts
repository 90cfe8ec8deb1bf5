import type { Path } from '@/lib/document'
import type { PortChip, PortInput, PortProtocol } from '../canvas/model'

export const PROTOCOLS: readonly PortProtocol[] = ['TCP', 'UDP', 'SCTP', 'ANY']

export function protocolOf(text: string): PortProtocol | undefined {
  return PROTOCOLS.find((one) => one === text.toUpperCase())
}

export function chip(port: PortInput, path: Path, l7?: number): PortChip {
  return { ...port, path, text: portText(port), ...(l7 === undefined ? {} : { l7 }) }
}

/** As shown on a chip: `TCP 5000`, `TCP 8000–8080`, `UDP dns`, `any TCP port`, `ICMP 8`. */
export function portText(port: PortInput): string {
  switch (port.kind) {
    case 'port': {
      const end = port.endPort === undefined ? '' : `–${port.endPort}`
      return `${port.protocol === 'ANY' ? '' : `${port.protocol} `}${port.port}${end}`
    }
    case 'protocol':
      return port.protocol === 'ANY' ? 'any TCP, UDP or SCTP port' : `any ${port.protocol} port`
    case 'icmp':
      return `${port.family === 'IPv6' ? 'ICMPv6' : 'ICMP'} ${port.type}`
    case 'raw':
      return port.yaml.replace(/\s+/g, ' ')
  }
}

export function samePort(a: PortInput, b: PortInput): boolean {
  if (a.kind === 'port' && b.kind === 'port') {
    return a.protocol === b.protocol && String(a.port) === String(b.port) && a.endPort === b.endPort
  }
  if (a.kind === 'protocol' && b.kind === 'protocol') return a.protocol === b.protocol
  if (a.kind === 'icmp' && b.kind === 'icmp') return a.family === b.family && String(a.type) === String(b.type)
  return a.kind === 'raw' && b.kind === 'raw' && a.yaml === b.yaml
}

/** A port as it was typed: a number where it is one. */
export function portValue(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}
