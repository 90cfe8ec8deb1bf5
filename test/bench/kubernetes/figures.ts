import { table } from '../figures'
import { around } from '../print-ways'
import type { AppliedFigures, Spread } from './first-drop'
import type { IdleFigures } from './idle'
import type { MemoryFigures } from './process'
import type { StartFigures } from './starts'
import type { NodesFigures } from './two-nodes'

export interface KubernetesFigures {
  readonly load: string
  readonly applied: readonly AppliedFigures[]
  readonly memory: readonly MemoryFigures[]
  readonly nodes: readonly NodesFigures[]
  readonly starts: readonly StartFigures[]
  readonly idle: IdleFigures
}

/**
 * What Cilium 1.20.2's agent took on a testbed of the same kind: two nodes on a machine of two cores, native routing, no Envoy, November 2026;
 * ms from the API call to the first dropped packet with 1,000 other policies, p50 and max of 20; MB with 1,000 policies; p50 to no agent, with 1,000 policies.
 */
const CILIUM = {
  applied: { 'the first policy on a pod': [485, 734], 'a further one': [39, 79] },
  memory: 266,
  nodes: { crr: 1.31, rr: 1.25 }
} as const

const one = (value: number) => value.toFixed(1)

/** A table for each kind of figure; `to Cilium` is ours divided by what it took. */
export function printKubernetes({ applied, memory, nodes, starts, idle }: KubernetesFigures): void {
  const spread = ({ p50, p99, max }: Spread) => [one(p50), one(p99), one(max)]
  const rows = applied.flatMap(({ what, samples, told, dropped, own, lifted, cpu }) => {
    const [p50, max] = CILIUM.applied[what as keyof typeof CILIUM.applied]
    return [
      [what, ...spread(dropped), String(samples), '< 10, < 50', `${p50}, ${max}`, (dropped.p50 / p50).toFixed(3)],
      ['  of it until a bare watch is told', ...spread(told)],
      ['  of it the agent’s own', ...spread(own)],
      ['  taken away → first answer', ...spread(lifted)],
      ['  the agent’s processor time for a change', one(cpu)]
    ]
  })
  const head = [
    'the API server’s answer → first drop, ms',
    'p50',
    'p99',
    'max',
    'samples',
    'aim p50, p99',
    'Cilium p50, max',
    'to Cilium'
  ]
  print(head, rows)
  print(
    ['an agent’s memory, MB', 'RSS', 'PSS', 'aim', 'to Cilium'],
    memory.map(({ what, rss, pss }) => [what, rss.toFixed(0), pss.toFixed(0), aimOf(what), (rss / CILIUM.memory).toFixed(2)])
  )
  print(
    ['pods of two nodes', 'no agent µs', 'enforced µs', 'p50 ratio', 'p99 ratio', 'aim', 'Cilium’s'],
    nodes.map(({ kind, none, enforced, p50Ratio, p99Ratio }) => {
      const ratios = [p50Ratio, p99Ratio].map(around)
      return [kind.toUpperCase(), one(none), one(enforced), ...ratios, '< 1.05', String(CILIUM.nodes[kind])]
    })
  )
  print(
    ['start → all enforced, s', 'median', 'max', 'samples', 'aim'],
    starts.map(({ what, samples, median, max }) => [what, median.toFixed(2), max.toFixed(2), String(samples), '< 5'])
  )
  const verbs = Object.entries(idle.verbs).map(([verb, count]) => `${verb} ${count}`)
  print(
    ['agents and editor, idle', 'writes', 'aim', 'all requests', 'statuses written before'],
    [[`${idle.seconds} s`, String(idle.writes), '0', verbs.join(', ') || 'none', String(idle.statuses)]]
  )
}

const aimOf = (what: string) => (what.startsWith('5,000') ? '< 250' : '< 160')

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(
    `\n${table(
      head,
      rows.map((row) => [...row, ...head.slice(row.length).map(() => '')])
    )}`
  )
}
