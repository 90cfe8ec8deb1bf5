import { afterAll, beforeAll, expect, it } from 'vitest'
import { NodeAgent } from './agents'
import { Cluster } from './cluster'
import { addressesOf, pod, reaches } from './pods'

let cluster: Cluster
let agents: readonly NodeAgent[]
beforeAll(async () => {
  cluster = await Cluster.start({ cni: 'bridge' })
  agents = cluster.nodes.map((node) => new NodeAgent(cluster, node))
  await Promise.all(agents.map((agent) => agent.start('--enforce', '--cni', 'chain', '--cni-on-failure', 'closed')))
})
afterAll(async () => {
  await Promise.all((agents ?? []).map((agent) => agent.end()))
  await cluster?.end()
})

it('pods on a bridge: their start is held, and between two of its ports, and from another node by way of it, a policy decides', async () => {
  await cluster.apply(
    pod('web', { node: 'n1' }),
    ...['near', 'good'].map((name) => pod(name, { node: 'n1' })),
    pod('far', { node: 'n2' })
  )
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
  await agents[0]?.until(({ endpoints }) => endpoints.filter(({ state }) => state === 'enforcing').length === 3)
  expect(agents[0]?.held().map(({ msg }) => msg)).toEqual(Array(3).fill('held until its policy was in force'))
  const addresses = await addressesOf(cluster, 'web')
  const reach = (from: string) => Promise.all(addresses.map((address) => reaches(cluster, from, address)))
  expect([await reach('near'), await reach('far')]).toEqual([
    [true, true],
    [true, true]
  ])
  await cluster.apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'good', namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'good' } } }] }]
    }
  })
  await agents[0]?.enforces('good')
  expect(await Promise.all(['near', 'far', 'good'].map(reach))).toEqual([
    [false, false],
    [false, false],
    [true, true]
  ])
})
