import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { abi, REASON_NUMBER, STATS, type StatName, sumStat, u32 } from '@/lib/datapath'
import { parseRuleId, policyKey, type TableEntry } from '@/lib/policy'
import { HOLD_ENDS } from '../cni/starts'
import type { NodeAgent } from '../node-agent'
import { VERSION } from '../version'

/** Totals that the kernel keeps, by the figure of the map `stats`; names end in `_total`, as Prometheus' conventions ask. */
const TOTALS = {
  forwarded: ['forward_packets_total', 'Packets of pods that passed'],
  dropped: ['drop_packets_total', 'Packets of pods that were dropped'],
  audited: ['audit_packets_total', 'Packets that would be dropped if this node enforced'],
  events: ['events_total', 'Connection and drop events that the kernel sent'],
  eventsLimited: ['events_limited_total', 'Events that were not sent: more than its limit in that second'],
  eventsLost: ['events_lost_total', 'Events that were not sent: the ring buffer was full'],
  connCreated: ['connections_total', 'Connections that got an entry'],
  connFailed: ['connections_failed_total', 'Connections that got no entry; their verdict was the same'],
  connRejudged: ['connections_rejudged_total', 'Connections judged anew after a change'],
  connCut: ['connections_cut_total', 'Open connections denied after a change'],
  serviceChosen: ['service_connections_total', 'Connections with a Service that were given a backend'],
  serviceRefused: ['service_refusals_total', 'Packets to a Service without an endpoint that were answered'],
  countersFull: ['uncounted_packets_total', 'Packets that could not be counted for their rule']
} as const satisfies Partial<Record<StatName, readonly [name: string, help: string]>>

/** The other reasons let a packet pass. */
const DENIALS = [
  'policy',
  'spoofed-source',
  'malformed',
  'fragment',
  'ethertype',
  'no-table',
  'neighbour',
  'no-backend',
  'no-connection',
  'collision'
] as const

const ENFORCEMENTS = ['KERNEL', 'SIMULATED', 'AUDIT', 'RELEASED'] as const

/** What Prometheus is told of a node. All but the durations is read when it is asked for: an idle agent does nothing for it. */
export function nodeMetrics(agent: NodeAgent): Registry {
  const registry = new Registry()
  const registers = [registry]
  const name = (rest: string) => `portcullis_${rest}`
  // By the names that every exporter has for a process.
  collectDefaultMetrics({ register: registry })
  // Gauges under the names of counters, which `promtool check metrics` finds wrong; nodejs_active_resources has the same by type.
  for (const what of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${what}_total`)

  new Gauge({ registers, name: name('build_info'), help: '1, with what runs', labelNames: ['version', 'node'] }).set(
    { version: VERSION, node: agent.node },
    1
  )
  gauge('enforcement', 'What happens to a denied packet: 1 for the one that is so', ['mode'], (set) => {
    for (const mode of ENFORCEMENTS) set(agent.enforcement === mode ? 1 : 0, { mode: mode.toLowerCase() })
  })
  gauge('ready', '1 once all that the agent was told is in force', [], (set) => set(agent.ready ? 1 : 0))
  gauge('revision', 'Of the set of policies in force', [], (set) => set(agent.revision))
  gauge('policies', 'Policies by state: enforced, last-good, refused', ['state'], (set) =>
    tally(
      agent.policies(),
      ({ state }) => state,
      ['enforced', 'last-good', 'refused'],
      (state, count) => set(count, { state })
    )
  )
  gauge('endpoints', 'Pods of this node by state', ['state'], (set) =>
    tally(
      agent.released ? [] : agent.round.endpoints,
      ({ state }) => state,
      ['enforcing', 'audit', 'waiting', 'closed', 'failed'],
      (state, count) => set(count, { state })
    )
  )
  gauge('issues', 'Problems by code', ['code', 'severity'], (set) =>
    tally(
      agent.issues(),
      ({ code, severity }) => `${severity} ${code}`,
      [],
      (key, count) => {
        const [severity = '', code = ''] = key.split(' ')
        set(count, { code, severity })
      }
    )
  )
  gauge('map_entries', 'Entries of a map of the datapath', ['map'], (set) => {
    const { maps } = agent.opened.datapath
    set(maps.endpoints.count(), { map: 'endpoints' })
    set(maps.sources.count(), { map: 'sources' })
    set(maps.policies.count(), { map: 'policies' })
    set(agent.enforcer.frontends, { map: 'services' })
    set(agent.opened.datapath.connectionPressure().present, { map: 'connections' })
  })
  gauge('map_capacity', 'Entries that a map of the datapath can have', ['map'], (set) => {
    const { maps } = agent.opened.datapath
    for (const map of ['endpoints', 'sources', 'policies', 'services', 'connections'] as const)
      set(maps[map].maxEntries, { map })
  })
  total('connections_evicted_total', 'Connections whose entry went because the table was full', [], (add) =>
    add(agent.opened.datapath.connectionPressure().evicted)
  )
  for (const [figure, [rest, help]] of Object.entries(TOTALS)) {
    total(rest, help, [], (add) => add(stat(STATS[figure as StatName])))
  }
  total('denied_packets_total', 'Packets that were dropped, or would be where this node only audits', ['reason'], (add) => {
    for (const reason of DENIALS) add(stat(abi.enums.pc_stat.PC_STAT_REASON + REASON_NUMBER[reason]), { reason })
  })
  total(
    'policy_packets_total',
    'Packets that a policy decided: by its rules, or as what isolates',
    ['policy', 'verdict'],
    (add) => {
      const { cookies } = agent.enforcer
      for (const { cookie, counter } of cookies.count()) {
        const meaning = cookies.registry.meaningOf(cookie)
        if (meaning === undefined) continue
        for (const policy of decidedBy(meaning.evidence)) add(Number(counter.packets), { policy, verdict: meaning.verdict })
      }
    }
  )

  const rounds = new Histogram({
    registers,
    name: name('reconcile_duration_seconds'),
    help: 'From a change to the kernel: compile, compare, write',
    labelNames: ['outcome'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
  })
  agent.onRound((seconds, whole) => rounds.observe({ outcome: whole ? 'whole' : 'again' }, seconds))
  gauge('pod_starts_held', 'Pods whose start the CNI plugin holds now', [], (set) => set(agent.starts.held))
  const holds = new Histogram({
    registers,
    name: name('pod_start_hold_duration_seconds'),
    help:
      'How long the start of a pod was held: until its policy was in force; unenforced: not held, nothing is enforced here; late: until the ' +
      'time was over; replaced: it got another sandbox; gone: who asked has left',
    labelNames: ['outcome'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]
  })
  for (const outcome of HOLD_ENDS) holds.zero({ outcome })
  agent.starts.onEnd((seconds, outcome) => holds.observe({ outcome }, seconds))
  return registry

  function gauge(rest: string, help: string, labelNames: string[], read: (set: Say) => void): void {
    new Gauge({
      registers,
      name: name(rest),
      help,
      labelNames,
      collect() {
        this.reset()
        read((value, labels = {}) => this.set(labels, value))
      }
    })
  }

  function total(rest: string, help: string, labelNames: string[], read: (add: Say) => void): void {
    new Counter({
      registers,
      name: name(rest),
      help,
      labelNames,
      collect() {
        this.reset()
        read((value, labels = {}) => this.inc(labels, value))
      }
    })
  }

  function stat(index: number): number {
    const value = agent.opened.datapath.maps.stats.get(u32(index))
    return value === undefined ? 0 : Number(sumStat(value))
  }
}

type Say = (value: number, labels?: Readonly<Record<string, string>>) => void

/** How many there are of each; the ones named come with 0 too, so that an alert on them has a series from the start. */
function tally<T>(
  all: Iterable<T>,
  of: (each: T) => string,
  named: readonly string[],
  say: (key: string, count: number) => void
): void {
  const counts = new Map(named.map((key) => [key, 0]))
  for (const each of all) counts.set(of(each), (counts.get(of(each)) ?? 0) + 1)
  for (const [key, count] of counts) say(key, count)
}

/** Keys of the policies; several where rules of several say the same. */
function decidedBy({ rules, isolatedBy }: TableEntry['evidence']): ReadonlySet<string> {
  const byRule = rules.flatMap((rule) => {
    const parsed = parseRuleId(rule)
    return parsed === undefined ? [] : [policyKey(parsed.policy)]
  })
  return new Set([...byRule, ...isolatedBy.map(policyKey)])
}
