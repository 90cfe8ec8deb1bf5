import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, serve } from './traffic'

const BACKEND2 = '10.9.1.2'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', '10.9.1.3')
  await serve(node, 'backend2', 5000)
})
afterEach(() => node.end())

it('audit judges and tells, and drops nothing; without it the same node drops', async () => {
  const agent = await TestAgent.start(node, '--audit')
  await agent.apply(articlePolicy)
  expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'AUDIT' })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
  // The kernel's own multicast reports, from :: as a pod comes up, are audited too.
  const flow = await agent.flow(({ verdict, destination }) => verdict === 'AUDIT' && destination.port === 5000)
  expect(flow.evidence).toMatchObject({ reason: 'default-deny', isolatedBy: ['CiliumNetworkPolicy/default/example'] })
  await agent.stop()
  const enforcing = await TestAgent.start(node)
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
  await enforcing.stop()
})
