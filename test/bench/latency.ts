import type { BenchAgent } from './bench-agent'
import { median } from './figures'
import { addressOf, firstLine, inPod, type Pair, PORT } from './pairs'
import { policiesFor } from './policies'

interface Burst {
  readonly p50: number
  readonly p99: number
}

export interface LatencyRow {
  readonly state: string
  readonly kind: 'crr' | 'rr'
  /** Medians over the rounds, µs. */
  readonly p50: number
  readonly p99: number
  /** Medians of the ratios to the burst without a program in the same round. */
  readonly p50Ratio: number
  readonly p99Ratio: number
}

/** Policies that select the pair; its name says how many. `none` has no program at all. */
export const STATES = ['none', '0', '1', '100', '1000', '10000'] as const

export async function applyAll(agent: BenchAgent, states: readonly string[]): Promise<void> {
  for (const state of states) {
    const count = Number(state)
    // In lots: a message of the agent's service has a limit.
    const lots = count > 0 ? policiesFor(state, count).split('---\n') : []
    for (let at = 0; at < lots.length; at += 250) {
      const text = lots.slice(at, at + 250).join('---\n')
      const outcome = await agent.cluster.apply({ text, by: 'bench', expect: {} })
      if (!outcome.ok) throw new Error(outcome.issues.map(({ message }) => message).join('\n'))
    }
  }
}

/** Bursts of every state in turn, beginning with another one each round, so that the machine's moods fall on all alike. */
export async function measure(burst: string, pairs: readonly Pair[], rounds: number): Promise<LatencyRow[]> {
  const seen = new Map<string, Burst[]>()
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['crr', 'rr'] as const) {
      for (let turn = 0; turn < pairs.length; turn++) {
        const pair = pairs[(turn + round) % pairs.length]
        if (!pair) continue
        const count = kind === 'crr' ? 400 : 1500
        const child = inPod(pair.client, [burst, kind, addressOf(pair.server), String(PORT), String(count)])
        const took: Burst = JSON.parse(await firstLine(child))
        const key = `${pair.name} ${kind}`
        seen.set(key, [...(seen.get(key) ?? []), took])
      }
    }
  }
  return pairs.flatMap(({ name }) => (['crr', 'rr'] as const).map((kind) => row(name, kind, seen)))
}

function row(state: string, kind: 'crr' | 'rr', seen: ReadonlyMap<string, readonly Burst[]>): LatencyRow {
  const bursts = seen.get(`${state} ${kind}`) ?? []
  const without = seen.get(`none ${kind}`) ?? []
  const ratios = (of: keyof Burst) => median(bursts.map((burst, round) => burst[of] / (without[round]?.[of] ?? Number.NaN)))
  return {
    state,
    kind,
    p50: median(bursts.map((burst) => burst.p50)),
    p99: median(bursts.map((burst) => burst.p99)),
    p50Ratio: ratios('p50'),
    p99Ratio: ratios('p99')
  }
}
