import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '@/agent/src/config'
import { createLog } from '@/agent/src/log'
import { NodeAgent } from '@/agent/src/node-agent'
import { serveNetwork } from '@/agent/src/service/network'
import { simulateProbe } from '@/agent/src/service/probe'
import type { EventMessage } from '@/lib/api'
import { ApplyResponse, CountersResponse, HistoryResponse, StatusResponse } from '@/lib/api/http'
import { AGENT_LABELS, AGENT_NAME, WEB_NAME } from '@/lib/server/cluster'
import { ApiServer } from '../differential/api-server/server'
import { authority } from '../support/certificates'
import { type RunningStream, readStream } from '../support/stream'
import { type RunningWeb, startWeb } from '../support/web'
import { type RunningApiServer, startApiServer } from './api-server'

// A server of its own: nodes and pods of one cluster belong together.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

/** Each node's agent is at an address of its own, as in a cluster: all of loopback is this machine's. */
const NODES = { n1: '127.0.0.11', n2: '127.0.0.12', n3: '127.0.0.13' } as const
type NodeName = keyof typeof NODES

const folder = mkdtempSync(join(tmpdir(), 'portcullis-fleet-'))
const { sign } = authority(join(folder, 'ca'))
let server: RunningApiServer
let api: ApiServer
let web: RunningWeb
let stream: RunningStream
let port: number
const agents = new Map<NodeName, { readonly agent: NodeAgent; readonly close: () => void }>()

beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  port = await freePort()
  for (const namespace of ['default', 'portcullis']) {
    if (namespace !== 'default') await api.create('/api/v1/namespaces', { metadata: { name: namespace } })
    await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
  }
  for (const node of Object.keys(NODES)) {
    expect((await api.create('/api/v1/nodes', { metadata: { name: node } })).status).toBe(201)
  }
  await podOn('n1', 'default', 'web', '10.244.1.2', { app: 'web' })
  await podOn('n2', 'default', 'api', '10.244.2.2', { app: 'api' })
  await podOn('n2', 'default', 'other', '10.244.2.3', { app: 'other' })
  for (const node of ['n1', 'n2'] as const) {
    await podOn(node, 'portcullis', `agent-${node}`, NODES[node], AGENT_LABELS)
    await start(node)
  }
  sign(WEB_NAME, join(folder, 'web'))
  web = await startWeb(folder, {
    env: {
      PORTCULLIS_KUBECONFIG: server.kubeconfig,
      PORTCULLIS_AGENT_NAMESPACE: 'portcullis',
      PORTCULLIS_AGENT_PORT: String(port),
      PORTCULLIS_AGENT_TLS: join(folder, 'web')
    }
  })
  stream = await readStream(web, '/api/events')
  await statusWhere(({ agents: up }) => up.length === 2)
})
afterAll(async () => {
  stream?.stop()
  await web?.stop()
  for (const node of [...agents.keys()]) stop(node)
  await server?.end()
  rmSync(folder, { recursive: true, force: true })
})

async function podOn(node: string, namespace: string, name: string, ip: string, labels: Readonly<Record<string, string>>) {
  const spec = {
    nodeName: node,
    automountServiceAccountToken: false,
    containers: [{ name: 'main', image: 'none', ports: [{ containerPort: 80, name: 'http' }] }]
  }
  const path = `/api/v1/namespaces/${namespace}/pods`
  expect((await api.create(path, { metadata: { name, namespace, labels }, spec })).status).toBe(201)
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] }
  expect((await api.patch(`${path}/${name}/status`, { status })).status).toBe(200)
}

/** The real agent of a node; no packet passes it, only its verdicts count. */
async function start(node: NodeName): Promise<void> {
  const { cert, key, ca } = sign(AGENT_NAME, join(folder, `agent-${node}`))
  const args = ['--kubeconfig', server.kubeconfig, '--node', node, '--state', join(folder, node), '--enforce']
  const tls = ['--listen', `${NODES[node]}:${port}`, '--tls-cert', cert, '--tls-key', key, '--tls-ca', ca]
  const socket = ['--socket', join(folder, `${node}.sock`), '--datapath', 'simulated']
  const config = readConfig([...args, ...tls, ...socket], {})
  if (config === 'help') throw new Error('help')
  const log = createLog('silent', node)
  const agent = await NodeAgent.open(config, log)
  await agent.start()
  const close = await serveNetwork(agent, config, log)
  if (close === undefined) throw new Error('It does not listen')
  agents.set(node, { agent, close })
}

function stop(node: NodeName): void {
  const running = agents.get(node)
  agents.delete(node)
  running?.close()
  running?.agent.stop()
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen(0, NODES.n1, () => {
      const { port: free } = listening.address() as { readonly port: number }
      listening.close(() => resolve(free))
    })
  })
}

/** Waits for the stream to tell of such a thing. */
async function told<T extends EventMessage['type']>(
  type: T,
  found: (data: Extract<EventMessage, { type: T }>['data']) => boolean
) {
  const messages = await stream.until((message) => message.type === type && found(message.data as never))
  return messages.at(-1)?.data as Extract<EventMessage, { type: T }>['data']
}
const statusWhere = (found: (status: StatusResponse) => boolean) => told('status', found)

const policy = (app: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: ${app}}}}]}]
`

async function apply(text: string) {
  const answer = await web.post('/api/apply', { text })
  return ApplyResponse.parse(await answer.json())
}

/** What a connection to port 80 of a pod meets, seen from the node of each end; its outcome is the worst. */
function connect(from: string, to = 'web'): string {
  const ends = { fromNamespace: 'default', fromPod: from, toNamespace: 'default', toPod: to }
  const outcomes = [...agents.values()].map(
    ({ agent }) => simulateProbe(agent, { ...ends, port: 80, protocol: 'TCP', timeoutMs: 0, family: '' }).outcome
  )
  return outcomes.find((outcome) => outcome !== 'connected') ?? 'connected'
}

describe('the agents of a cluster', () => {
  it('are found by their pods; a node that has none is said', async () => {
    const status = StatusResponse.parse(await (await web.command('/api/status')).json())
    expect(status.agents.map(({ node }) => node)).toEqual(['n1', 'n2'])
    expect(status).toMatchObject({
      enforcement: 'simulated',
      // Nothing is broken; but it is said.
      parts: { agent: { state: 'up', detail: 'No agent runs on the node n3: nothing is enforced there.' } },
      away: [{ node: 'n3', detail: 'No agent runs on the node n3: nothing is enforced there.', absent: true }]
    })
  })

  it('each say of an applied policy whether it is in force there, by the generation that the API server gave', async () => {
    const begun = performance.now()
    const { ok, proof, change } = await apply(policy('api'))
    expect(ok).toBe(true)
    // Nobody waits for a node that has no agent: that would be two seconds with each apply.
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(proof).toMatchObject([
      { node: 'n1', state: 'in-force', detail: '' },
      { node: 'n2', state: 'in-force', detail: '' },
      { node: 'n3', state: 'no-agent', detail: expect.stringContaining('No agent runs') }
    ])
    const answer = await web.command(`/api/history?id=${change}`)
    expect(HistoryResponse.parse(await answer.json()).proof?.[0]).toMatchObject({ node: 'n1', state: 'in-force' })
    const changed = await apply(policy('other'))
    expect(changed.proof?.slice(0, 2)).toMatchObject([{ state: 'in-force' }, { state: 'in-force' }])
    await apply(policy('api'))
  })

  it('show the flows of all nodes in one stream, and a drop names the policy', async () => {
    connect('other')
    const { flows } = await told('flows', (batch) => batch.flows.some(({ verdict }) => verdict === 'DROPPED'))
    const drop = flows.find(({ verdict }) => verdict === 'DROPPED')
    expect(drop).toMatchObject({
      node: 'n1',
      direction: 'ingress',
      source: { pod: 'other' },
      destination: { pod: 'web' },
      evidence: { isolatedBy: ['NetworkPolicy/default/web'] }
    })
    connect('api')
    await told('flows', (batch) => batch.flows.some(({ node, source }) => node === 'n2' && source.pod === 'api'))
  })

  it('count what each rule decided on every node: the web server tells all of it, node by node', async () => {
    await podOn('n2', 'default', 'web-2', '10.244.2.4', { app: 'web' })
    await apply(policy('api'))
    // Until the pod is in the tables of its node nothing is counted for it.
    await expect.poll(() => connect('api', 'web-2') === 'connected' && connect('other', 'web-2') === 'timeout').toBe(true)
    const packets = async () => {
      const answer = await web.command('/api/counters')
      const { rules } = CountersResponse.parse(await answer.json())
      const own = rules.filter(({ evidence }) => evidence.rules.some((id) => id.includes('NetworkPolicy/default/web@')))
      return Object.fromEntries(own.map((rule) => [rule.node, rule.packets]))
    }
    const before = await packets()
    for (const pod of ['web', 'web', 'web-2']) connect('api', pod)
    connect('other')
    const now = { n1: (before.n1 ?? 0) + 2, n2: (before.n2 ?? 0) + 1 }
    expect(await packets()).toEqual(now)
    // A page hears the same, and adds it up.
    await told('counters', ({ rules }) =>
      Object.entries(now).every(([node, count]) => rules.some((rule) => rule.node === node && rule.packets === count))
    )
    await api.delete('/api/v1/namespaces/default/pods/web-2?gracePeriodSeconds=0')
  })

  it('node-away: it is said by name, the others go on, and it is heard again once it is back', async () => {
    stop('n2')
    const status = await statusWhere(({ away }) => away.some(({ node }) => node === 'n2'))
    expect(status.agents.map(({ node }) => node)).toEqual(['n1'])
    const { proof } = await apply(policy('other'))
    expect(proof).toMatchObject([
      { node: 'n1', state: 'in-force' },
      { node: 'n2', state: 'unheard', detail: expect.stringContaining('does not answer') },
      { node: 'n3', state: 'no-agent' }
    ])
    await start('n2')
    await statusWhere(({ agents: up }) => up.some(({ node }) => node === 'n2'))
    connect('api')
    await told('flows', (batch) => batch.flows.some(({ node }) => node === 'n2'))
  })

  it('node-joins: its agent is asked as soon as its pod is there', async () => {
    await start('n3')
    await podOn('n3', 'portcullis', 'agent-n3', NODES.n3, AGENT_LABELS)
    const status = await statusWhere(({ agents: up }) => up.length === 3)
    expect(status).toMatchObject({ away: [], parts: { agent: { state: 'up' } } })
  })
})
