import type { Edge } from '@/lib/editor'

/** What fits on a line: `TCP 5000`, `UDP, TCP 53`, `TCP 80 +2`. */
export function shortLabel({ ports, label }: Pick<Edge, 'ports' | 'label'>): string {
  if (ports === 'any' || ports.length < 2) return label
  const [first, ...rest] = ports
  if (!first) return label
  const same = ports.every(
    (port) => port.kind === 'port' && first.kind === 'port' && port.port === first.port && port.endPort === undefined
  )
  if (same && ports.length <= 2 && first.kind === 'port') {
    return `${ports.map((port) => (port.kind === 'port' ? port.protocol : '')).join(', ')} ${first.port}`
  }
  return `${first.text} +${rest.length}`
}
