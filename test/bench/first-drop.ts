import type { BenchAgent } from './bench-agent'
import { percentile } from './figures'
import { addressOf, firstLine, inPod, type Pair, PORT } from './pairs'
import { lockout, policiesFor } from './policies'

export interface FirstDrop {
  readonly state: string
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** From asking for a policy to the start of the first connection that it stops, ms: as the first policy of a pod, and as a further one. */
export async function firstDrop(agent: BenchAgent, burst: string, pair: Pair, times: number): Promise<FirstDrop[]> {
  const first = await series(agent, burst, pair, times)
  await agent.cluster.apply({ text: policiesFor(pair.name, 1), by: 'bench', expect: {} })
  const further = await series(agent, burst, pair, times)
  return [summary('first policy on the pod', first), summary('a further one', further)]
}

async function series(agent: BenchAgent, burst: string, pair: Pair, times: number): Promise<number[]> {
  const took: number[] = []
  const { text, ...ref } = lockout(pair.name)
  for (let i = 0; i < times; i++) {
    // Some hundred connections before, so that it is running when the policy comes.
    const warm = inPod(pair.client, [burst, 'crr', addressOf(pair.server), String(PORT), '200'])
    await firstLine(warm)
    const until = firstLine(inPod(pair.client, [burst, 'until', addressOf(pair.server), String(PORT), '0']))
    await new Promise((resolve) => setTimeout(resolve, 30 + (i % 7) * 5)) // let it run; spread over the agent's timers
    const asked = process.hrtime.bigint()
    const outcome = await agent.cluster.apply({ text, by: 'bench', expect: {} })
    if (!outcome.ok) throw new Error('the policy was not taken')
    const { at } = JSON.parse(await until) as { at: number }
    took.push((at - Number(asked)) / 1e6)
    await agent.cluster.delete(ref, { generation: 0 })
  }
  return took
}

function summary(state: string, took: readonly number[]): FirstDrop {
  return { state, p50: percentile(took, 50), p99: percentile(took, 99), max: Math.max(...took) }
}
