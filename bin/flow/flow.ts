import type { Cidr, Flow, World } from '@/lib/policy'
import { CommandError } from '../exit'
import { findParty } from './party'
import { findPort } from './port'

export interface AskedFlow {
  readonly flow: Flow
  /** The world to ask: what was only supposed is in it. */
  readonly world: World
  readonly notes: readonly string[]
}

export interface FlowWords {
  readonly from: string
  /** With the port: `shop/db:5432`. */
  readonly to: string
}

/** `FROM` and `TO:PORT` as they are typed → a flow of this world. Throws CommandError. */
export function findFlow({ from, to }: FlowWords, world: World, namespace: string, podNetwork: readonly Cidr[]): AskedFlow {
  const { end, port } = splitTarget(to)
  const source = findParty(from, world, namespace, podNetwork)
  const destination = findParty(end, source.world, namespace, podNetwork)
  const asked = findPort(port, destination.ports)
  return {
    flow: { source: source.party, destination: destination.party, ...asked },
    world: destination.world,
    notes: [source.note, destination.note].filter((note) => note !== undefined)
  }
}

/** `shop/db:5432`, `shop/dns:53/udp`, `[2001:db8::1]:443`. */
function splitTarget(to: string): { readonly end: string; readonly port: string } {
  const found = /^(\[[^\]]*\]|[^[\]]*):([^:[\]]*)$/.exec(to)
  const [, end = '', port = ''] = found ?? []
  const looseAddress = !end.startsWith('[') && end.includes(':')
  if (found && end !== '' && !looseAddress) return { end, port }
  throw new CommandError(`${to} has no port.`, {
    code: 'usage',
    fix:
      looseAddress || to.split(':').length > 2
        ? 'Write an IPv6 address in brackets: [2001:db8::1]:443.'
        : `Write it behind a colon: ${to || 'default/web'}:80, or ${to || 'default/web'}:53/udp.`
  })
}

/** A list of flows: one a line, `FROM TO:PORT` (an arrow may stand between), `#` for comments. */
export function readFlowLines(text: string): readonly (FlowWords & { readonly line: number })[] {
  return text.split(/\r?\n/).flatMap((written, index) => {
    const words = written
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '->' && word !== '→')
    if (words.length === 1 && words[0] === '') return []
    const [from, to, ...more] = words
    if (from !== undefined && to !== undefined && more.length === 0) return [{ from, to, line: index + 1 }]
    throw new CommandError(`Line ${index + 1} of the flows is not FROM TO:PORT: ${written.trim()}`, {
      code: 'usage',
      fix: 'One flow a line: default/web default/db:5432'
    })
  })
}
