import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readConfig } from './config'
import { createLog } from './log'
import { NodeAgent } from './node-agent'
import { simulateProbe } from './service/probe'

let folder: string
let agent: NodeAgent
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-clock-'))
  for (const name of ['objects', 'state']) mkdirSync(join(folder, name))
  pod('web', '10.1.0.2')
  pod('other', '10.1.0.3')
  const places = ['--run', folder, '--state', join(folder, 'state')]
  const config = readConfig([...places, '--node', 'n1', '--datapath', 'simulated', '--log-level', 'silent'], {})
  if (config === 'help') throw new Error('help')
  agent = await NodeAgent.open(config, createLog('silent', 'n1'))
  await agent.start()
})
afterEach(() => {
  vi.useRealTimers()
  agent.stop()
  rmSync(folder, { recursive: true, force: true })
})

function pod(name: string, ip: string): void {
  const metadata = { name, namespace: 'default', uid: name, labels: { app: name } }
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { nodeName: 'n1' },
    status: { phase: 'Running', podIP: ip }
  }
  writeFileSync(join(folder, 'objects', `${name}.yaml`), JSON.stringify(object))
}

const policy = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: ${port}}]}]}
`

const passes = (port: number): boolean => {
  const ends = { fromNamespace: 'default', fromPod: 'other', toNamespace: 'default', toPod: 'web' }
  return simulateProbe(agent, { ...ends, port, protocol: 'TCP', timeoutMs: 0, family: '' }).outcome === 'connected'
}

const apply = (text: string) => agent.changes.apply({ text, dryRun: false, by: 'test', expect: {} })

it.each([
  ['ten years ahead', 10],
  ['twenty years back', -20]
])('clock-jumps %s: what is in force stays, what changes is in force, and generations go up', async (_, years) => {
  await apply(policy(80))
  const revision = agent.revision
  expect([passes(80), passes(81)]).toEqual([true, false])
  // The time of day alone: what the kernel counts by, and timers, know nothing of it.
  const day = new Date()
  day.setFullYear(day.getFullYear() + years)
  vi.useFakeTimers({ toFake: ['Date'], now: day })
  expect([passes(80), passes(81)]).toEqual([true, false])
  const { ok } = await apply(policy(81))
  expect([ok, passes(80), passes(81)]).toEqual([true, false, true])
  expect(agent.revision).toBeGreaterThan(revision)
  expect(agent.state.policies.states()).toMatchObject([{ state: 'enforced', version: { generation: 2 } }])
})
