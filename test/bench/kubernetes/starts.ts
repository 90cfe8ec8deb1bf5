import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { AGENT, type NodeAgent } from '../../cluster/nodes/agents'
import { median } from '../figures'
import { type MemoryFigures, memoryOf } from './process'

/** s, from the start of the process until it says that all policies are in force on all pods of its node. */
export interface StartFigures {
  readonly what: string
  readonly samples: number
  readonly median: number
  readonly max: number
}

export interface Size {
  readonly what: string
  readonly policies: number
  /** That run on the node. */
  readonly pods: number
}

/** On a node that never had an agent, and where one goes on from what the one before it left. It runs in the end. */
export async function startTimes(agent: NodeAgent, size: Size, times: number) {
  const [first, again]: [number[], number[]] = [[], []]
  const memory: MemoryFigures[] = []
  for (let at = 0; at < times; at++) {
    await agent.kill()
    await agent.node.execute([process.execPath, AGENT, 'release'])
    rmSync(join(agent.node.folder, 'agent/state'), { recursive: true, force: true })
    first.push(await started(agent, size))
    if (at === 0) memory.push(memoryOf(agent, `${size.what}, started`))
    await agent.kill()
    again.push(await started(agent, size))
  }
  const figures = (how: string, took: readonly number[]): StartFigures => ({
    what: `${size.what}, ${how}`,
    samples: times,
    median: median(took),
    max: Math.max(...took)
  })
  return { memory, starts: [figures('the first on its node', first), figures('after another', again)] }
}

async function started(agent: NodeAgent, { policies, pods }: Size): Promise<number> {
  const began = performance.now()
  await agent.start('--enforce')
  await agent.until(
    (status) =>
      status.policies.filter(({ state }) => state === 'enforced').length >= policies &&
      status.endpoints.filter(({ state }) => state === 'enforcing').length >= pods
  )
  return (performance.now() - began) / 1000
}
