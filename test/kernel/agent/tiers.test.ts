import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { connect, serve } from './traffic'

const BACKEND2 = '10.9.1.2'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', '10.9.1.3')
  node.addPod('backend1', '10.9.1.4')
  await serve(node, 'backend2', 5000)
})
afterEach(() => node.end())

const deny = (tier: string, action: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: no-intruder}
spec:
  tier: ${tier}
  priority: 10
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: backend2}}}}
  ingress:
    - name: intruder
      action: ${action}
      from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: intruder}}}}]
`

it('[8.8] a tier of network-policy-api decides in the kernel, and its rule is named', async () => {
  const agent = await TestAgent.start(node)
  expect(await agent.apply(deny('Admin', 'Deny'))).toMatchObject({ ok: true })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
  expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
  const { evidence } = await agent.flow(({ verdict, destination }) => verdict === 'DROPPED' && destination.port === 5000)
  expect(evidence.rules).toEqual([expect.stringMatching(/^ClusterNetworkPolicy\/\/no-intruder@.*#spec\.ingress\[0\]$/)])
  expect(await agent.apply(deny('Admin', 'Accept'))).toMatchObject({ ok: true })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
  await agent.stop()
})
