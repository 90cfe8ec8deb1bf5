import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, ping, receive, send, serve } from './traffic'

const BACKEND1 = '10.9.1.1'
const BACKEND2 = '10.9.1.2'
const INTRUDER = '10.9.1.3'

/** The article's policy, with UDP beside TCP: each datagram is judged for itself. */
const policy = articlePolicy.replace('protocol: TCP', 'protocol: ANY')
const file = 'CiliumNetworkPolicy_default_example.yaml'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.object('namespace', { kind: 'Namespace', metadata: { name: 'default', labels: { team: 'a' } } })
  node.addPod('backend1', BACKEND1)
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', INTRUDER)
})
afterEach(() => node.end())

/** Datagrams of one who may and one who may not, while something happens to the agent. `lost`: this share may be, for a reason given. */
async function duringTraffic(work: () => Promise<void>, lost = 0): Promise<void> {
  const receiver = await receive(node, 'backend2', 5000)
  const allowed = await send(node, 'backend1', BACKEND2, 5000)
  const denied = await send(node, 'intruder', BACKEND2, 5000)
  await work()
  const [sent, tried] = [await allowed.stop(), await denied.stop()]
  const { [BACKEND1]: passed = 0, [INTRUDER]: leaked = 0 } = await receiver.counts(BACKEND1, sent)
  expect(tried).toBeGreaterThan(100)
  expect(sent).toBeGreaterThan(100)
  expect(leaked).toBe(0)
  expect(sent - passed).toBeLessThanOrEqual(lost * sent)
}

describe('agent-restart-keeps-verdicts', () => {
  it('killed during traffic and started again: no packet is wrongly passed or dropped', async () => {
    const first = await TestAgent.start(node)
    await first.apply(policy)
    await serve(node, 'backend2', 5000)
    const open = await ping(node, 'backend1', BACKEND2, 5000)
    const before = await first.call<Status>('GetStatus')
    await duringTraffic(async () => {
      await open.more(50)
      await first.stop('SIGKILL')
      await open.more(200)
      const second = await TestAgent.start(node)
      await open.more(200)
      // Nothing was exchanged: endpoints, epochs and generations are what they were.
      expect(picture(await second.call('GetStatus'))).toEqual(picture(before))
      const drop = await second.flow(({ verdict }) => verdict === 'DROPPED')
      expect(drop.evidence.isolatedBy).toEqual(['CiliumNetworkPolicy/default/example'])
      await second.stop('SIGKILL')
    })
    expect(open.ended()).toBe(false)
  })

  it('ended in order: enforcement stays, since stopping is not releasing', async () => {
    const agent = await TestAgent.start(node)
    await agent.apply(policy)
    await serve(node, 'backend2', 5000)
    await agent.stop('SIGTERM')
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
    expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
  })

  it('a policy file broken, then the agent killed and started again: verdicts stay, and it is said', async () => {
    const first = await TestAgent.start(node)
    await first.apply(policy)
    await duringTraffic(async () => {
      writeFileSync(join(node.folder, 'state', 'policies', file), 'kind: [')
      const status = await first.until<Status>('GetStatus', ({ policies }) => policies[0]?.state === 'last-good')
      expect(status.issues.map(({ code }) => code)).toEqual(['yaml-syntax', 'last-good-in-force'])
      await first.stop('SIGKILL')
      const second = await TestAgent.start(node)
      const after = await second.call<Status>('GetStatus')
      expect(after.policies).toMatchObject([{ name: 'example', state: 'last-good', generation: 1 }])
      expect(picture(after).endpoints).toEqual(picture(status).endpoints)
      await second.stop('SIGKILL')
    })
  })

  it.each([
    ['a namespace', 'namespace'],
    ['the node', 'node'],
    ["a peer's pod", 'pod.backend1']
  ])('the file of %s broken, then the agent killed and started again: verdicts stay', async (_, object) => {
    const first = await TestAgent.start(node)
    // Allowed by what the broken file says, be it the pod's labels or those of its namespace.
    await first.apply(
      policy.replace('app: backend1', 'app: backend1\n            k8s:io.cilium.k8s.namespace.labels.team: a')
    )
    const before = await first.call<Status>('GetStatus')
    await duringTraffic(async () => {
      writeFileSync(join(node.folder, 'objects', `${object}.yaml`), '{"kind": "Pod", "metadata"')
      await first.until<Status>('GetStatus', ({ issues }) => issues.length > 0)
      await first.stop('SIGKILL')
      const second = await TestAgent.start(node)
      const after = await second.call<Status>('GetStatus')
      expect(after.issues).toHaveLength(1)
      expect(picture(after)).toEqual(picture(before))
      await second.stop('SIGKILL')
    })
  })

  it('started while the objects of pods are not there yet: what is pinned stays as it is', async () => {
    const first = await TestAgent.start(node)
    await first.apply(policy)
    await first.stop('SIGKILL')
    for (const pod of ['backend1', 'backend2', 'intruder']) node.removeObject(`pod.${pod}`)
    await duringTraffic(async () => {
      const second = await TestAgent.start(node)
      const { endpoints } = await second.call<Status>('GetStatus')
      expect(endpoints.map(({ state }) => state)).toEqual(['enforcing', 'enforcing', 'enforcing'])
      node.podObject('backend1', BACKEND1)
      node.podObject('backend2', BACKEND2)
      node.podObject('intruder', INTRUDER)
      await second.until<Status>('GetStatus', (status) => status.endpoints.every(({ detail }) => detail === ''))
      await second.stop('SIGKILL')
    })
  })

  it.each([
    ['tcx', 'clsact'],
    ['clsact', 'tcx']
  ] as const)(
    'started to attach by another way, %s then %s: the new programs come before the old ones go',
    async (before, after) => {
      const first = await TestAgent.start(node, '--attachment', before)
      await first.apply(policy)
      await duringTraffic(async () => {
        await first.stop('SIGKILL')
        const second = await TestAgent.start(node, '--attachment', after)
        expect(await second.call('GetStatus')).toMatchObject({ attachment: after })
        expect(node.programs(['backend1', 'backend2', 'intruder'])).toEqual({ [before]: 0, [after]: 6 })
        await second.stop('SIGKILL')
        // The kernel takes an interface's queues away for a moment when a qdisc comes or goes (qdisc_graft): what is sent just then
        // is lost, whatever is attached, and the busier the machine the more.
      }, 0.02)
    }
  )

  it('a second agent refuses to touch what the first enforces with', async () => {
    const first = await TestAgent.start(node)
    await first.apply(policy)
    const same = await TestAgent.fails(node)
    expect(same).toMatchObject({ code: 3, log: { msg: expect.stringContaining('state folder') } })
    const other = await TestAgent.fails(node, '--state', join(node.folder, 'other'), '--datapath', 'auto')
    expect(other).toMatchObject({ code: 3, log: { msg: expect.stringContaining('pins') } })
    expect(await first.call('GetStatus')).toMatchObject({ enforcement: 'KERNEL' })
    await first.stop()
  })
})

interface Status {
  readonly endpoints: readonly {
    readonly pod: string
    readonly id: number
    readonly epoch: number
    readonly identity: number
    readonly state: string
    readonly detail: string
    readonly tableEntries: number
  }[]
  readonly policies: readonly { readonly name: string; readonly state: string; readonly generation: number }[]
  readonly issues: readonly { readonly code: string }[]
}

const picture = ({ endpoints, policies }: Status) => ({ endpoints, policies })
