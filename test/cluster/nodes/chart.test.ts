import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Diagnosis } from '@/lib/api'
import type { AgentStatusView } from '@/lib/api/http'
import { Cluster } from './cluster'
import { Installation } from './installation'
import { addressesOf, pod, reaches } from './pods'

const DOCTOR = fileURLToPath(new URL('../../../dist/agent/doctor.js', import.meta.url))

let cluster: Cluster
let portcullis: Installation
let web: readonly string[]
beforeAll(async () => {
  cluster = await Cluster.start({ product: true })
  await cluster.apply(pod('web', { node: 'n1' }), pod('near', { node: 'n1' }), pod('far', { node: 'n2' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
  web = await addressesOf(cluster, 'web')
})
afterAll(async () => {
  await portcullis?.end()
  await cluster?.end()
})

/** From both nodes, by both families. */
const reach = (addresses = web) =>
  Promise.all(['near', 'far'].map((from) => Promise.all(addresses.map((address) => reaches(cluster, from, address)))))
const onNodes = (command: readonly string[]) => Promise.all(cluster.nodes.map((node) => node.execute(command)))
/** What doctor says of programs at pods' interfaces, where it takes none of them for ours. */
const programs = async () => {
  const said = await onNodes(['env', 'PORTCULLIS_PIN_PATH=/nowhere', process.execPath, DOCTOR])
  return said.map((text) => (JSON.parse(text) as Diagnosis[]).find(({ subject }) => subject === 'other programs')?.says)
}
const agentPods = async () =>
  (await portcullis.kubectl('get', 'pods', '-l', 'app.kubernetes.io/component=agent', '-o=name')).trim().split('\n')
/** What the editor hears of each node. */
const heard = async () => {
  const status = ['exec', 'deployment/portcullis-web', '--', 'node', '/portcullis/bin/portcullis.mjs', 'status', '--json']
  const { agents } = JSON.parse(await portcullis.kubectl(...status)) as { readonly agents: readonly AgentStatusView[] }
  return agents.map(({ node, enforcement }) => `${node} ${enforcement}`).sort()
}
/** As the runtimes of the nodes read them. */
const networks = () => onNodes(['cat', '/etc/cni/net.d/10-test.conflist'])
/** What an agent does once it is ready has no event here. */
async function until(found: () => Promise<boolean>): Promise<void> {
  while (!(await found())) await new Promise((resolve) => setTimeout(resolve, 200))
}
const YES = [true, true]
const NO = [false, false]

it('starts in audit: on each node a pod that is ready, with no more rights than it says; nothing is dropped', async () => {
  portcullis = await Installation.install(cluster)
  expect(
    await portcullis.kubectl('get', 'pods', '-o=jsonpath={range .items[*]}{.status.containerStatuses[*].ready} {end}')
  ).toBe('true true true ')
  await cluster.apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'only-far', namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'far' } } }] }]
    }
  })
  for (const agent of portcullis.agents)
    expect((await agent.until(({ policies }) => policies.some(({ name }) => name === 'only-far'))).enforcement).toBe('audit')
  expect(await reach()).toEqual([YES, YES])
  const flows = (await portcullis.agents[0]?.flows()) ?? []
  expect(flows.filter(({ verdict }) => verdict === 'AUDIT').map(({ source }) => source.pod)).toContain('near')
})

it('the editor in the cluster hears the agents of both nodes', async () => {
  expect(await heard()).toEqual(['n1 audit', 'n2 audit'])
})

it('enforce=true drops what the audit told of, also where a pod started after its node’s agent', async () => {
  await portcullis.upgrade('agent.enforce=true')
  expect(await reach()).toEqual([NO, YES])
  await cluster.apply(pod('late', { node: 'n1', labels: { app: 'web' } }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'late', '--timeout=60s')
  await portcullis.agents[0]?.until(({ endpoints }) =>
    endpoints.some((one) => one.pod === 'late' && one.state === 'enforcing')
  )
  expect(await reach(await addressesOf(cluster, 'late'))).toEqual([NO, YES])
})

it('the status of a policy says that both nodes enforce it; from an agent’s pod that is proven, and packed for a maintainer', async () => {
  await cluster.apply({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'near-too', namespace: 'default' },
    spec: {
      endpointSelector: { matchLabels: { app: 'late' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'near' } }] }]
    }
  })
  await cluster.kubectl('wait', '--for=condition=Enforced', 'cnp/near-too', '--timeout=60s')
  const [valid, enforced] = JSON.parse(await cluster.kubectl('get', 'cnp', 'near-too', '-o=jsonpath={.status.conditions}'))
  expect(valid).toMatchObject({ type: 'Valid', status: 'True', reason: 'Accepted' })
  expect(enforced).toMatchObject({ type: 'Enforced', message: 'Enforced on 2 of 2 nodes.' })

  await portcullis.upgrade('agent.allowProbes=true')
  for (const agent of await agentPods()) {
    const command = async (...args: readonly string[]) =>
      JSON.parse(await portcullis.kubectl('exec', agent, '--', 'node', '/portcullis/bin/portcullis.mjs', ...args, '--json'))
    const socket = ['--socket', '/run/portcullis/agent.sock']
    const proof = await command('verify', 'default/only-far', '--connect', ...socket)
    expect(proof).toMatchObject({ ok: true, enforcement: 'kernel', counts: { differs: 0 } })
    const { contents } = await command('bugtool', '--list')
    const missing = contents.filter((one: { readonly missing?: string }) => one.missing !== undefined)
    // A cluster's policies are those of its API server; the kernel's options are where they are on some machines alone.
    const names = missing.map(({ name }: { readonly name: string }) => name)
    expect(names.filter((name: string) => name !== 'kernel/config.txt')).toEqual([
      'objects/policies.yaml',
      'objects/objects.yaml'
    ])
  }
  await cluster.kubectl('delete', 'cnp', 'near-too')
})

it('default-deny-everywhere: the editor still reaches the API server and both agents, and says that it is enforced', async () => {
  await cluster.apply({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'nothing', namespace: 'portcullis' },
    spec: { endpointSelector: {}, ingress: [{}], egress: [{}] }
  })
  await cluster.kubectl('wait', '--for=condition=Enforced', '-n=portcullis', 'cnp/nothing', '--timeout=60s')
  expect(await heard()).toEqual(['n1 kernel', 'n2 kernel'])
  await cluster.kubectl('delete', '-n=portcullis', 'cnp', 'nothing')
})

it('upgrade-keeps-verdicts: while agents are exchanged nothing opens, and nothing closes', async () => {
  const before = await agentPods()
  let exchanging = true
  const exchange = portcullis.upgrade('agent.logLevel=debug').finally(() => {
    exchanging = false
  })
  const seen = new Set<string>()
  while (exchanging) seen.add(JSON.stringify(await reach()))
  await exchange
  expect([...seen]).toEqual([JSON.stringify([NO, YES])])
  expect((await agentPods()).filter((name) => before.includes(name))).toEqual([])
  expect(await reach()).toEqual([NO, YES])
})

it('break-glass: with the API server gone, one command on a node ends enforcement there until its agent starts again', async () => {
  const [node] = cluster.nodes
  const [agent] = portcullis.agents
  await cluster.controlPlane.killServer()
  const filter = 'labels."io.kubernetes.container.name"==agent'
  const id = (await node?.execute(['ctr', '-n', 'k8s.io', 'tasks', 'ls', '-q']))?.trim().split('\n') ?? []
  const known = (await node?.execute(['ctr', '-n', 'k8s.io', 'containers', 'ls', '-q', filter]))?.trim().split('\n') ?? []
  const running = known.find((one) => id.includes(one)) ?? ''
  const release = ['node', '/portcullis/bin/portcullis.mjs', 'release']
  await node?.execute(['ctr', '-n', 'k8s.io', 'tasks', 'exec', '--exec-id', 'release', running, ...release])
  expect(await programs()).toEqual([expect.stringMatching(/^None at/), expect.stringMatching(/^At [1-9]/)])
  cluster.controlPlane.startServer()
  await agent?.until(({ issues }) => issues.every(({ code }) => code !== 'server-away'))
  expect(await reach()).toEqual([YES, YES])
  await portcullis.kubectl('rollout', 'restart', 'daemonset/portcullis-agent')
  await portcullis.kubectl('rollout', 'status', 'daemonset/portcullis-agent', '--timeout=120s')
  expect(await reach()).toEqual([NO, YES])
})

it('cni.enabled=true puts the plugin into each node’s network, and a pod’s start is held by it; false takes it out', async () => {
  const before = await networks()
  await portcullis.upgrade('agent.cni.enabled=true', 'agent.cni.onFailure=closed')
  await until(async () => (await networks()).every((list) => list.includes('"portcullis-cni"')))
  await cluster.apply(pod('held', { node: 'n2', labels: { app: 'web' } }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'held', '--timeout=60s')
  expect(await cluster.nodes[1]?.execute(['cat', '/var/lib/portcullis/agent.log'])).toMatch(
    /"default\/held".*"held until its policy/
  )
  expect(await reach(await addressesOf(cluster, 'held'))).toEqual([NO, YES])
  await portcullis.upgrade('agent.cni.enabled=false')
  await until(async () => JSON.stringify(await networks()) === JSON.stringify(before))
  await portcullis.upgrade('agent.cni.enabled=true')
  await until(async () => (await networks()).every((list) => list.includes('"portcullis-cni"')))
})

it('uninstall-without-release: what is in force stays in force, and an install with release=true ends it', async () => {
  await portcullis.uninstall()
  expect(await reach()).toEqual([NO, YES])
  await portcullis.end()
  portcullis = await Installation.install(cluster, 'agent.release=true')
  expect((await networks()).join()).not.toContain('portcullis')
  expect(await programs()).toEqual([expect.stringMatching(/^None at/), expect.stringMatching(/^None at/)])
  expect(await reach()).toEqual([YES, YES])
  await portcullis.upgrade('agent.release=false', 'agent.enforce=true', 'agent.cni.enabled=true')
  await until(async () => (await networks()).every((list) => list.includes('"portcullis-cni"')))
  expect(await reach()).toEqual([NO, YES])
})

it('release=true, then uninstall: no program, map, link or pin is left on any node, nor the plugin in its network; traffic flows, and pods start and go', async () => {
  expect(await programs()).toEqual([expect.stringMatching(/^At [1-9]/), expect.stringMatching(/^At [1-9]/)])
  await portcullis.upgrade('agent.release=true')
  expect((await networks()).join()).not.toContain('portcullis')
  expect(await reach()).toEqual([YES, YES])
  expect(await programs()).toEqual([expect.stringMatching(/^None at/), expect.stringMatching(/^None at/)])
  expect(await onNodes(['find', '/sys/fs/bpf', '-mindepth', '1', '-not', '-name', '*.debug'])).toEqual(['', ''])
  await portcullis.uninstall()
  await cluster.apply(pod('after', { node: 'n1' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'after', '--timeout=60s')
  await cluster.kubectl('delete', 'pod', 'held', 'after', '--now', '--timeout=60s')
  const left = await portcullis.kubectl('get', 'daemonsets,deployments,serviceaccounts', '-o=name')
  expect(left).toBe('serviceaccount/default\n')
  expect(await reach()).toEqual([YES, YES])
})
