import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, listenTo, ping, receive, serve } from './traffic'

const BACKEND1 = '10.9.1.1'
const BACKEND2 = '10.9.1.2'
const INTRUDER = '10.9.1.3'
const LATE = '10.9.1.4'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
})
afterEach(() => node.end())

interface Status {
  readonly endpoints: readonly {
    readonly pod: string
    readonly id: number
    readonly state: string
    readonly detail: string
  }[]
  readonly issues: readonly { readonly code: string }[]
  readonly stats: Readonly<Record<string, number>>
}
const states = ({ endpoints }: Status) => Object.fromEntries(endpoints.map(({ pod, state }) => [pod, state]))

describe('a pod that appears', () => {
  // Until something holds a pod's start, its first packets race with the attachment: nothing here says that none passes, but that it is
  // over with the first packet judged.
  it('traffic-before-the-policy-arrives: from the first packet that is judged on, none passes', async () => {
    node.addPod('backend2', BACKEND2)
    const agent = await TestAgent.start(node)
    // Nobody but the pod itself is told to stop it.
    await agent.apply(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: quiet, namespace: default}
spec: {podSelector: {matchLabels: {app: intruder}}, policyTypes: [Egress]}
`)
    const receiver = await receive(node, 'backend2', 5000)
    const shout = `for n in $(seq 100); do echo x >/dev/udp/${BACKEND2}/5000; done`
    for (let round = 0; round < 5; round++) {
      node.podObject('intruder', INTRUDER)
      // As a runtime does it: the network first, and then at once the first process, a quick one.
      node.addLink('intruder', INTRUDER)
      node.run('ip', 'netns', 'exec', 'intruder', 'bash', '-c', shout)
      await agent.until<Status>('GetStatus', (status) => states(status).intruder === 'enforcing')
      const early = await receiver.counts('none', 0)
      node.run('ip', 'netns', 'exec', 'intruder', 'bash', '-c', shout)
      await agent.flow(({ verdict, source }) => verdict === 'DROPPED' && source.pod === 'intruder')
      expect(await receiver.counts('none', 0)).toEqual(early)
      node.removeObject('pod.intruder')
      node.removeLink('intruder')
      await agent.until<Status>('GetStatus', (status) => states(status).intruder === undefined)
    }
    await agent.stop()
  })

  it('is enforced whichever comes first, its object or its interface', async () => {
    node.addPod('backend2', BACKEND2)
    const agent = await TestAgent.start(node)
    await agent.apply(articlePolicy)
    await serve(node, 'backend2', 5000)
    node.addLink('intruder', INTRUDER)
    node.podObject('intruder', INTRUDER)
    await agent.until<Status>('GetStatus', (status) => states(status).intruder === 'enforcing')
    node.podObject('backend1', BACKEND1)
    await agent.until<Status>('GetStatus', (status) => states(status).backend1 === 'waiting')
    node.addLink('backend1', BACKEND1)
    await agent.until<Status>('GetStatus', (status) => states(status).backend1 === 'enforcing')
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
    expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
    await agent.stop()
  })
})

describe('connections that are open before enforcement begins', () => {
  it('go on where policy allows them, though their replies would not be; and are cut where it does not', async () => {
    node.addPod('backend1', BACKEND1)
    node.addPod('backend2', BACKEND2)
    node.addPod('intruder', INTRUDER)
    await serve(node, 'backend2', 5000)
    const allowed = await ping(node, 'backend1', BACKEND2, 5000)
    const denied = await ping(node, 'intruder', BACKEND2, 5000)
    await denied.more(20)
    const answers = await listenTo(node, 'backend2', 'backend1', BACKEND2, 5001)
    // In force with the very first round: backend2 may open nothing, so what it says passes only as an answer.
    node.policy(
      articlePolicy.replace('- port: "5000"', '- port: "5001"\n              protocol: TCP\n            - port: "5000"')
    )
    const agent = await TestAgent.start(node)
    await allowed.more(200)
    await answers.more(200)
    expect(await denied.silent(500)).toBe(true)
    expect(allowed.ended()).toBe(false)
    expect((await agent.call<Status>('GetStatus')).issues).toEqual([])
    await agent.stop()
  })
})

describe('a pod of several addresses', () => {
  it('is who it is by each of them, as sender and as receiver; by one that its object does not name it is nobody', async () => {
    const [second, third] = ['10.9.1.11', '10.9.1.12']
    node.podObject('backend1', BACKEND1, { also: [second] })
    node.addLink('backend1', BACKEND1)
    for (const address of [second, third]) node.addAddress('backend1', address)
    node.podObject('backend2', BACKEND2, { also: ['10.9.1.21'] })
    node.addLink('backend2', BACKEND2)
    node.addAddress('backend2', '10.9.1.21')
    node.addPod('intruder', INTRUDER)
    await serve(node, 'backend2', 5000)
    const agent = await TestAgent.start(node)
    await agent.apply(articlePolicy)
    const by = (pod: string, from: string) =>
      Promise.all([BACKEND2, '10.9.1.21'].map((to) => connect(node, pod, to, 5000, { from })))
    expect(await by('backend1', BACKEND1)).toEqual(['connected', 'connected'])
    expect(await by('backend1', second)).toEqual(['connected', 'connected'])
    expect(await by('intruder', INTRUDER)).toEqual(['timeout', 'timeout'])
    expect(await by('backend1', third)).toEqual(['timeout', 'timeout'])
    // One is taken away: connections by the other go on.
    const open = await ping(node, 'backend1', BACKEND2, 5000)
    node.podObject('backend1', BACKEND1)
    for (let said = ''; said !== 'timeout'; ) said = await connect(node, 'backend1', BACKEND2, 5000, { from: second })
    await open.more(50)
    await agent.stop()
  })
})

describe('a pod that ends', () => {
  it('leaves at once when it is completed, and its address means the next pod', async () => {
    node.addPod('backend1', BACKEND1)
    node.addPod('backend2', BACKEND2)
    await serve(node, 'backend2', 5000)
    const agent = await TestAgent.start(node)
    await agent.apply(articlePolicy)
    expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
    node.podObject('backend1', BACKEND1, { phase: 'Succeeded' })
    await agent.until<Status>('GetStatus', (status) => states(status).backend1 === 'closed')
    // Whatever still runs there may not speak with an address that will be another's.
    expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('timeout')
    node.removeLink('backend1')
    node.addPod('late', BACKEND1)
    await agent.until<Status>('GetStatus', (status) => states(status).late === 'enforcing')
    expect(await connect(node, 'late', BACKEND2, 5000)).toBe('timeout')
    await agent.stop()
  })

  it('takes its entries, its pins and its program along', async () => {
    node.addPod('backend1', BACKEND1)
    node.addPod('backend2', BACKEND2)
    const agent = await TestAgent.start(node)
    const pinned = () => node.run('sh', '-c', 'find /sys/fs/bpf -path "*link*" -type f | wc -l').trim()
    const before = pinned()
    for (let round = 0; round < 3; round++) {
      node.addPod('late', LATE)
      await agent.until<Status>('GetStatus', (status) => states(status).late === 'enforcing')
      node.removeObject('pod.late')
      node.removeLink('late')
      await agent.until<Status>('GetStatus', (status) => status.endpoints.length === 2)
    }
    expect(pinned()).toBe(before)
    const { stats } = await agent.call<Status>('GetStatus')
    expect(stats).toMatchObject({ endpoints: 2, tables: 2 })
    // An address, under its own number and as one of this node, and a link-local one, of each pod that is left.
    expect(stats.sources).toBeLessThanOrEqual(6)
    await agent.stop()
  })
})
