import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '@/agent/src/config'
import { createLog } from '@/agent/src/log'
import { NodeAgent } from '@/agent/src/node-agent'
import { simulateProbe } from '@/agent/src/service/probe'
import { ApiServer } from '../differential/api-server/server'
import { type RunningApiServer, startApiServer } from './api-server'

// A server of its own: it is killed.
let server: RunningApiServer
let api: ApiServer
const folder = mkdtempSync(join(tmpdir(), 'portcullis-agent-'))
const running = new Set<NodeAgent>()
beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  await api.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  await made('web', '10.244.1.2', { app: 'web' })
  await made('api', '10.244.1.3', { app: 'api' })
  await made('other', '10.244.1.4', { app: 'other' })
})
afterEach(() => {
  for (const agent of running) stopped(agent)
})
afterAll(async () => {
  await server?.end()
  rmSync(folder, { recursive: true, force: true })
})

/** A pod that runs on n1, as its kubelet says. */
async function made(name: string, address: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const spec = {
    nodeName: 'n1',
    automountServiceAccountToken: false,
    containers: [{ name: 'main', image: 'none', ports: [{ containerPort: 80, name: 'http' }] }]
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels }, spec }
  expect((await api.create('/api/v1/namespaces/default/pods', pod)).status).toBe(201)
  const status = { phase: 'Running', podIP: address, podIPs: [{ ip: address }] }
  expect((await api.patch(`/api/v1/namespaces/default/pods/${name}/status`, { status })).status).toBe(200)
}

/** The agent of n1 as it starts, with what an agent before it left in the state folder. Nothing is attached: only its verdicts count. */
async function started({ state = 'state', user = '' } = {}): Promise<NodeAgent> {
  const kubeconfig = user === '' ? server.kubeconfig : server.userConfig(user)
  const args = ['--kubeconfig', kubeconfig, '--node', 'n1', '--state', join(folder, state), '--enforce']
  const config = readConfig([...args, '--socket', join(folder, 'agent.sock'), '--datapath', 'simulated'], {})
  if (config === 'help') throw new Error('help')
  const agent = await NodeAgent.open(config, createLog('silent', 'n1'))
  running.add(agent)
  await agent.start()
  return agent
}

function stopped(agent: NodeAgent): void {
  running.delete(agent)
  agent.stop()
}

/** Resolves once it is so, and in force. */
function until(agent: NodeAgent, found: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!found() || agent.revision < agent.state.revision) return
      end()
      resolve()
    }
    const end = agent.onEnforced(look)
    look()
  })
}

const issuesOf = (agent: NodeAgent) => agent.issues().map(({ code }) => code)
const stateOf = (agent: NodeAgent, policy: string) => agent.state.policies.states().find(({ key }) => key.name === policy)

/** Whether `from` reaches port 80 of `web`. */
function passes(agent: NodeAgent, from: string): boolean {
  const ends = { fromNamespace: 'default', fromPod: from, toNamespace: 'default', toPod: 'web' }
  return simulateProbe(agent, { ...ends, port: 80, protocol: 'TCP', timeoutMs: 0, family: '' }).outcome === 'connected'
}

const POLICIES = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
const policy = (name: string, app: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app } } }], ports: [{ port: 'http' }] }]
  }
})

describe('the agent of a cluster', () => {
  it('enforces what the API server has, under the uid and the generation that it gave', async () => {
    const agent = await started()
    await until(agent, () => agent.ready && agent.round.endpoints.length === 3)
    expect(passes(agent, 'other')).toBe(true)
    const { body } = await api.create(POLICIES, policy('p', 'api'))
    await until(agent, () => stateOf(agent, 'p') !== undefined)
    expect(stateOf(agent, 'p')).toMatchObject({
      state: 'enforced',
      version: { uid: (body as { metadata: { uid: string } }).metadata.uid, generation: 1 }
    })
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([true, false])
    await api.patch(`${POLICIES}/p`, policy('p', 'other'))
    await until(agent, () => stateOf(agent, 'p')?.version?.generation === 2)
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([false, true])
  })

  it('server-away-and-agent-restarted: the same verdicts and numbers, and it says so; then it goes on', {
    timeout: 120_000
  }, async () => {
    const before = await started()
    await until(before, () => before.ready && stateOf(before, 'p') !== undefined)
    const identities = before.round.endpoints.map(({ pod, identity }) => [pod, identity])
    stopped(before)
    await server.kill()
    const agent = await started()
    expect(agent.ready).toBe(true)
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([false, true])
    expect(agent.round.endpoints.map(({ pod, identity }) => [pod, identity])).toEqual(identities)
    expect(issuesOf(agent)).toContain('server-away')
    const { pods } = agent.state.world()
    await server.start()
    await until(agent, () => !issuesOf(agent).includes('server-away'))
    // Guards: what was worked out of five thousand pods is worked out again, since they were listed again.
    expect(agent.state.world().pods.every((pod, at) => pod === pods[at])).toBe(true)
    await api.patch(`${POLICIES}/p`, policy('p', 'api'))
    await until(agent, () => stateOf(agent, 'p')?.version?.generation === 3)
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([true, false])
  })

  it('server-away-at-the-first-start: nothing is known, so nothing is changed, and it is not ready', {
    timeout: 120_000
  }, async () => {
    await server.kill()
    const agent = await started({ state: 'empty' })
    await until(agent, () => issuesOf(agent).includes('server-away'))
    expect([agent.ready, agent.round.endpoints]).toEqual([false, []])
    await until(agent, () =>
      agent.issues().some(({ code, message }) => code === 'server-away' && message.includes('ECONNREFUSED'))
    )
    await server.start()
    await until(agent, () => agent.ready)
    await until(agent, () => agent.round.endpoints.length === 3)
  })

  it('journal-cut-short: what can be read of it is known, and the rest comes from the server', async () => {
    const before = await started()
    await until(before, () => before.ready)
    stopped(before)
    const file = join(folder, 'state', 'cluster.jsonl')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.slice(0, -20))
    const agent = await started()
    await until(agent, () => stateOf(agent, 'p')?.version?.generation === 3)
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([true, false])
    await made('late', '10.244.1.5', { app: 'late' })
    await until(agent, () => agent.round.endpoints.length === 4)
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) JSON.parse(line)
  })

  it('burst: a thousand policies that come at once are in force, in a few rounds, and gone again', {
    timeout: 120_000
  }, async () => {
    const agent = await started()
    await until(agent, () => agent.ready && stateOf(agent, 'p') !== undefined)
    let rounds = 0
    agent.onRound(() => rounds++)
    const names = Array.from({ length: 1_000 }, (_, at) => `burst-${at}`)
    const lanes = Array.from({ length: 20 }, (_, lane) => names.filter((_, at) => at % 20 === lane))
    const all = (work: (name: string) => Promise<unknown>) =>
      Promise.all(
        lanes.map(async (lane) => {
          for (const name of lane) await work(name)
        })
      )
    await all((name) => api.create(POLICIES, policy(name, name === 'burst-999' ? 'other' : 'api')))
    await until(agent, () => agent.state.policies.states().length === 1_001)
    expect([passes(agent, 'api'), passes(agent, 'other'), passes(agent, 'late')]).toEqual([true, true, false])
    expect(agent.state.policies.states().every(({ state }) => state === 'enforced')).toBe(true)
    expect(rounds).toBeLessThan(500)
    await all((name) => api.delete(`${POLICIES}/${name}`))
    await until(agent, () => agent.state.policies.states().length === 1)
    expect([passes(agent, 'api'), passes(agent, 'other')]).toEqual([true, false])
  })

  it('a-kind-may-not-be-read: without any one that it needs it changes nothing, and names the right', async () => {
    const agent = await started({ state: 'nobody', user: 'nobody' })
    await until(agent, () => issuesOf(agent).filter((code) => code === 'forbidden').length >= 6)
    expect(agent.ready).toBe(false)
    const fixes = agent.issues().map(({ fix }) => fix)
    expect(fixes).toContain("Give the agent's service account the right to list and watch networkpolicies.")
  })

  it('writes no policy: those of a cluster go to its API server', async () => {
    const agent = await started()
    const outcome = await agent.changes.apply({
      text: JSON.stringify(policy('q', 'api')),
      dryRun: false,
      by: '',
      expect: {}
    })
    expect(outcome).toMatchObject({ ok: false, issues: [{ code: 'written-elsewhere' }] })
    expect((await api.get(`${POLICIES}/q`)).status).toBe(404)
  })
})
