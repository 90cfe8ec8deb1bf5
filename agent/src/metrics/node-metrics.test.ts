import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readConfig } from '../config'
import { createLog } from '../log'
import { NodeAgent } from '../node-agent'
import { policyText } from '../policies/fixtures'
import { httpServer, listenOn } from './http'
import { nodeMetrics } from './node-metrics'

let folder: string
let agent: NodeAgent
let ready = true
let server: ReturnType<typeof httpServer>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'))
  mkdirSync(join(folder, 'objects'))
  const env = { PORTCULLIS_RUN_DIR: folder, PORTCULLIS_STATE_DIR: join(folder, 'state'), PORTCULLIS_NODE: 'n1' }
  const config = readConfig(['--datapath', 'simulated'], env)
  if (config === 'help') throw new Error('help')
  agent = await NodeAgent.open(config, createLog('silent', 'n1'))
  server = httpServer({ registry: nodeMetrics(agent), ready: () => ready })
  await agent.start()
  await listenOn(server, { host: '127.0.0.1', port: 0 })
})
afterEach(() => {
  server.close()
  agent.stop()
  rmSync(folder, { recursive: true, force: true })
})

const get = async (path: string, method = 'GET') => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method })
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') }
}
const series = async () => (await get('/metrics')).text.split('\n').filter((line) => line.startsWith('portcullis_'))

it('has every series from the start, by the conventions: totals end in _total, durations are seconds, each has its help', async () => {
  const { text, type } = await get('/metrics')
  expect(type).toContain('text/plain; version=0.0.4')
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => ({ name, kind }))
  for (const { name, kind } of families) {
    expect(name, name).toMatch(/^(portcullis|process|nodejs)_[a-z_0-9]+$/)
    if (kind === 'counter') expect(name).toMatch(/_total$/)
    else expect(name).not.toMatch(/_total$/)
    expect(text, name).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'))
  }
  expect(await series()).toEqual(
    expect.arrayContaining([
      'portcullis_drop_packets_total 0',
      'portcullis_denied_packets_total{reason="spoofed-source"} 0',
      'portcullis_enforcement{mode="simulated"} 1',
      'portcullis_enforcement{mode="kernel"} 0',
      'portcullis_policies{state="enforced"} 0',
      'portcullis_policies{state="last-good"} 0',
      'portcullis_pod_starts_held 0',
      'portcullis_pod_start_hold_duration_seconds_count{outcome="late"} 0'
    ])
  )
})

it('follows what changes: a policy, a broken file, a round', async () => {
  await agent.changes.apply({ text: policyText('one'), dryRun: false, by: 'test', expect: {} })
  const rounds = async () =>
    Number(
      (await series())
        .find((line) => /duration_seconds_count/.test(line))
        ?.split(' ')
        .at(-1)
    )
  expect(await series()).toContain('portcullis_policies{state="enforced"} 1')
  const before = await rounds()
  const told = new Promise<void>((resolve) =>
    agent.onEnforced(() => agent.state.policies.states().some(({ state }) => state === 'last-good') && resolve())
  )
  const policies = join(folder, 'state/policies')
  for (const file of readdirSync(policies)) writeFileSync(join(policies, file), 'kind: [')
  await told
  expect(await rounds()).toBeGreaterThan(before)
  expect(await series()).toContain('portcullis_policies{state="last-good"} 1')
})

// Guards: an upgrade to agents that enforce nothing goes on to the last node.
it('round-fails, released: it lives, and is not ready', async () => {
  const readyz = async () => {
    ready = agent.ready
    return (await get('/readyz')).status
  }
  const rounds = (whole: boolean) =>
    new Promise<void>((resolve) => agent.onRound((_, isWhole) => isWhole === whole && resolve()))
  vi.spyOn(agent.enforcer, 'run').mockImplementationOnce(() => {
    throw new Error('a mistake of ours')
  })
  const [failed, whole] = [rounds(false), rounds(true)]
  void agent.changes.apply({ text: policyText('one'), dryRun: false, by: 'test', expect: {} })
  await failed
  expect([await readyz(), (await get('/healthz')).status]).toEqual([503, 200])
  await whole
  expect(await readyz()).toBe(200)
  agent.release()
  expect([await readyz(), (await get('/healthz')).status]).toEqual([503, 200])
  ready = true
})

it('says whether it lives and is ready, and has no other path', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200 })
  expect(await get('/readyz')).toMatchObject({ status: 200 })
  ready = false
  expect(await get('/readyz')).toMatchObject({ status: 503 })
  ready = true
  expect(await get('/')).toMatchObject({ status: 404 })
  expect(await get('/metrics', 'POST')).toMatchObject({ status: 405 })
})

it('takes an address as it is written', () => {
  const at = (http: string) => {
    const config = readConfig(['--http', http, '--node', 'n', '--state', '/s', '--run', '/r'], {})
    return config === 'help' ? undefined : config.http
  }
  expect(at(':9964')).toEqual({ host: '::', port: 9964 })
  expect(at('[::1]:1')).toEqual({ host: '::1', port: 1 })
  expect(at('127.0.0.1:80')).toEqual({ host: '127.0.0.1', port: 80 })
  for (const wrong of ['9964', 'x:y', '1:99999', '[::1]']) expect(() => at(wrong)).toThrow('--http must be HOST:PORT')
})
