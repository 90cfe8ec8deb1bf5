import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { connect, serve } from './traffic'

const WEB = '10.9.1.2'
const DB = '10.9.1.3'

let node: TestNode
let agent: TestAgent
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('client', '10.9.1.1')
  node.addPod('web', WEB)
  node.addPod('db', DB)
  await serve(node, 'web', 5000)
  await serve(node, 'db', 5000)
  agent = await TestAgent.start(node)
})
afterEach(async () => {
  await agent.stop()
  await node.end()
})

/** As the node's Kubernetes would have it, and in force once the agent says a newer revision. */
async function object(name: string, value: object | undefined): Promise<void> {
  const { revision } = await agent.call<{ readonly revision: number }>('GetStatus')
  const file = join(node.folder, 'objects', `${name}.yaml`)
  mkdirSync(join(node.folder, 'objects'), { recursive: true })
  if (value === undefined) rmSync(file)
  else writeFileSync(file, JSON.stringify(value))
  await agent.until<{ readonly revision: number }>('GetStatus', (status) => status.revision > revision)
}

const service = (app: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'backend', namespace: 'default' },
  spec: { selector: { app }, ports: [{ port: 80, targetPort: 5000 }] }
})

const group = (...externalCIDRs: readonly string[]) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumCIDRGroup',
  metadata: { name: 'partners' },
  spec: { externalCIDRs }
})

const policy = (rules: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: client, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: client}}
  ${rules}
`

it('[4.8] toServices opens the pods behind a Service, follows its selector, and with ports and nobody behind it opens nobody', async () => {
  await object('service', service('web'))
  const ports = 'toPorts: [{ports: [{port: "5000"}]}]'
  const rule = `egress: [{toServices: [{k8sService: {serviceName: backend, namespace: default}}], ${ports}}]`
  expect(await agent.apply(policy(rule))).toMatchObject({ ok: true })
  expect(await connect(node, 'client', WEB, 5000)).toBe('connected')
  expect(await connect(node, 'client', DB, 5000)).toBe('timeout')
  await object('service', service('db'))
  expect(await connect(node, 'client', WEB, 5000)).toBe('timeout')
  expect(await connect(node, 'client', DB, 5000)).toBe('connected')
  // 3.4: in Cilium this would open everybody.
  await object('service', undefined)
  expect(await connect(node, 'client', WEB, 5000)).toBe('timeout')
  expect(await connect(node, 'client', DB, 5000)).toBe('timeout')
})

it('[4.11] a CIDR group is the addresses it has now', async () => {
  await object('group', group('203.0.113.0/24'))
  expect(await agent.apply(policy('egress: [{toCIDRSet: [{cidrGroupRef: partners}]}]'))).toMatchObject({ ok: true })
  const denied = async () => {
    const { rules } = await agent.call<{
      readonly rules: readonly { readonly verdict: string; readonly packets: number }[]
    }>('GetCounters')
    return rules.find(({ verdict }) => verdict === 'deny')?.packets ?? 0
  }
  const isDenied = async (address: string) => {
    const before = await denied()
    expect(await connect(node, 'client', address, 5000)).not.toBe('connected') // nobody is there
    return (await denied()) > before
  }
  expect(await isDenied('203.0.113.9')).toBe(false)
  expect(await isDenied('198.51.100.1')).toBe(true)
  await object('group', group('198.51.100.0/24'))
  expect(await isDenied('203.0.113.9')).toBe(true)
  expect(await isDenied('198.51.100.1')).toBe(false)
})
