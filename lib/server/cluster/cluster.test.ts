import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, type Peer, startPeer, streaming } from '@/test/support/grpc-peer'
import { agentsOf } from './agents'
import { ClusterError } from './cluster'
import { Connection } from './connection'
import { AgentClient, PlaygroundClient } from './definition'
import { directoryCluster } from './directory'
import { fixedFleet } from './fleet'
import { playgroundOf } from './playground'
import type { ReceivedFlow } from './views'

// Processes and sockets: seconds, on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder = ''
const peers: Peer[] = []
const connections: Connection[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-cluster-'))
})
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  for (const peer of peers.splice(0)) await peer.stop()
  rmSync(folder, { recursive: true })
})

const socket = (name: string) => join(folder, `${name}.sock`)
const peer = async (...args: Parameters<typeof startPeer>) => {
  const started = await startPeer(...args)
  peers.push(started)
  return started
}
const connect = (name: string, service = AgentClient) => {
  const connection = new Connection(service, socket(name), `the ${name}`)
  connections.push(connection)
  return connection
}
/** A handler that does not answer. */
const never = () => {}
/** Resolves once `found` gives something: it is asked whenever `poke` is called. */
function waiting<T>(found: () => T | undefined) {
  let resolve: (value: T) => void = () => {}
  const result = new Promise<T>((done) => {
    resolve = done
  })
  const poke = () => {
    const value = found()
    if (value !== undefined) resolve(value)
  }
  return { poke, result }
}
const snapshot = (revision: number) => ({
  revision,
  node: 'n1',
  worldJson: JSON.stringify({ localNode: 'n1', pods: [] }),
  policies: [
    { kind: 'NetworkPolicy', namespace: 'default', name: 'p', uid: 'u', generation: 3, text: 'kind: NetworkPolicy\n' }
  ]
})
const flow = (second: number, node = 'n1') => ({
  time: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`,
  node,
  verdict: 'DROPPED',
  direction: 'ingress',
  source: { namespace: 'default', pod: 'a', address: '10.0.0.1', port: 40000 },
  destination: { address: '192.0.2.1', port: 80, entity: 'world' },
  protocol: 'TCP',
  evidence: { reason: 'default-deny', rules: [], isolatedBy: ['CiliumNetworkPolicy/default/example'] }
})

describe('directoryCluster', () => {
  it('shows what the agent last said, says when it is away, and goes on when it is back', async () => {
    const cluster = directoryCluster(connect('agent'))
    expect(cluster.list()).toMatchObject({ live: false, revision: 0, policies: [] })
    const until = (accept: () => boolean) => {
      const { poke, result } = waiting(() => (accept() ? cluster.list() : undefined))
      const stop = cluster.watch(poke)
      poke()
      return result.finally(stop)
    }
    const watch = streaming(() => [snapshot(1)])
    const first = await peer('agent', socket('agent'), { WatchCluster: watch.handler })
    expect(await until(() => cluster.list().revision === 1)).toMatchObject({
      live: true,
      node: 'n1',
      policies: [{ name: 'p', generation: 3, text: 'kind: NetworkPolicy\n' }]
    })
    watch.send(snapshot(2))
    await until(() => cluster.list().revision === 2)

    await first.stop()
    expect(await until(() => !cluster.list().live)).toMatchObject({ revision: 2, policies: [{ name: 'p' }] })

    await peer('agent', socket('agent'), { WatchCluster: streaming(() => [snapshot(7)]).handler })
    expect(await until(() => cluster.list().live)).toMatchObject({ revision: 7 })
    cluster.close()
  })

  it('passes on what is applied, checked and deleted', async () => {
    const seen: object[] = []
    const issue = { code: 'x', severity: 'warning', message: 'm', path: 'spec', policy: 'p', fix: '' }
    await peer('agent', socket('agent'), {
      WatchCluster: streaming(() => []).handler,
      ApplyPolicy: answering((request) => {
        seen.push(request)
        return {
          ok: true,
          objects: [{ kind: 'K', namespace: 'n', name: 'p', action: 'created' }],
          issues: [issue],
          revision: 5
        }
      }),
      DeletePolicy: answering((request) => {
        seen.push(request)
        return { found: true, before: 'text', revision: 6, issues: [issue] }
      })
    })
    const cluster = directoryCluster(connect('agent'))
    const request = { text: 'a: 1', by: 'command', expect: { 'K/n/p': { generation: 0 } } }
    expect(await cluster.apply(request)).toEqual({
      ok: true,
      objects: [{ kind: 'K', namespace: 'n', name: 'p', action: 'created', generation: 0, before: '' }],
      // An empty fix is no fix.
      issues: [{ code: 'x', severity: 'warning', message: 'm', path: 'spec', policy: 'p' }],
      revision: 5
    })
    await cluster.dryRun(request)
    expect(await cluster.delete({ kind: 'K', namespace: 'n', name: 'p' }, { generation: 4 })).toMatchObject({
      found: true,
      before: 'text',
      issues: [{ code: 'x', severity: 'warning', message: 'm', path: 'spec', policy: 'p' }]
    })
    expect(seen).toEqual([
      { text: 'a: 1', dryRun: false, appliedBy: 'command', expect: { 'K/n/p': 0 } },
      { text: 'a: 1', dryRun: true, appliedBy: 'command', expect: { 'K/n/p': 0 } },
      { kind: 'K', namespace: 'n', name: 'p', generation: 4 }
    ])
    cluster.close()
  })

  it('an agent that is away, silent or failing is told apart', async () => {
    const cluster = directoryCluster(connect('agent'))
    const request = { text: '', by: 'command', expect: {} }
    await expect(cluster.apply(request)).rejects.toMatchObject({ name: 'ClusterError', code: 'unavailable' })

    const agent = connect('agent')
    await peer('agent', socket('agent'), {
      GetStatus: never,
      ApplyPolicy: (_call: unknown, callback: (error: object) => void) =>
        callback({ code: status.INTERNAL, details: 'the disk is full' })
    })
    await expect(agent.call('getStatus', {}, 50)).rejects.toMatchObject({ code: 'timeout' })
    await expect(directoryCluster(agent).apply(request)).rejects.toMatchObject({
      code: 'failed',
      message: 'the agent: the disk is full'
    })
    cluster.close()
  })

  it('takes a snapshot larger than the usual limit of gRPC', async () => {
    const text = 'x'.repeat(12 * 1024 * 1024)
    await peer('agent', socket('agent'), {
      WatchCluster: streaming(() => [{ ...snapshot(1), policies: [{ ...snapshot(1).policies[0], text }] }]).handler
    })
    const cluster = directoryCluster(connect('agent'))
    const { poke, result } = waiting(() => cluster.list().policies[0]?.text.length)
    cluster.watch(poke)
    poke()
    expect(await result).toBe(text.length)
    cluster.close()
  })
})

describe('agentsOf', () => {
  it('asks all, and says which one does not answer', async () => {
    await peer('agent', socket('one'), {
      GetStatus: answering(() => ({ enforcement: 'SIMULATED', node: 'n1', stats: { drops: 4 } })),
      GetCounters: answering(() => ({ rules: [{ cookie: 3, packets: 2, bytes: 120, verdict: 'deny' }] }))
    })
    const agents = agentsOf(fixedFleet([connect('one'), connect('two')]))
    const [one, two] = await agents.status()
    expect(one).toMatchObject({ enforcement: 'simulated', node: 'n1', stats: { drops: 4 }, issues: [] })
    expect(two).toBeInstanceOf(ClusterError)
    expect(await agents.counters()).toMatchObject([{ node: 'n1', cookie: 3, packets: 2, bytes: 120, verdict: 'deny' }])
  })

  it('merges the flows of two nodes by time', async () => {
    await peer('agent', socket('one'), { GetFlows: streaming(() => [flow(1), flow(3)]).handler })
    await peer('agent', socket('two'), { GetFlows: streaming(() => [flow(2, 'n2'), flow(4, 'n2')]).handler })
    const agents = agentsOf(fixedFleet([connect('one'), connect('two')]))
    const flows: ReceivedFlow[] = []
    const { poke, result } = waiting(() => (flows.length === 4 ? flows : undefined))
    agents.flows(10, (each) => {
      flows.push(each)
      poke()
    })
    expect((await result).map(({ node, time }) => `${node} ${time.slice(17, 19)}`)).toEqual([
      'n1 01',
      'n2 02',
      'n1 03',
      'n2 04'
    ])
    expect(flows[0]).toMatchObject({
      verdict: 'DROPPED',
      source: { namespace: 'default', pod: 'a', labels: [] },
      destination: { address: '192.0.2.1', entity: 'world' }
    })
    expect(flows[0]?.destination).not.toHaveProperty('pod')
  })

  it('after a break shows no flow twice', async () => {
    const asked: object[] = []
    const answer = (flows: object[]) => (request: never) => {
      asked.push(request)
      return flows
    }
    const first = await peer('agent', socket('one'), { GetFlows: streaming(answer([flow(1), flow(2)])).handler })
    const agents = agentsOf(fixedFleet([connect('one')]))
    const seen: string[] = []
    let wanted = 2
    let step = waiting(() => (seen.length === wanted ? seen : undefined))
    agents.flows(10, ({ time }) => {
      seen.push(time.slice(17, 19))
      step.poke()
    })
    await step.result
    await first.stop()
    wanted = 3
    step = waiting(() => (seen.length === wanted ? seen : undefined))
    await peer('agent', socket('one'), { GetFlows: streaming(answer([flow(1), flow(2), flow(3)])).handler })
    expect(await step.result).toEqual(['01', '02', '03'])
    expect(asked).toEqual(Array(2).fill({ follow: true, last: 10, verdict: '', pod: '' }))
  })
})

describe('playgroundOf', () => {
  it('asks for a pod by its name and for a host by its address', async () => {
    const asked: object[] = []
    await peer('playground', socket('playground'), {
      Probe: answering((request) => {
        asked.push(request)
        return { outcome: 'timeout', detail: 'd', milliseconds: 3 }
      })
    })
    const playground = playgroundOf(connect('playground', PlaygroundClient))
    expect(await playground.probe({ from: 'default/a', to: 'shop/b', port: 80 })).toEqual({
      outcome: 'timeout',
      detail: 'd',
      milliseconds: 3,
      simulated: false
    })
    await playground.probe({ from: 'default/a', to: 'fd00::1', port: 53, protocol: 'UDP', family: 'ipv6' })
    expect(asked).toMatchObject([
      { fromNamespace: 'default', fromPod: 'a', toNamespace: 'shop', toPod: 'b', protocol: 'TCP', family: '' },
      { fromPod: 'a', toNamespace: '', toPod: 'fd00::1', port: 53, protocol: 'UDP', family: 'ipv6' }
    ])
  })
})
