import {
  ALL_PORTS,
  applicablePolicies,
  type Direction,
  describePortSet,
  type PortSet,
  policyName,
  type Reachability,
  type ReachGroup
} from '@/lib/policy'
import { isIn } from '../ask'

/** What the page draws: rows are sources, columns destinations, in one order. */
export interface PageData {
  readonly title: string
  readonly dialect: string
  readonly policies: number
  readonly groups: readonly PageGroup[]
  /** Every set of ports once; `short` fits in a cell. */
  readonly ports: readonly {
    readonly text: string
    readonly short: string
    readonly all: boolean
    readonly proxy: boolean
  }[]
  /** For each destination the sources that reach it, by ports: `[ports, runs, …]`, runs being `[first, how many, …]`. */
  readonly into: readonly (readonly (number | readonly number[])[])[]
}

interface PageGroup {
  readonly name: string
  /** Namespace, or what it is besides a pod: groups of one section stand together. */
  readonly section: string
  readonly label: string
  readonly kind: ReachGroup['kind']
  readonly pods: number
  /** One of them, as `explain` takes it; empty where there is none to name. */
  readonly one: string
  readonly chips: readonly string[]
  /** The policies that close it, by direction. */
  readonly closed: Readonly<Record<Direction, readonly string[]>>
}

export interface PageOptions {
  readonly title: string
  readonly in?: readonly string[]
  readonly all?: boolean
}

export function pageData(reach: Reachability, options: PageOptions): PageData {
  const groups = inOrder(shown(reach, options))
  const at = new Map(groups.map((group, index) => [group.index, index]))
  const ports = new Map<string, { readonly index: number; readonly set: PortSet }>()
  const numberOf = (set: PortSet) => {
    const known = ports.get(set.key)
    if (known) return known.index
    ports.set(set.key, { index: ports.size, set })
    return ports.size - 1
  }
  const into = groups.map((to) =>
    reach.into(to.index).flatMap(({ ports: set, groups: froms }): (number | readonly number[])[] => {
      const known = set.spans.length === 0 ? [] : [...froms].flatMap((from) => at.get(from) ?? [])
      return known.length === 0 ? [] : [numberOf(set), runsOf(known)]
    })
  )
  return {
    title: options.title,
    dialect: reach.world.dialect,
    policies: reach.world.policies.length,
    groups: groups.map((group) => pageGroup(reach, group)),
    ports: [...ports.values()].map(({ set }) => ({
      text: describePortSet(set),
      short: short(set),
      all: set === ALL_PORTS,
      proxy: set.spans.some(({ through }) => through.length > 0)
    })),
    into
  }
}

function runsOf(numbers: readonly number[]): readonly number[] {
  const runs: number[] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const [first = 0, count = 0] = runs.slice(-2)
    if (runs.length > 0 && number === first + count) runs[runs.length - 1] = count + 1
    else runs.push(number, 1)
  }
  return runs
}

/** With namespaces asked for: who is in them, and who has to do with those. */
function shown(reach: Reachability, { in: within, all }: PageOptions): readonly ReachGroup[] {
  const groups = reach.groups.filter(({ kind }) => all || kind !== 'reserved')
  if (within === undefined) return groups
  const inside = groups.filter((group) => isIn(group, within))
  const near = new Set<number>()
  for (const to of groups) {
    for (const { ports, groups: froms } of reach.into(to.index)) {
      if (ports.spans.length === 0) continue
      if (isIn(to, within)) for (const from of froms) near.add(from)
      else if (inside.some(({ index }) => froms.has(index))) near.add(to.index)
    }
  }
  return groups.filter((group) => isIn(group, within) || near.has(group.index))
}

const KINDS: readonly ReachGroup['kind'][] = ['pods', 'own-node', 'other-node', 'reserved', 'outside']

function inOrder(groups: readonly ReachGroup[]): readonly ReachGroup[] {
  const place = (group: ReachGroup) => KINDS.indexOf(group.kind)
  // `ns2` before `ns10`.
  const { compare } = new Intl.Collator('en', { numeric: true })
  return [...groups].sort((a, b) => place(a) - place(b) || compare(sectionOf(a), sectionOf(b)) || compare(a.name, b.name))
}

function sectionOf(group: ReachGroup): string {
  switch (group.kind) {
    case 'pods':
      return group.namespace
    case 'own-node':
    case 'other-node':
      return 'nodes'
    case 'reserved':
      return 'reserved'
    case 'outside':
      return 'outside'
  }
}

/** `shop/{app=db}` as `shop/app=db`. */
function withoutBraces(name: string): string {
  return name.replace(/\{(.*)\}/, '$1')
}

function oneOf(group: ReachGroup): string {
  switch (group.kind) {
    case 'pods':
      return `${group.namespace}/${group.pods[0]?.name ?? ''}`
    case 'outside':
      return group.cidr.replace(/\/.*/, '')
    case 'reserved':
      return group.entity
    default:
      return group.nodes[0] ? `node/${group.nodes[0].name}` : group.kind === 'own-node' ? 'host' : 'remote-node'
  }
}

function pageGroup(reach: Reachability, group: ReachGroup): PageGroup {
  const applicable = applicablePolicies(reach.world, group.identity)
  const closedBy = (direction: Direction) => (group.kind === 'pods' ? applicable[direction].isolatedBy.map(policyName) : [])
  return {
    name: withoutBraces(group.name),
    section: sectionOf(group),
    label: group.kind === 'pods' ? withoutBraces(group.name.replace(`${group.namespace}/`, '')) : group.name,
    kind: group.kind,
    pods: group.kind === 'pods' ? group.pods.length : 0,
    one: oneOf(group),
    chips: group.kind === 'pods' ? Object.entries(group.labels).map(([key, value]) => `${key}=${value}`) : [],
    closed: { ingress: closedBy('ingress'), egress: closedBy('egress') }
  }
}

/** `5432`, `53/udp`, or how many: at most seven characters. */
function short(set: PortSet): string {
  const [first, ...more] = set.spans
  if (set === ALL_PORTS || !first) return ''
  if (more.length > 0) {
    const numbers = new Set(set.spans.map((span) => `${span.first}-${span.last}`))
    return numbers.size === 1 && first.first === first.last ? String(first.first) : `${set.spans.length} ports`
  }
  if (first.first === first.last)
    return first.protocol === 'TCP' ? String(first.first) : `${first.first}/${first.protocol[0]}`
  return first.first === 0 || first.last - first.first > 60000 ? first.protocol : 'range'
}
