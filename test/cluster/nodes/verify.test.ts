import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { portcullis } from '../../support/command'
import { NodeAgent } from './agents'
import { Cluster } from './cluster'
import { pod } from './pods'

let cluster: Cluster
let agents: readonly NodeAgent[]
beforeAll(async () => {
  cluster = await Cluster.start()
  agents = cluster.nodes.map((node) => new NodeAgent(cluster, node))
  await Promise.all(agents.map((agent) => agent.start('--enforce', '--allow-probes')))
})
afterAll(async () => {
  await Promise.all((agents ?? []).map((agent) => agent.end()))
  await cluster?.end()
})

interface Answer {
  readonly ok: boolean
  readonly enforcement: string
  readonly trials: readonly {
    readonly kind: string
    readonly from: string
    readonly to: string
    readonly port: number
    readonly must: string
    readonly seen: { readonly outcome: string }
    readonly agreement: string
  }[]
}

/** On the node, by its agent's socket. */
async function verify(agent: NodeAgent | undefined): Promise<Answer & { readonly exit: number }> {
  const socket = join(agent?.node.folder ?? '', 'agent', 'agent.sock')
  const { code, out } = await portcullis('verify', 'default/web', '--connect', '--json', '--socket', socket)
  return { ...(JSON.parse(out) as Answer), exit: code }
}

it('proves on each node that a policy is enforced there, from its own pods and to those of the other', async () => {
  await cluster.apply(
    pod('web', { node: 'n1' }),
    pod('good', { node: 'n2' }),
    ...['near', 'other'].map((name, at) => pod(name, { node: `n${at + 1}` }))
  )
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
  await cluster.apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'good' } } }], ports: [{ port: 'http' }] }]
    }
  })
  for (const agent of agents) await agent.enforces('web')

  const [near, far] = [await verify(agents[0]), await verify(agents[1])]
  expect([far.exit, far.ok, far.enforcement]).toEqual([0, true, 'kernel'])
  expect(far.trials).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ from: 'default/good', to: 'default/web', port: 80, must: 'pass', agreement: 'agrees' }),
      expect.objectContaining({ from: 'default/good', to: 'default/web', port: 81, must: 'drop', agreement: 'agrees' }),
      expect.objectContaining({ from: 'default/other', to: 'default/web', port: 80, must: 'drop', agreement: 'agrees' })
    ])
  )
  // Of the pods of n1 the rule names none: what it does not name is tried all the same.
  expect([near.exit, near.ok]).toEqual([0, true])
  expect(near.trials.filter(({ from, must }) => from === 'default/near' && must === 'drop').length).toBeGreaterThan(0)
})
