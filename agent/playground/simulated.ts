import { join } from 'node:path'
import { toWorld } from '@/lib/k8s'
import { explain, type Flow, type Party, type World } from '@/lib/policy'
import { ImaginedTraffic } from './imagined'
import { objectsOf, writeObjects } from './objects'
import { listOf, type Plan } from './plan'
import { policiesInForce } from './policies'
import { problem, resolveProbe } from './probe'
import type { Playground } from './service'
import type { Outcome, Probe } from './wire'

/**
 * Without rights there are the same objects, and no pods: a probe is answered from what the pods would serve and from the policies
 * that the agent says are in force, and says that it is simulated. The agent notes its flows, and those of what applications would do.
 */
export async function makeSimulated(plan: Plan, runDir: string): Promise<Omit<Playground, 'yaml'>> {
  const objects = objectsOf(plan, false)
  await writeObjects(join(runDir, 'objects'), objects)
  const traffic = new ImaginedTraffic(plan, join(runDir, 'agent.sock'))
  return {
    simulated: true,
    async probe(request) {
      const resolved = resolveProbe(plan, request)
      if ('problem' in resolved) return problem(resolved.problem)
      try {
        await traffic.note(resolved.from, resolved.probe)
        const policies = await policiesInForce(join(runDir, 'agent.sock'))
        const { world } = toWorld([...objects, ...policies], { dialect: 'portcullis', localNode: plan.node.name })
        return imagine(plan, world, resolved.from, resolved.probe)
      } catch (error) {
        return problem(`the agent does not answer: ${error instanceof Error ? error.message : error}`)
      }
    },
    go: () => traffic.begin(),
    traffic: async () => []
  }
}

/** What the probe would come to. A packet that policy drops is not answered at all. */
function imagine(plan: Plan, world: World, from: string, { protocol, address, port }: Probe): Outcome {
  const hosts = [...plan.pods, ...plan.outside]
  const party = (id: string): Party => {
    const pod = plan.pods.find((pod) => pod.id === id)
    if (pod) return { kind: 'pod', namespace: pod.namespace, name: pod.name }
    return { kind: 'address', address: plan.outside.find((host) => host.id === id)?.addresses.ipv4 ?? address }
  }
  const target = hosts.find(({ addresses }) => listOf(addresses).includes(address))
  const flow: Flow = {
    source: party(from),
    destination: target ? party(target.id) : { kind: 'address', address },
    protocol,
    port,
    family: address.includes(':') ? 'ipv6' : 'ipv4'
  }
  const { verdict, sentence } = explain(world, flow)
  if (!verdict.allowed || !target)
    return { outcome: 'timeout', detail: verdict.allowed ? 'nobody has that address' : sentence, milliseconds: 0 }
  const served = target.serves.some(
    (serving) =>
      serving.port === port && (serving.kind === 'dns' || protocol === (serving.kind === 'echo' ? serving.protocol : 'TCP'))
  )
  return { outcome: served ? 'connected' : 'refused', detail: sentence, milliseconds: 0 }
}
