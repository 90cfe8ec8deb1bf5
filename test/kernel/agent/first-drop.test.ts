import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, serve } from './traffic'

/** The main job, as thin as it can be: apply the article's policy, and the kernel drops a real packet. */

const BACKEND1 = '10.9.1.1'
const BACKEND2 = '10.9.1.2'
const INTRUDER = '10.9.1.3'

let node: TestNode
let agent: TestAgent
beforeAll(async () => {
  node = await TestNode.make()
  node.addPod('backend1', BACKEND1)
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', INTRUDER)
  await serve(node, 'backend2', 5000)
  agent = await TestAgent.start(node, '--http', '127.0.0.1:9964')
})
afterAll(async () => {
  await agent?.stop()
  await node?.end()
})

interface Counters {
  readonly rules: readonly {
    readonly evidence: { readonly reason: string }
    readonly packets: number
    readonly verdict: string
  }[]
}
const dropped = async () => {
  const { rules } = await agent.call<Counters>('GetCounters')
  return rules.find(({ evidence }) => evidence.reason === 'default-deny')?.packets ?? 0
}

/** As Prometheus sees it, within the node. */
const scraped = (): readonly string[] => {
  const program = `fetch('http://127.0.0.1:9964/metrics').then((answer) => answer.text()).then(console.log)`
  return node.run(process.execPath, '-e', program).split('\n')
}

it('passes everything before a policy', async () => {
  expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'KERNEL', attachment: 'tcx' })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
  expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
})

it('drops what the policy does not allow once ApplyPolicy returns, counts it, and names what decided', async () => {
  const before = await dropped()
  const applied = await agent.apply(articlePolicy)
  expect(applied).toMatchObject({ ok: true })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
  expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
  expect(await dropped()).toBeGreaterThan(before)
  expect(scraped()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^portcullis_denied_packets_total\{reason="policy"\} [1-9]/),
      expect.stringMatching(
        /^portcullis_policy_packets_total\{policy="CiliumNetworkPolicy\/default\/example",verdict="deny"\} [1-9]/
      ),
      'portcullis_enforcement{mode="kernel"} 1',
      'portcullis_policies{state="enforced"} 1'
    ])
  )
  const drop = await agent.flow(
    // Its stack reports itself to multicast groups too, from an address that is not its own yet.
    ({ verdict, source, destination }) => verdict === 'DROPPED' && source.pod === 'intruder' && destination.port === 5000
  )
  expect(drop).toMatchObject({
    direction: 'ingress',
    source: { pod: 'intruder', labels: ['app=intruder'] },
    destination: { pod: 'backend2', port: 5000 },
    evidence: { reason: 'default-deny', rules: [], isolatedBy: ['CiliumNetworkPolicy/default/example'] },
    summary: 'Policy denied (TCP Flags: SYN)'
  })
  const pass = await agent.flow(({ verdict, evidence }) => verdict === 'FORWARDED' && evidence.reason === 'rule')
  expect(pass.evidence.rules[0]).toMatch(/^CiliumNetworkPolicy\/default\/example@.*#spec\.ingress\[0\]/)
})

it('passes everything again once the policy is deleted', async () => {
  await agent.call('DeletePolicy', { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example' })
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
})
