import type { PortInput, PortProtocol } from '@/lib/editor'

/** What a person types for a port: a number, a range `8000-8080`, a name of a container port, or nothing for every port. */
export function parsePort(text: string, protocol: PortProtocol): PortInput | { readonly problem: string } {
  const typed = text.trim()
  if (typed === '') return { kind: 'protocol', protocol }
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(typed)
  if (range) return ofRange(Number(range[1]), Number(range[2]), protocol)
  if (/^\d+$/.test(typed)) return ofNumber(Number(typed), protocol)
  if (/^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(typed) && /[a-z]/.test(typed))
    return { kind: 'port', protocol, port: typed }
  return { problem: 'A port is a number, a range such as 8000-8080, or a name such as http.' }
}

function ofNumber(port: number, protocol: PortProtocol): PortInput | { readonly problem: string } {
  return port >= 1 && port <= 65535
    ? { kind: 'port', protocol, port }
    : { problem: `${port} is no port: they go from 1 to 65535.` }
}

function ofRange(port: number, endPort: number, protocol: PortProtocol): PortInput | { readonly problem: string } {
  if (port < 1 || endPort > 65535) return { problem: `${port}–${endPort} is no range of ports: they go from 1 to 65535.` }
  if (endPort < port) return { problem: `${endPort} is below ${port}. Swap them.` }
  return port === endPort ? { kind: 'port', protocol, port } : { kind: 'port', protocol, port, endPort }
}

/** The way back: what stands in the field for a port of the policy. */
export function portText(port: PortInput): string {
  if (port.kind !== 'port') return ''
  return port.endPort === undefined ? String(port.port) : `${port.port}-${port.endPort}`
}
