import { describeGroup, describePortSet, type Reach, type ReachGroup } from '@/lib/policy'
import { describeSources } from './everyone'

/** A line for each destination and set of ports: `shop/db ← shop/web, own node: TCP 5432`. `pairs` come destination by destination. */
export function* matrixText(pairs: Iterable<Reach>, everyone: readonly ReachGroup[]): Generator<string> {
  let lines = new Map<string, Reach[]>()
  let to: ReachGroup | undefined
  for (const pair of pairs) {
    if (to !== undefined && to !== pair.to) {
      for (const same of lines.values()) yield lineOf(same, everyone)
      lines = new Map()
    }
    to = pair.to
    const same = lines.get(pair.ports.key)
    if (same) same.push(pair)
    else lines.set(pair.ports.key, [pair])
  }
  for (const same of lines.values()) yield lineOf(same, everyone)
}

function lineOf(same: readonly Reach[], everyone: readonly ReachGroup[]): string {
  const [{ to, ports }] = same as [Reach]
  const froms = same.map(({ from }) => from)
  return `${describeGroup(to)} ← ${describeSources(to, froms, everyone)}: ${describePortSet(ports)}`
}
