import { describeGroup, describePortSet, type Reach, type ReachGroup } from '@/lib/policy'
import { describeSources } from './everyone'

/** A line for each destination and set of ports: `shop/db ← shop/web, own node: TCP 5432`. */
export function matrixText(pairs: readonly Reach[], everyone: readonly ReachGroup[]): readonly string[] {
  const lines = new Map<string, Reach[]>()
  for (const pair of pairs) {
    const key = `${pair.to.index} ${pair.ports.key}`
    const same = lines.get(key)
    if (same) same.push(pair)
    else lines.set(key, [pair])
  }
  return [...lines.values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const froms = same.map(({ from }) => from)
    return [`${describeGroup(first.to)} ← ${describeSources(first.to, froms, everyone)}: ${describePortSet(first.ports)}`]
  })
}
