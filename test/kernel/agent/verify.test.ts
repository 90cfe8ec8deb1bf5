import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { portcullis } from '../../support/command'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { serve } from './traffic'

interface Trial {
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol: string
  readonly must: 'pass' | 'drop'
  readonly agreement: string
  readonly decidedBy: string
  readonly seen: { readonly outcome: string; readonly detail: string; readonly kernel?: { readonly verdict: string } }
}
interface Answer {
  readonly ok: boolean
  readonly counts: Readonly<Record<string, number>>
  readonly trials: readonly Trial[]
}

let node: TestNode
let agent: TestAgent
beforeEach(async () => {
  node = await TestNode.make()
  const pods = ['backend1', 'backend2', 'database', 'intruder']
  for (const [at, name] of pods.entries()) node.addPod(name, `10.9.1.${at + 2}`)
  await serve(node, 'backend2', 5000)
  // Somebody listens beside the port that is allowed: that it is not reached is the policy's doing.
  await serve(node, 'backend2', 5001)
})
afterEach(async () => {
  await agent.stop()
  await node.end()
})

async function start(...args: readonly string[]): Promise<void> {
  agent = await TestAgent.start(node, ...args)
  await agent.apply(articlePolicy)
}

async function verify(policy = 'default/example'): Promise<Answer & { readonly exit: number }> {
  const socket = join(node.folder, 'agent.sock')
  const { code, out } = await portcullis('verify', policy, '--connect', '--json', '--socket', socket)
  return { ...(JSON.parse(out) as Answer), exit: code }
}

const words = ({ kind, from, to, port, must, seen, agreement }: Trial) =>
  `${kind}: ${from} ${to}:${port} must ${must}, ${seen.outcome}, ${agreement}`

describe('verify', () => {
  it('opens real connections from pods, at each boundary of the policy, and all is as the engine says', async () => {
    await start('--allow-probes')
    const { ok, exit, trials } = await verify()
    expect(trials.map(words)).toEqual([
      'named: default/backend1 default/backend2:5000 must pass, connected, agrees',
      'other-port: default/backend1 default/backend2:4999 must drop, timeout, agrees',
      'other-port: default/backend1 default/backend2:5001 must drop, timeout, agrees',
      expect.stringMatching(/^other-peer: default\/(database|intruder) default\/backend2:5000 must drop, timeout, agrees$/),
      'not-selected: default/database default/backend1:5000 must pass, refused, agrees',
      'named: default/backend2 default/database:5432 must pass, refused, agrees',
      'other-port: default/backend2 default/database:5431 must drop, timeout, agrees',
      'other-port: default/backend2 default/database:5433 must drop, timeout, agrees',
      expect.stringMatching(/^other-peer: default\/backend2 default\/(backend1|intruder):5432 must drop, timeout, agrees$/),
      expect.stringMatching(/^not-selected: default\/backend1 default\/\w+:5432 must pass, refused, agrees$/)
    ])
    expect([ok, exit]).toEqual([true, 0])
    expect(trials[0]?.decidedBy).toBe('default/example ingress[0]')
    // The kernel's own word for it too.
    expect(trials[1]?.seen.kernel).toMatchObject({ verdict: 'DROPPED', evidence: { reason: 'default-deny' } })
  })

  it('not-enforced: says so where packets pass that must not', async () => {
    await start('--allow-probes')
    await agent.call('Release')
    const { ok, exit, counts, trials } = await verify()
    expect([ok, exit, (counts.differs ?? 0) > 0]).toEqual([false, 1, true])
    expect(trials.filter(({ must, agreement }) => must === 'drop' && agreement !== 'differs')).toEqual([])
  })

  it('in audit nothing is dropped, and that is no proof', async () => {
    await start('--allow-probes', '--audit')
    const { exit, counts } = await verify()
    expect([exit, counts.differs, (counts.audited ?? 0) > 0]).toEqual([1, 0, true])
  })

  it('an agent connects from no pod unless it was told that it may', async () => {
    await start()
    const { exit, trials } = await verify()
    expect(exit).toBe(1)
    expect(new Set(trials.map(({ seen }) => seen.detail))).toEqual(
      new Set(['The agent of this node opens no connections from pods: start it with --allow-probes.'])
    )
  })

  it('UDP and addresses outside: what the kernel says decides where silence says nothing', async () => {
    await start('--allow-probes')
    await agent.apply(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: default}
spec:
  podSelector: {matchLabels: {app: intruder}}
  policyTypes: [Egress]
  egress:
    - to: [{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.0/28]}}]
      ports: [{port: 443}]
    - to: [{podSelector: {matchLabels: {app: database}}}]
      ports: [{port: 53, protocol: UDP}]
`)
    // Nobody answers there, and what its own kernel let go has passed.
    node.run('ip', 'route', 'add', 'blackhole', '198.51.100.0/24')
    const { exit, trials } = await verify('np/default/out')
    expect(trials.map(words)).toEqual(
      expect.arrayContaining([
        'named: default/intruder 198.51.100.16:443 must pass, timeout, agrees',
        'except: default/intruder 198.51.100.1:443 must drop, timeout, agrees',
        'named: default/intruder default/database:53 must pass, refused, agrees',
        'other-port: default/intruder default/database:54 must drop, timeout, agrees'
      ])
    )
    expect(trials.filter(({ agreement }) => agreement === 'differs')).toEqual([])
    expect(exit).toBe(0)
  })

  it('echo requests and SCTP: what a pod or its kernel cannot open is said, and not taken for a drop', async () => {
    await start('--allow-probes')
    await agent.apply(`apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ping, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: database}}]
      icmps: [{fields: [{family: IPv4, type: 8}]}]
    - fromEndpoints: [{matchLabels: {app: database}}]
      toPorts: [{ports: [{port: '7', protocol: SCTP}]}]
`)
    const ping = async () => (await verify('cnp/default/ping')).trials.filter(({ protocol }) => protocol === 'ICMP')
    const shut = await ping()
    expect(shut.map(({ seen }) => seen.detail)).toEqual(shut.map(() => expect.stringContaining('ping_group_range')))
    for (const name of ['database', 'backend1', 'intruder']) {
      node.run('ip', 'netns', 'exec', name, 'sh', '-c', 'echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range')
    }
    expect((await ping()).map(words)).toEqual([
      'named: default/database default/backend2:8 must pass, connected, agrees',
      expect.stringMatching(/^other-peer: default\/(backend1|intruder) default\/backend2:8 must drop, timeout, agrees$/),
      expect.stringMatching(/^not-selected: default\/\w+ default\/(backend1|intruder):8 must pass, connected, agrees$/)
    ])
    const { trials } = await verify('cnp/default/ping')
    const sctp = trials.filter(({ protocol, kind }) => protocol === 'SCTP' && kind === 'named')
    expect(sctp.map(({ seen }) => seen.outcome === 'refused' || seen.detail.includes('SCTP'))).toEqual([true])
  })
})
