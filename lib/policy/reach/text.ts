import type { ReachChange } from './compare'
import type { Group } from './group'
import { groupedBy } from './grouped'
import { ALL_PORTS, describePortSet, lastOf, type PortSet } from './port-set'
import { everyReach, type Reach } from './query'
import type { Reachability } from './reachability'

/** One cell and one run of ports: a line of CSV. `ports`: `80`, `80-90`, or `any`. */
export interface ReachRow {
  readonly source: string
  readonly destination: string
  readonly protocol: string
  readonly ports: string
  /** Proxies on the way, most often empty. */
  readonly through: string
}

/** Every cell in which there is something, a row a run of ports; where everything is open, one row with protocol `any`. */
export function* reachRows(reach: Reachability): Generator<ReachRow> {
  for (const { from, to, ports } of everyReach(reach)) {
    const [source, destination] = [from.name, to.name]
    if (ports === ALL_PORTS) yield { source, destination, protocol: 'any', ports: 'any', through: '' }
    else {
      for (const { protocol, first, last, through } of ports.spans) {
        const whole = first === 0 && last === lastOf(protocol)
        const run = whole ? 'any' : first === last ? `${first}` : `${first}-${last}`
        yield { source, destination, protocol, ports: run, through: through.join('+') }
      }
    }
  }
}

/** A line for each destination and set of ports: `shop/db ← shop/web-1, own node: TCP 5432`. */
export function reachText(list: Iterable<Reach>): string {
  const lines = groupedBy(list, ({ to, ports }) => `${to.index} ${ports.key}`)
  return [...lines.values()].map(reachLine).join('\n')
}

function reachLine(same: readonly Reach[]): string {
  const [first] = same
  return first ? `${first.to.name} ← ${names(same.map(({ from }) => from))}: ${describePortSet(first.ports)}` : ''
}

/** Ports that a pair loses or gains, empty for none. Of everything but a few it is said which stay: all others would be a long list. */
export function describeChanged({ before, after, lost, gained }: ReachChange, way: 'lost' | 'gained'): string {
  const [ports, kept, whole] = way === 'lost' ? [lost, after, before] : [gained, before, after]
  if (ports.spans.length === 0) return ''
  if (ports.spans.length <= 3 || kept.spans.length > 3 || whole !== ALL_PORTS) return describePortSet(ports)
  return kept.spans.length === 0 ? 'everything' : `everything but ${describePortSet(kept)}`
}

/** A line for each destination and set of ports that is gained or lost: `shop/db: shop/web-1 no longer on TCP 5432`. */
export function changesText(changes: readonly ReachChange[]): string {
  const lines = (word: string, of: (change: ReachChange) => PortSet) =>
    [...groupedBy(changes, (change) => `${change.to.name} ${of(change).key}`).values()].flatMap((same) => {
      const [first] = same
      if (!first || of(first).spans.length === 0) return []
      return [`${first.to.name} ← ${names(same.map(({ from }) => from))}: ${word} ${describePortSet(of(first))}`]
    })
  return [...lines('no longer', ({ lost }) => lost), ...lines('now also', ({ gained }) => gained)].join('\n')
}

function names(groups: readonly Group[]): string {
  const all = groups.map(describeGroup)
  return all.length > 6 ? `${all.slice(0, 6).join(', ')} and ${all.length - 6} more` : all.join(', ')
}

/** Its name, and how many pods it is. */
export function describeGroup(group: Group): string {
  return group.kind === 'pods' && group.pods.length > 1 ? `${group.name} (${group.pods.length} pods)` : group.name
}
