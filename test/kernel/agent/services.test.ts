import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { ask, greet, ping } from './traffic'

/** The real agent, told of Services and EndpointSlices. The node routes no ClusterIP: what is not translated gets nowhere. */
const [CLIENT, WEB, DB] = ['10.9.1.1', '10.9.1.2', '10.9.1.3']
const VIP = '10.96.0.10'

let node: TestNode
let agent: TestAgent
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('client', CLIENT)
  node.addPod('web', WEB)
  node.addPod('db', DB)
  await Promise.all(['client', 'web', 'db'].map((pod) => greet(node, pod, 5000)))
  service()
  agent = await TestAgent.start(node)
})
afterEach(async () => {
  await agent.stop()
  await node.end()
})

function service(more: object = {}): void {
  node.object('service', {
    kind: 'Service',
    metadata: { name: 'backend', namespace: 'default' },
    spec: { clusterIP: VIP, ports: [{ name: 'http', port: 80, targetPort: 5000 }], ...more }
  })
}

interface Condition {
  readonly ready?: boolean
  readonly serving?: boolean
  readonly terminating?: boolean
}

/** Resolves once it is in force. */
async function endpoints(of: Readonly<Record<string, Condition>>, nodeName = 'n1'): Promise<void> {
  const { revision } = await agent.call<{ readonly revision: number }>('GetStatus')
  node.object('slice', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'backend-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'backend' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 5000, protocol: 'TCP' }],
    endpoints: Object.entries(of).map(([address, conditions]) => ({ addresses: [address], conditions, nodeName }))
  })
  await agent.until<{ readonly revision: number }>('GetStatus', (status) => status.revision > revision)
}

const asks = (): Promise<string> => ask(node, 'client', VIP, 80)
const egress = (rule: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: client, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: client}}
  egress: [${rule}]
`
const to = (app: string, port: number) =>
  `{toEndpoints: [{matchLabels: {app: ${app}}}], toPorts: [{ports: [{port: "${port}"}]}]}`

it('a-service-is-judged-on-its-backend: its pods and their port count, and the flow says both', async () => {
  await endpoints({ [WEB]: {} })
  expect(await agent.apply(egress(to('web', 5000)))).toMatchObject({ ok: true })
  const seen = agent.flow(({ service, verdict }) => Boolean(service) && verdict === 'FORWARDED')
  expect(await asks()).toBe('web')
  expect(await seen).toMatchObject({
    destination: { pod: 'web', port: 5000 },
    service: { namespace: 'default', name: 'backend', address: VIP, port: 80 }
  })
  await endpoints({ [DB]: {} })
  expect(await asks()).toBe('timeout')
  expect(await agent.apply(egress(to('db', 80)))).toMatchObject({ ok: true })
  expect(await asks()).toBe('timeout')
  expect(await agent.apply(egress(to('db', 5000)))).toMatchObject({ ok: true })
  expect(await asks()).toBe('db')
})

it('no-endpoints-are-refused: at once, and not where only other nodes have one', async () => {
  await endpoints({})
  expect(await asks()).toBe('refused')
  await endpoints({ [WEB]: { ready: false } })
  expect(await asks()).toBe('refused')
  service({ internalTrafficPolicy: 'Local' })
  await endpoints({ [WEB]: {} }, 'n2')
  expect(await asks()).toBe('timeout')
  await endpoints({ [WEB]: {} })
  expect(await asks()).toBe('web')
})

it('hairpin: a pod that is its only backend reaches itself', async () => {
  await endpoints({ [CLIENT]: {} })
  expect(await agent.apply(egress('{}').replace('egress', 'ingress: [{}]\n  egress'))).toMatchObject({ ok: true })
  expect(await asks()).toBe('client')
})

it('terminating-backend-is-cut-off: its connection goes on, new ones go to others, and to it if there is none', async () => {
  await endpoints({ [WEB]: {} })
  const open = await ping(node, 'client', VIP, 80)
  await open.more(20)
  await endpoints({ [WEB]: { ready: false, serving: true, terminating: true }, [DB]: {} })
  for (let times = 0; times < 5; times++) expect(await asks()).toBe('db')
  await endpoints({ [WEB]: { ready: false, serving: true, terminating: true } })
  expect(await asks()).toBe('web')
  await open.more(20)
  open.stop()
})

it('affinity-survives-agent-restart, and so do its connections and its number', async () => {
  service({ sessionAffinity: 'ClientIP' })
  await endpoints({ [WEB]: {}, [DB]: {} })
  const first = await asks()
  const open = await ping(node, 'client', VIP, 80)
  await open.more(20)
  await agent.stop('SIGKILL')
  expect(await asks()).toBe(first)
  await open.more(20)
  agent = await TestAgent.start(node)
  for (let times = 0; times < 6; times++) expect(await asks()).toBe(first)
  await open.more(20)
  open.stop()
})

it('broken-objects-take-the-services: what is in force stays', async () => {
  await endpoints({ [WEB]: {} })
  expect(await asks()).toBe('web')
  await agent.stop('SIGKILL')
  node.run('sh', '-c', `echo '{broken' >${node.folder}/objects/slice.yaml`)
  agent = await TestAgent.start(node)
  expect(await asks()).toBe('web')
})
