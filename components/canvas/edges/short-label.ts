import { type Edge, l7Name, type PortChip, portsLabel } from '@/lib/editor'

/** What fits on a line: `TCP 5000`, `UDP, TCP 53`, `TCP 80 +2`, `TCP 80 · HTTP`; braces where the rule has what is shown as YAML. */
export function shortLabel({ ports, l7, extras }: Pick<Edge, 'ports' | 'l7' | 'extras'>): string {
  const short = ports === 'any' || ports.length < 2 ? portsLabel(ports) : shortPorts(ports)
  const read = new Set(l7.map(({ protocol }) => l7Name(protocol)))
  return `${[short, ...read].join(' · ')}${extras.length > 0 ? ' {…}' : ''}`
}

function shortPorts(ports: readonly PortChip[]): string {
  const [first, ...rest] = ports
  if (!first) return portsLabel(ports)
  const same = ports.every(
    (port) => port.kind === 'port' && first.kind === 'port' && port.port === first.port && port.endPort === undefined
  )
  if (same && ports.length <= 2 && first.kind === 'port') {
    return `${ports.map((port) => (port.kind === 'port' ? port.protocol : '')).join(', ')} ${first.port}`
  }
  return `${first.text} +${rest.length}`
}
