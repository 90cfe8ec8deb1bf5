import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { readConfig } from '@/agent/src/config'
import { createLog } from '@/agent/src/log'
import { NodeAgent } from '@/agent/src/node-agent'
import { serve } from '@/agent/src/service/server'
import { AgentClient, type Agents, agentsOf, Connection, fixedFleet } from '@/lib/server/cluster'
import { type Condition, PolicyStatuses } from '@/lib/server/cluster/kubernetes'
import { ConditionKeeper } from '@/lib/server/conditions'
import { createLog as createWebLog } from '@/lib/server/log'
import { ApiServer } from '../differential/api-server/server'
import { type RunningApiServer, startApiServer } from './api-server'
import { installDefinitions, installTieredKinds, pathOf } from './definitions'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const POLICIES = '/apis/cilium.io/v2/namespaces/default/ciliumnetworkpolicies'
const folder = mkdtempSync(join(tmpdir(), 'portcullis-conditions-'))
const running: { agent: NodeAgent; close: () => void }[] = []
const keepers: ConditionKeeper[] = []
let server: RunningApiServer
let api: ApiServer
let agents: Agents

beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  await installDefinitions(api)
  await installTieredKinds(api)
  await mayLook()
  // Two nodes with the real agent; no packet passes them, so that neither enforces, and both say why.
  for (const node of ['n1', 'n2']) {
    const places = ['--node', node, '--state', join(folder, node), '--socket', join(folder, `${node}.sock`)]
    const config = readConfig(['--kubeconfig', server.kubeconfig, '--datapath', 'simulated', '--enforce', ...places], {})
    if (config === 'help') throw new Error('help')
    const log = createLog('silent', node)
    const agent = await NodeAgent.open(config, log)
    await agent.start()
    running.push({ agent, close: await serve(agent, config, log) })
  }
  agents = agentsOf(fixedFleet(['n1', 'n2'].map((node) => new Connection(AgentClient, join(folder, `${node}.sock`), node))))
})
/** `reader` may follow policies, and write no status. */
async function mayLook(): Promise<void> {
  const rules = [
    {
      apiGroups: ['cilium.io'],
      resources: ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'],
      verbs: ['list', 'watch']
    },
    { apiGroups: ['policy.networking.k8s.io'], resources: ['*'], verbs: ['list', 'watch'] }
  ]
  const roles = '/apis/rbac.authorization.k8s.io/v1'
  await api.create(`${roles}/clusterroles`, { metadata: { name: 'look' }, rules })
  await api.create(`${roles}/clusterrolebindings`, {
    metadata: { name: 'look' },
    subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { kind: 'ClusterRole', name: 'look', apiGroup: 'rbac.authorization.k8s.io' }
  })
}

afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.close()
})
afterAll(async () => {
  agents?.close()
  for (const { agent, close } of running) {
    close()
    agent.stop()
  }
  await server?.end()
  rmSync(folder, { recursive: true, force: true })
})

function keep(ours = true, user = '', asked: Agents = agents, idleMs = 100): ConditionKeeper {
  const kubeconfig = user === '' ? server.kubeconfig : server.userConfig(user)
  const log = createWebLog('silent')
  const keeper = new ConditionKeeper({ choice: { kubeconfig }, agents: asked, ours: () => ours, log, idleMs })
  keepers.push(keeper)
  return keeper
}

const policy = (name: string, app: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec: { endpointSelector: { matchLabels: { app } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] }
})

interface Stated {
  readonly metadata: { readonly generation: number; readonly resourceVersion: string }
  readonly status?: { readonly conditions?: readonly Condition[] }
}
const read = async (name: string) => (await api.get(`${POLICIES}/${name}`)).body as Stated

/** Asked again each time that it has answered, until its conditions are of its generation. */
async function stated(name: string): Promise<Stated> {
  for (;;) {
    const found = await read(name)
    const { conditions = [] } = found.status ?? {}
    if (conditions.length > 0 && conditions.every((one) => one.observedGeneration === found.metadata.generation))
      return found
  }
}

/** How often anything was written, but for what the API server says of itself. */
async function allWrites(): Promise<number> {
  const { body } = await api.get('/metrics')
  const lines = String(body).split('\n')
  const writing = lines.filter((line) => /^apiserver_request_total\{.*verb="(?:POST|PUT|PATCH|APPLY|DELETE)"/.test(line))
  return writing
    .filter((line) => !/resource="leases"/.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** How often a status was written, as the API server counts it. */
async function writes(): Promise<number> {
  const { body } = await api.get('/metrics')
  const lines = String(body).split('\n')
  const own = lines.filter(
    (line) => /^apiserver_request_total\{.*resource="cilium\w+"/.test(line) && /subresource="status"/.test(line)
  )
  return own.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

it('accepted, enforced on how many nodes, and the first problem: one write a change', async () => {
  await api.create(POLICIES, policy('first', 'db'))
  keep()
  const { status } = await stated('first')
  expect(status?.conditions).toMatchObject([
    { type: 'Valid', status: 'True', reason: 'Accepted', observedGeneration: 1 },
    {
      type: 'Enforced',
      status: 'False',
      reason: 'NotEnforced',
      message: 'Enforced on 0 of 2 nodes. n1: The agent was told to simulate.'
    }
  ])
  expect(await writes()).toBe(1)
  await api.patch(`${POLICIES}/first`, policy('first', 'other'))
  const changed = await stated('first')
  expect(changed.metadata.generation).toBe(2)
  // Since when it is so, whatever else is said anew.
  expect(changed.status?.conditions?.[0]?.lastTransitionTime).toBe(status?.conditions?.[0]?.lastTransitionTime)
  expect(await writes()).toBe(2)
})

it.each([
  ['ClusterNetworkPolicy', 'v1alpha2', 'first', { tier: 'Admin', priority: 10 }],
  ['AdminNetworkPolicy', 'v1alpha1', 'first', { priority: 10 }],
  ['BaselineAdminNetworkPolicy', 'v1alpha1', 'default', {}]
])('is said of a %s too, where it is installed, beside what others say of it', async (kind, version, name, more) => {
  const ingress = [{ action: 'Deny', from: [{ namespaces: {} }] }]
  const object = { apiVersion: `policy.networking.k8s.io/${version}`, kind, metadata: { name } }
  const path = pathOf(object)
  const { status } = await api.create(path, { ...object, spec: { ...more, subject: { namespaces: {} }, ingress } })
  expect(status).toBe(201)
  const theirs = { type: 'Ready-In-Zone-a', status: 'True', reason: 'Ready', message: '' }
  const conditions = [{ ...theirs, lastTransitionTime: '2026-01-01T00:00:00Z' }]
  expect((await api.patch(`${path}/${name}/status`, { status: { conditions } })).status).toBe(200)
  keep()
  const told = async () => ((await api.get(`${path}/${name}`)).body as Stated).status?.conditions ?? []
  await expect.poll(async () => (await told()).map(({ type }) => type), { timeout: 30_000 }).toHaveLength(3)
  expect(await told()).toEqual(
    expect.arrayContaining([
      expect.objectContaining(theirs),
      expect.objectContaining({ type: 'Valid', status: 'True', reason: 'Accepted', observedGeneration: 1 }),
      expect.objectContaining({
        type: 'Enforced',
        status: 'False',
        message: 'Enforced on 0 of 2 nodes. n1: The agent was told to simulate.'
      })
    ])
  )
})

it('writes-when-nothing-changes: none, by one that starts, by two at once, or where only labels change', async () => {
  const before = await writes()
  const { metadata } = await stated('first')
  keep()
  keep()
  await api.patch(`${POLICIES}/first`, { metadata: { labels: { looked: 'at' } } })
  // What comes after it tells that all before has been looked at.
  await api.create(POLICIES, policy('second', 'db'))
  await stated('second')
  expect((await read('first')).metadata.generation).toBe(metadata.generation)
  // Of the second, one each at most: two that see it at once say the same, and the server changes nothing for the later.
  const of = (await writes()) - before
  expect(of).toBeGreaterThanOrEqual(1)
  expect(of).toBeLessThanOrEqual(2)
})

it('idle: agents are asked again and again, and the API server is written nothing by anybody', async () => {
  let looks = 0
  const counted: Agents = {
    ...agents,
    status: () => {
      looks += 1
      return agents.status()
    }
  }
  keep(true, '', counted)
  await stated('first')
  const before = await allWrites()
  const from = looks
  await vi.waitUntil(() => looks >= from + 20, { timeout: 20_000 })
  expect(await allWrites()).toBe(before)
})

it('what others say in the status stays theirs; what somebody else writes over ours is put right', async () => {
  keep()
  const { status } = await stated('first')
  const [valid, enforced] = status?.conditions ?? []
  const theirs = { type: 'Audited', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }
  await api.patch(`${POLICIES}/first/status`, { status: { conditions: [{ ...valid, message: 'mine' }, enforced, theirs] } })
  for (;;) {
    const { conditions = [] } = (await read('first')).status ?? {}
    if (conditions.find(({ type }) => type === 'Valid')?.message === '') {
      expect(conditions.map(({ type }) => type).sort()).toEqual(['Audited', 'Enforced', 'Valid'])
      return
    }
  }
})

// Guards: a policy that was made while the agents were being asked had no status for half a minute.
it('made-while-it-looks: what comes meanwhile is looked at next, and not when nothing has changed for long', async () => {
  const asked = { times: 0, answer: () => {} }
  const slow: Agents = {
    ...agents,
    status: async () => {
      const answers = await agents.status()
      asked.times += 1
      if (asked.times === 1)
        await new Promise<void>((resolve) => {
          asked.answer = resolve
        })
      return answers
    }
  }
  keep(true, '', slow, 600_000)
  await vi.waitUntil(() => asked.times === 1, { timeout: 20_000 })
  await api.create(POLICIES, policy('meanwhile', 'db'))
  // What a watch has told another has no event here.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  asked.answer()
  await stated('meanwhile')
  await api.delete(`${POLICIES}/meanwhile`)
})

it('many-at-once: a policy that is made while a hundred are written waits for two seconds at most, and not for all of them', async () => {
  const names = Array.from({ length: 100 }, (_, at) => `many-${at}`)
  for (const name of names) await api.create(POLICIES, policy(name, 'db'))
  keep(true, '', agents, 600_000)
  const isStated = async (name: string) => (await read(name)).status !== undefined
  await vi.waitUntil(async () => (await Promise.all(names.map(isStated))).some(Boolean), { timeout: 20_000 })
  await api.create(POLICIES, policy('urgent', 'db'))
  await stated('urgent')
  expect((await Promise.all(names.map(isStated))).filter((yes) => !yes).length).toBeGreaterThan(0)
  await Promise.all(names.map(stated))
  for (const name of ['urgent', ...names]) await api.delete(`${POLICIES}/${name}`)
})

/** Resolves once it has looked so many more times: each look asks the agents once. */
async function looks(times: number, keeping: (asked: Agents) => void, asked = agents): Promise<void> {
  let left = times
  keeping({
    ...asked,
    status: () => {
      left -= 1
      return asked.status()
    }
  })
  await vi.waitUntil(() => left <= 0, { timeout: 30_000 })
}

// Guards: a right that is missing, or a definition that has no place for a status, is a request for each policy at each look.
it('may-not-write: what was refused is not asked for again at each look', async () => {
  await api.create(POLICIES, policy('unsaid', 'db'))
  const write = vi.spyOn(PolicyStatuses.prototype, 'write')
  const began = performance.now()
  await looks(30, (asked) => keep(true, 'reader', asked))
  const seconds = (performance.now() - began) / 1_000
  expect(await write.mock.results[0]?.value).toBe(403)
  // At 0, 1, 3, 7 … seconds.
  expect(write.mock.calls.length).toBeLessThanOrEqual(1 + Math.log2(seconds + 1))
  write.mockRestore()
})

// Guards: the web server of a node that lost its network runs on beside the one that replaced it.
it('two-see-it-otherwise: they do not write over each other at each look', async () => {
  keep()
  await stated('unsaid')
  const before = await writes()
  const began = performance.now()
  const alone = agentsOf(
    fixedFleet(['none', 'n2'].map((node) => new Connection(AgentClient, join(folder, `${node}.sock`), node)))
  )
  try {
    await looks(18, (asked) => keep(true, '', asked), alone)
  } finally {
    alone.close()
  }
  const seconds = (performance.now() - began) / 1_000
  const policies = 3
  expect((await writes()) - before).toBeLessThanOrEqual(2 * policies * (2 + Math.log2(seconds + 1)))
})

it('beside another that enforces, and without the right, nothing is written', async () => {
  await api.create(POLICIES, policy('third', 'db'))
  const before = await writes()
  keep(false)
  keep(true, 'nobody')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect([await writes(), (await read('third')).status]).toEqual([before, undefined])
})
