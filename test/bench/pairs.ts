import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { objectsOf, writeObjects } from '@/agent/playground/objects'
import { listOf, type Plan, type PlannedPod, plan as planOf } from '@/agent/playground/plan'
import { readShop } from '@/agent/playground/shop'
import { makeHosts, makeNode, mountOwn } from '@/agent/playground/topology'

/** A client and a server of their own, so that each state of the agent has its pair and all are measured in turn. */
export interface Pair {
  readonly name: string
  readonly client: PlannedPod
  readonly server: PlannedPod
}

export const PORT = 7000

/**
 * Makes the node and the pairs inside the namespaces that this process is in. Pods of a pair whose name is in `unknown` are
 * not told to the agent: no program will be on their interfaces.
 */
export async function makePairs(names: readonly string[], runDir: string, unknown: readonly string[]): Promise<Pair[]> {
  const pods = names.flatMap((pair) => [
    { name: `client-${pair}`, labels: { app: 'client', pair }, serves: [] },
    { name: `server-${pair}`, labels: { app: 'server', pair }, serves: [{ kind: 'echo', port: PORT, name: 'echo' }] }
  ])
  const shop = readShop(
    JSON.stringify({
      node: { name: 'bench', labels: {}, addresses: ['192.168.3.2', 'fd00:192:168:3::2'] },
      podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
      namespaces: [{ name: 'default' }],
      pods
    })
  )
  const plan = planOf(shop, runDir)
  await mountOwn(join(runDir, 'netns'))
  await makeNode(plan)
  const known: Plan = { ...plan, pods: plan.pods.filter((pod) => !unknown.includes(pod.labels.pair ?? '')) }
  await writeObjects(join(runDir, 'objects'), objectsOf(known, true))
  await makeHosts(plan, plan.pods)
  return names.map((name) => {
    const [client, server] = plan.pods.filter((pod) => pod.labels.pair === name)
    if (!client || !server) throw new Error(`no pair ${name}`)
    return { name, client, server }
  })
}

/** A program in a pod's network namespace; ends with this process. `more` are open files that it gets, from 3 on. */
export function inPod(pod: Pick<PlannedPod, 'netns'>, command: readonly string[], ...more: readonly number[]) {
  return spawn('setpriv', ['--pdeathsig=KILL', 'nsenter', `--net=${pod.netns}`, ...command], {
    stdio: ['ignore', 'pipe', 'inherit', ...more]
  })
}

/** Resolves with the first line that a program prints. */
export async function firstLine({ stdout }: ReturnType<typeof inPod>): Promise<string> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line
  throw new Error('the program ended without a word')
}

export const addressOf = (pod: PlannedPod): string => {
  const [first] = listOf(pod.addresses)
  if (!first) throw new Error(`${pod.id} has no address`)
  return first
}
