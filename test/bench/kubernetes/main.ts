import { writeFileSync } from 'node:fs'
import { loadavg, setPriority } from 'node:os'
import { NodeAgent } from '../../cluster/nodes/agents'
import { Cluster } from '../../cluster/nodes/cluster'
import { pod } from '../../cluster/nodes/pods'
import { ON_IT } from '../load'
import { firstLine, inPod, PORT } from '../pairs'
import { Api } from './api'
import type { KubernetesFigures } from './figures'
import { firstDrops } from './first-drop'
import { idleRequests } from './idle'
import { addPods, makeCluster } from './population'
import { type MemoryFigures, memoryOf } from './process'
import { joinUnknown, placeOf } from './running'
import { startTimes } from './starts'
import { betweenNodes } from './two-nodes'

/** What needs a real API server and two real nodes, with a few pods that run and many that are objects alone. Of ../main.ts. */
const [burst = '', quick = '', output = ''] = process.argv.slice(2)
const say = (text: string) => console.error(`bench: ${text}`)

const POLICIES = 1_000
const [FEW, MANY] = [1_000, 5_000]
const NETWORK_POLICIES = 'apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
const CILIUM_POLICIES = 'apis/cilium.io/v2/namespaces/default/ciliumnetworkpolicies'

// Of all that is started here, as in load.ts: what else the machine does is not to be measured.
setPriority(-20)
const cluster = await Cluster.start({ product: true, audited: 'system:serviceaccounts:portcullis' })
const api = new Api(cluster)
const agents = cluster.nodes.map((node) => new NodeAgent(cluster, node))
async function end(): Promise<void> {
  api.end()
  await Promise.all(agents.map((agent) => agent.end()))
  await cluster.end()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(1)))
try {
  writeFileSync(output, JSON.stringify(await measure()))
} finally {
  await end()
}
process.exit(0)

async function measure(): Promise<KubernetesFigures> {
  const [near, far] = cluster.nodes
  const [agent] = agents
  if (!near || !far || !agent) throw new Error('there are not two nodes')
  const memory: MemoryFigures[] = []
  await cluster.kubectl('apply', '-f', 'agent/chart/crds')
  const names = ['client', 'open', 'closed', 'sender']
  await cluster.apply(...names.map((name) => pod(name, { node: near.name })), pod('away', { node: far.name }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=120s')
  const [client, open, closed, sender] = await Promise.all(names.map((name) => placeOf(cluster, near, name)))
  const away = await placeOf(cluster, far, 'away')
  if (!client || !open || !closed || !sender) throw new Error('there are no pods')
  const none = { client: await joinUnknown(near, 'none'), server: await joinUnknown(far, 'none') }
  for (const server of [open, closed, away, none.server])
    await firstLine(inPod(server, [...ON_IT, burst, 'serve', String(PORT)]))

  await agent.start('--enforce')
  memory.push(memoryOf(agent, 'no policy'))
  await agent.kill()
  say(`${FEW} pods, ${POLICIES} policies`)
  const own = [from('client', 'closed'), from('sender', 'away'), to('away', 'sender')]
  await makeCluster(api, POLICIES - own.length)
  await addPods(api, 0, FEW)
  await cluster.apply(...own)
  const few = { what: '1,000 pods, 1,000 policies', policies: POLICIES, pods: names.length }
  const started = await startTimes(agent, few, quick ? 2 : 5)
  await agents[1]?.start('--enforce')

  say('the answer to the first drop')
  await api.watch(NETWORK_POLICIES)
  await api.watch(CILIUM_POLICIES)
  const times = quick ? 20 : 200
  const applied = [
    await firstDrops(api, burst, times, {
      what: 'the first policy on a pod',
      agent,
      client,
      server: open,
      path: NETWORK_POLICIES,
      policy: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'lockout-first' },
        spec: { podSelector: { matchLabels: { app: 'open' } }, ingress: [] }
      }
    }),
    // Another NetworkPolicy could only allow more.
    await firstDrops(api, burst, times, {
      what: 'a further one',
      agent,
      client,
      server: closed,
      path: CILIUM_POLICIES,
      policy: {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'lockout-further' },
        spec: {
          endpointSelector: { matchLabels: { app: 'closed' } },
          ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }] }]
        }
      }
    })
  ]
  memory.push(...started.memory, memoryOf(agent, `${few.what}, at the end of ${4 * times} changes`))
  // An agent clears away what changes have left once there has been none for five seconds.
  await new Promise((resolve) => setTimeout(resolve, 8_000))
  memory.push(memoryOf(agent, `${few.what}, some seconds after them`))
  say('between nodes')
  const nodes = await betweenNodes(burst, quick ? 8 : 40, none, { client: sender, server: away })

  say(`${MANY} pods, ${POLICIES} policies`)
  await addPods(api, FEW, MANY)
  memory.push(memoryOf(agent, '5,000 pods, 1,000 policies, grown to that'))
  const many = { ...few, what: '5,000 pods, 1,000 policies' }
  const startedMany = await startTimes(agent, many, quick ? 2 : 5)
  memory.push(...startedMany.memory)
  const load = loadavg().map((one) => one.toFixed(1))
  await Promise.all(agents.map((one) => one.kill()))
  say('idle')
  const spec = { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }
  const metadata = { name: 'with-a-status', namespace: 'ns-0' }
  await cluster.apply({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata, spec })
  const idle = await idleRequests(cluster, 60)
  const starts = [...started.starts, ...startedMany.starts]
  return { load: load.join(' '), applied, memory, nodes, starts, idle }
}

function from(who: string, app: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${app}-from-${who}`, namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: who } } }], ports: [{ port: PORT }] }]
    }
  }
}

function to(whom: string, app: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${app}-to-${whom}`, namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: whom } } }], ports: [{ port: PORT }] }]
    }
  }
}
