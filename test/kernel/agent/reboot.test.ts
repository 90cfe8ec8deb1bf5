import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, serve } from './traffic'

const PODS = { backend1: '10.9.1.1', backend2: '10.9.1.2', intruder: '10.9.1.3' }

interface Status {
  readonly endpoints: readonly { readonly pod: string; readonly state: string; readonly identity: number }[]
}

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  for (const [name, address] of Object.entries(PODS)) node.addPod(name, address)
})
afterEach(() => node.end())

const identities = ({ endpoints }: Status) => endpoints.map(({ pod, identity }) => `${pod} ${identity}`).sort()

it('node-rebooted: no map, no program and no interface is left, and the state folder is; all is enforced again under the same numbers', async () => {
  const first = await TestAgent.start(node)
  await first.apply(articlePolicy)
  const before = await first.call<Status>('GetStatus')
  await first.stop('SIGKILL')
  // What a machine's memory held is gone with it; its runtime makes the pods' networks anew.
  node.run('env', `--chdir=${process.cwd()}`, process.execPath, '--import', 'tsx', 'agent/src/main.ts', 'release')
  for (const name of Object.keys(PODS)) node.removeLink(name)
  for (const [name, address] of Object.entries(PODS)) node.addLink(name, address)
  await serve(node, 'backend2', 5000)

  const second = await TestAgent.start(node)
  expect(await connect(node, 'intruder', PODS.backend2, 5000)).toBe('timeout')
  expect(await connect(node, 'backend1', PODS.backend2, 5000)).toBe('connected')
  const after = await second.call<Status>('GetStatus')
  expect(after.endpoints.map(({ state }) => state)).toEqual(['enforcing', 'enforcing', 'enforcing'])
  expect(identities(after)).toEqual(identities(before))
  const drop = await second.flow(({ verdict }) => verdict === 'DROPPED')
  expect(drop.evidence.isolatedBy).toEqual(['CiliumNetworkPolicy/default/example'])
  await second.stop()
})
