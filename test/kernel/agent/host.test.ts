import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { connect } from './traffic'

/** Addresses of the node that no object names: that of the pods' gateway, and one that comes later. */
const GATEWAY = '169.254.1.1'
const LATER = '10.9.9.9'

let node: TestNode
let agent: TestAgent
beforeAll(async () => {
  node = await TestNode.make()
  node.addPod('web', '10.9.1.1')
  agent = await TestAgent.start(node)
})
afterAll(async () => {
  await agent?.stop()
  await node?.end()
})

const allow = (entity: string) =>
  agent.apply(`
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: out, namespace: default }
spec:
  endpointSelector: {}
  egress: [{ toEntities: [${entity}] }]
`)

it('[4.2] pod-reaches-the-node-as-the-world: all of its addresses are the node, not those alone that an object names', async () => {
  await allow('world')
  for (const address of ['10.9.0.1', GATEWAY]) expect(await connect(node, 'web', address, 9)).toBe('timeout')
  await allow('host')
  for (const address of ['10.9.0.1', GATEWAY]) expect(await connect(node, 'web', address, 9)).toBe('refused')
  expect(await connect(node, 'web', LATER, 9)).toBe('timeout')
  node.run('ip', 'address', 'add', `${LATER}/32`, 'dev', 'lo')
  await expect.poll(() => connect(node, 'web', LATER, 9), { timeout: 20_000 }).toBe('refused')
})
