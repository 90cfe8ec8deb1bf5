import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { connect, serve } from './traffic'

const [BACKEND1, BACKEND2] = ['10.9.1.1', '10.9.1.2'] as const
const PREFIXES = 64

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('backend1', BACKEND1)
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', '10.9.1.3')
  for (const name of ['backend1', 'backend2']) await serve(node, name, 5000)
  // The maps of an agent before this one, which knew of smaller clusters: pinned maps keep their size.
  const make = `import { loadDatapath } from './agent/src/kernel'
    loadDatapath({ pinPath: '/sys/fs/bpf/portcullis', sizes: { peers_prefix: ${PREFIXES} } }).close()`
  node.run('env', `--chdir=${process.cwd()}`, process.execPath, '--import', 'tsx', '--input-type=module', '-e', make)
})
afterEach(() => node.end())

interface Status {
  readonly policies: readonly { readonly name: string; readonly state: string; readonly generation: string }[]
  readonly endpoints: readonly { readonly pod: string; readonly state: string; readonly epoch: number }[]
  readonly issues: readonly { readonly code: string; readonly message: string }[]
}

/** Who may call backend2 and, to name many prefixes, where it may not go. */
const policy = (app: string, denied: number) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: example, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: backend2}}
  ingress: [{fromEndpoints: [{matchLabels: {app: ${app}}}]}]
  egress: [{toEntities: [all]}]
  egressDeny: [{toCIDR: [${Array.from({ length: denied }, (_, at) => `"203.0.${at}.0/24"`).join(', ')}]}]
`

it('policy-too-big-for-its-map: the one before it stays in force, whole; it is said, counted, and put right by the next', async () => {
  const agent = await TestAgent.start(node, '--http', '127.0.0.1:9964')
  const metrics = () =>
    node.run(process.execPath, '-e', "fetch('http://127.0.0.1:9964/metrics').then((a) => a.text()).then(console.log)")
  expect((await agent.apply(policy('backend1', 10))).issues).toEqual([])
  const before = await agent.call<Status>('GetStatus')

  const { issues } = await agent.apply(policy('intruder', PREFIXES + 1))
  expect(issues).toMatchObject([{ code: 'map-pressure', message: expect.stringContaining(`which holds ${PREFIXES}`) }])
  // Nothing of it is in force: neither whom it lets in now, nor whom it does not.
  expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('connected')
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
  const status = await agent.call<Status>('GetStatus')
  expect(status.endpoints).toEqual(before.endpoints)
  expect(status.issues.map(({ code }) => code)).toEqual(['map-pressure'])
  expect(metrics()).toMatch(/^portcullis_issues\{code="map-pressure",severity="error"\} 1$/m)
  expect(metrics()).toMatch(/^portcullis_policies\{state="last-good"\} 1$/m)

  // A policy of somebody else's does not wait for it.
  expect(await connect(node, 'intruder', BACKEND1, 5000)).toBe('connected')
  await agent.apply(
    policy('backend2', 0)
      .replace('name: example', 'name: theirs')
      .replace('{app: backend2}}\n  ingress', '{app: backend1}}\n  ingress')
  )
  expect(await connect(node, 'intruder', BACKEND1, 5000)).toBe('timeout')
  expect(await connect(node, 'backend2', BACKEND1, 5000)).toBe('connected')
  const { policies } = await agent.call<Status>('GetStatus')
  expect(policies.map(({ name, state, generation }) => [name, state, Number(generation)]).sort()).toEqual([
    ['example', 'last-good', 1],
    ['theirs', 'enforced', 1]
  ])

  // An agent that starts with it leaves what is pinned as it is, too.
  await agent.stop('SIGKILL')
  const next = await TestAgent.start(node, '--http', '127.0.0.1:9964')
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')

  expect((await next.apply(policy('intruder', 10))).issues).toEqual([])
  expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
  expect(await connect(node, 'backend1', BACKEND2, 5000)).toBe('timeout')
  expect(metrics()).not.toContain('map-pressure')
  await next.stop()
})
