import { type Edge, l7Name, type PortChip } from '@/lib/editor'

/** What fits on a line: `TCP 5000`, `UDP, TCP 53`, `TCP 80 +2`, `TCP 80 · HTTP`. */
export function shortLabel({ ports, l7, label }: Pick<Edge, 'ports' | 'l7' | 'label'>): string {
  if (ports === 'any' || ports.length < 2) return label
  return [shortPorts(ports) ?? label, ...new Set(l7.map(({ protocol }) => l7Name(protocol)))].join(' · ')
}

function shortPorts(ports: readonly PortChip[]): string | undefined {
  const [first, ...rest] = ports
  if (!first) return undefined
  const same = ports.every(
    (port) => port.kind === 'port' && first.kind === 'port' && port.port === first.port && port.endPort === undefined
  )
  if (same && ports.length <= 2 && first.kind === 'port') {
    return `${ports.map((port) => (port.kind === 'port' ? port.protocol : '')).join(', ')} ${first.port}`
  }
  return `${first.text} +${rest.length}`
}
