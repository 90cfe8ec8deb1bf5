import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ANY_ENDPOINT,
  decodeNode,
  encodeEndpointKey,
  encodeNode,
  encodeSource,
  PolicyLookup,
  sameBatch,
  u32
} from '@/lib/datapath'
import { toWorld } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import { SimulatedDatapath } from '../datapath/simulated'
import type { Interfaces } from '../endpoints/interfaces'
import { podFacts } from '../endpoints/pods'
import { readText } from '../files/yaml'
import { createLog } from '../log'
import { policyText } from '../policies/fixtures'
import { Enforcer } from './enforcer'
import { SavedState } from './saved'

const log = createLog('silent', 'n1')

interface PodOptions {
  readonly uid?: string
  readonly ip?: string
  readonly labels?: Record<string, string>
  readonly phase?: string
  readonly created?: string
  readonly interface?: string
}

const pod = (name: string, at: number, options: PodOptions = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    uid: options.uid ?? `uid-${name}`,
    labels: options.labels ?? { app: name },
    ...(options.created !== undefined && { creationTimestamp: options.created }),
    annotations: { 'portcullis.dev/host-interface': options.interface ?? `veth-${name}` }
  },
  spec: { nodeName: 'n1' },
  status: { phase: options.phase ?? 'Running', podIPs: [{ ip: options.ip ?? `10.0.0.${at}` }] }
})
const policy = (name: string, options: Parameters<typeof policyText>[1] & { generation?: number } = {}) => {
  const value = readText(policyText(name, options), '').documents[0]?.value as { metadata: object }
  return { ...value, metadata: { ...value.metadata, uid: `file:${name}`, generation: options.generation ?? 1 } }
}

/** Records what is done to the datapath, in its order. */
class RecordingDatapath extends SimulatedDatapath {
  readonly done: string[] = []
  tablesFail = false

  constructor(sizes: ConstructorParameters<typeof SimulatedDatapath>[0] = {}) {
    super(sizes)
    for (const name of ['peers_exact', 'peers_prefix', 'endpoints', 'sources'] as const) {
      const map = this.maps[name]
      const { set, setMany, delete: remove, deleteMany } = map
      map.set = (...args) => this.record(`set ${name}`, () => set.apply(map, args))
      map.setMany = (entries) => entries.count > 0 && this.record(`set ${name}`, () => setMany.call(map, entries))
      map.delete = (key) => this.record(`delete ${name}`, () => remove.call(map, key))
      map.deleteMany = (entries) =>
        entries.count > 0 ? this.record(`delete ${name}`, () => deleteMany.call(map, entries)) : 0
    }
  }

  private record<T>(what: string, work: () => T): T {
    if (this.done.at(-1) !== what) this.done.push(what)
    return work()
  }

  override attach(ifindex: number): void {
    this.record(`attach ${ifindex}`, () => super.attach(ifindex))
  }

  override createTable(...args: Parameters<SimulatedDatapath['createTable']>) {
    if (this.tablesFail && args[0].count > 2) throw new Error('ENOMEM')
    return super.createTable(...args)
  }

  override exchange(...args: Parameters<SimulatedDatapath['exchange']>): void {
    this.record(`exchange ${args[0].map(({ endpoint }) => endpoint).join()}`, () => super.exchange(...args))
  }
}

let state: string
let datapath: RecordingDatapath
let links: Map<string, number>
let interfaces: Interfaces
let fresh: Set<number>
let masters: Map<number, number>
/** Why all pods are held. */
let held: string | undefined
beforeEach(() => {
  held = undefined
  state = mkdtempSync(join(tmpdir(), 'enforcer-'))
  datapath = new RecordingDatapath()
  fresh = new Set()
  masters = new Map()
  links = new Map([
    ['veth-web', 11],
    ['veth-client', 12],
    ['veth-other', 13]
  ])
  interfaces = {
    indexOf: (name) => links.get(name),
    exists: (ifindex) => [...links.values()].includes(ifindex),
    into: () => [],
    masterOf: (ifindex) => masters.get(ifindex) ?? 0,
    isFresh: (ifindex) => fresh.has(ifindex),
    settle: () => fresh.clear(),
    close: () => {}
  }
})
afterEach(() => rmSync(state, { recursive: true, force: true }))

const start = (options: { audit?: boolean } = {}) => {
  const insight = { linkLocal: () => [], forget: () => {}, seed: () => undefined }
  const saved = new SavedState(state, log)
  const enforcer = new Enforcer({ datapath, interfaces, insight, saved, audit: options.audit ?? false, log })
  let revision = 0
  return {
    enforcer,
    run: (...objects: readonly object[]) => {
      datapath.done.length = 0
      const { world } = toWorld(objects, { dialect: 'portcullis', localNode: 'n1' })
      revision += 1
      return enforcer.run(world, podFacts(objects), revision, () => held)
    },
    again: (world: World, objects: readonly object[]) => enforcer.run(world, podFacts(objects), revision)
  }
}

/** The verdict of a pod's table on what comes from an address. */
const verdict = (enforcer: Enforcer, to: string, from: string, port: number) => {
  const id = enforcer.registry.byUid(`uid-${to}`)?.id ?? 0
  const table = datapath.openTable(id)
  if (table === undefined) return 'none'
  const address = new Uint8Array([...Array(10).fill(0), 255, 255, ...from.split('.').map(Number)])
  const found = datapath.maps.peers_exact.get(address)
  const peer = { identity: found === undefined ? 9 : new DataView(found.buffer).getUint32(0, true), class: 0 }
  return new PolicyLookup(table.entries()).find('ingress', peer, 6, port)?.allowed ? 'allow' : 'deny'
}

const web = pod('web', 1)
const client = pod('client', 2)
const other = pod('other', 3)

describe('a first round', () => {
  it('fills everything before it attaches, and tables before peers', () => {
    const { run, enforcer } = start()
    const round = run(web, client, policy('p'))
    expect(datapath.done).toEqual([
      'exchange 1,2',
      'set sources',
      'set endpoints',
      'set peers_prefix',
      'set peers_exact',
      'attach 11',
      'attach 12'
    ])
    expect(round.endpoints.map(({ pod: name, state: now }) => [name, now])).toEqual([
      ['web', 'enforcing'],
      ['client', 'enforcing']
    ])
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('allow')
    expect(verdict(enforcer, 'web', '10.0.0.3', 80)).toBe('deny')
  })

  it('pod-is-taken-for-a-spoofer: says which addresses are here, and by which bridge they may come', () => {
    masters.set(11, 40)
    const { run } = start()
    const bridges = () => [40, 41].filter((ifindex) => datapath.maps.endpoints.get(encodeEndpointKey(ifindex)) !== undefined)
    const isHere = (address: string) =>
      datapath.maps.sources.get(encodeSource(ANY_ENDPOINT, address) as Uint8Array) !== undefined
    expect(run(web, client, policy('p')).endpoints).toHaveLength(2)
    expect(bridges()).toEqual([40])
    expect(['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(isHere)).toEqual([true, true, false])
    masters.set(11, 41)
    links.delete('veth-client')
    run(web, policy('p'))
    expect(bridges()).toEqual([41])
    expect(['10.0.0.1', '10.0.0.2'].map(isHere)).toEqual([true, false])
    masters.clear()
    run(web, policy('p'))
    expect(bridges()).toEqual([])
  })

  it('has the table of a pod ready before its interface is there', () => {
    links.delete('veth-web')
    const { run, enforcer } = start()
    expect(run(web, client, policy('p')).endpoints[0]).toMatchObject({
      state: 'waiting',
      detail: expect.stringContaining('veth-web')
    })
    expect(verdict(enforcer, 'web', '10.0.0.3', 80)).toBe('deny')
    links.set('veth-web', 11)
    run(web, client, policy('p'))
    expect(datapath.done).toEqual(['set sources', 'set endpoints', 'attach 11'])
  })

  it('closes an interface that has just come until its table is there', () => {
    fresh.add(11)
    const { run } = start()
    run(web, client, policy('p'))
    expect(datapath.done.slice(0, 3)).toEqual(['set endpoints', 'attach 11', 'exchange 1,2'])
    expect(datapath.done.at(-1)).toBe('attach 12')
  })

  it('judges and drops nothing in audit, and says so', () => {
    const { run } = start({ audit: true })
    expect(run(web, client).endpoints.map((each) => each.state)).toEqual(['audit', 'audit'])
  })
})

describe('a further round', () => {
  it('writes nothing where nothing differs', () => {
    const { run } = start()
    run(web, client, policy('p'))
    run(web, client, policy('p'))
    expect(datapath.done).toEqual([])
  })

  it('exchanges the one table that a policy changes, and then raises its epoch', () => {
    const { run } = start()
    run(web, client, other)
    const round = run(web, client, other, policy('p'))
    expect(datapath.done).toEqual(['exchange 1', 'set endpoints'])
    expect(round.endpoints.map(({ epoch }) => epoch)).toEqual([2, 1, 1])
  })

  it('has entries for a new pod before its address appears, and takes its address before its entries', () => {
    const { run, enforcer } = start()
    run(web, policy('p'))
    run(web, client, policy('p'))
    const table = datapath.done.findIndex((step) => step.startsWith('exchange'))
    expect(table).toBeLessThan(datapath.done.indexOf('set peers_exact'))
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('allow')
    links.delete('veth-client')
    run(web, policy('p'))
    expect(datapath.done).toContain('delete peers_exact')
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('deny')
  })

  it('lets a completed pod leave at once, and the newest live pod own an address', () => {
    const { run, enforcer } = start()
    run(web, client, policy('p'))
    const done = pod('client', 2, { phase: 'Succeeded' })
    const reuse = pod('other', 3, { ip: '10.0.0.2', created: '2026-01-02T00:00:00Z' })
    run(web, done, reuse, policy('p'))
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('deny')
    const older = pod('client', 2, { created: '2026-01-01T00:00:00Z' })
    const { issues } = run(web, older, reuse, policy('p'))
    expect(issues.map(({ code }) => code)).toEqual(['address-taken'])
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('deny')
  })

  it('closes a pod that is gone while its interface is there, and lets go of it with the interface', () => {
    const { run } = start()
    run(web, client, policy('p'))
    expect(run(client, policy('p')).endpoints.find(({ pod: name }) => name === 'web')?.state).toBe('closed')
    expect(datapath.openTable(1)).toBeUndefined()
    expect(datapath.attached().map(({ ifindex }) => ifindex)).toContain(11)
    links.delete('veth-web')
    expect(run(client, policy('p')).endpoints.map(({ pod: name }) => name)).toEqual(['client'])
    expect(datapath.attached().map(({ ifindex }) => ifindex)).toEqual([12])
    expect(datapath.maps.endpoints.count()).toBe(1)
    expect(datapath.maps.sources.count()).toBe(2) // its own, and of any pod
  })

  it('raises the epoch of a pod that is gone and of one that lost an address: open connections are judged anew', () => {
    const { run } = start()
    run(pod('web', 1, { created: '2026-01-01T00:00:00Z' }), client, policy('p'))
    // Same labels and address, another interface: neither peers nor tables of others change.
    const heir = pod('other', 3, { ip: '10.0.0.1', labels: { app: 'web' }, created: '2026-01-02T00:00:00Z' })
    const both = run(pod('web', 1, { created: '2026-01-01T00:00:00Z' }), client, heir, policy('p'))
    expect(datapath.done).toContain('delete sources')
    expect(both.endpoints.map(({ pod: name, epoch }) => [name, epoch])).toContainEqual(['web', 2])
    const left = run(client, heir, policy('p'))
    expect(left.endpoints.find(({ pod: name }) => name === 'web')).toMatchObject({ state: 'closed', epoch: 3 })
    expect(run(client, heir, policy('p')).endpoints.find(({ pod: name }) => name === 'web')?.epoch).toBe(3)
  })

  it('gives an endpoint that comes again an epoch that it has not had', () => {
    const { run } = start()
    run(web, client)
    const newer = pod('other', 3, { interface: 'veth-web', created: '2026-01-02T00:00:00Z' })
    run(web, client, newer)
    const view = run(web, client).endpoints.find(({ pod: name }) => name === 'web')
    expect(view).toMatchObject({ id: 1, state: 'enforcing' })
    expect(view?.epoch).toBeGreaterThan(1)
  })

  it('takes a pod whose interface was made anew for another endpoint', () => {
    const { run } = start()
    const before = run(web, client).endpoints[0]?.id
    links.set('veth-web', 21)
    const after = run(web, client).endpoints[0]
    expect(after?.id).not.toBe(before)
    expect(after?.state).toBe('enforcing')
    expect(datapath.maps.policies.count()).toBe(2)
  })

  it('gives an interface that two pods name to the newer, and says so', () => {
    const { run } = start()
    const newer = pod('other', 3, { interface: 'veth-web', created: '2026-01-02T00:00:00Z' })
    const round = run(pod('web', 1, { created: '2026-01-01T00:00:00Z' }), newer)
    expect(round.endpoints.map(({ state: now }) => now)).toEqual(['waiting', 'enforcing'])
    expect(round.issues.map(({ code }) => code)).toEqual(['interface-taken'])
  })
})

describe('a failed build', () => {
  it('leaves the last good table in force, is said, and is tried again', () => {
    const { run, enforcer } = start()
    run(web, client, policy('p'))
    datapath.tablesFail = true
    const round = run(web, client, policy('p', { port: '81', generation: 2 }))
    expect(round.issues.map(({ code }) => code)).toEqual(['build-failed'])
    expect(round.again).toBe(true)
    expect(round.endpoints[0]).toMatchObject({ state: 'failed' })
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('allow')
    datapath.tablesFail = false
    expect(run(web, client, policy('p', { port: '81', generation: 2 })).again).toBe(false)
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('deny')
    expect(verdict(enforcer, 'web', '10.0.0.2', 81)).toBe('allow')
  })

  it('closes the directions that policy isolates where there was no table', () => {
    datapath.tablesFail = true
    const { run, enforcer } = start()
    const round = run(web, client, policy('p'))
    expect(round.endpoints[0]).toMatchObject({ state: 'failed', detail: expect.stringContaining('closed') })
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('deny')
    const id = round.endpoints[0]?.id ?? 0
    const table = datapath.openTable(id)
    expect(table && new PolicyLookup(table.entries()).find('egress', { identity: 9, class: 0 }, 6, 80)?.allowed).toBe(true)
  })
})

describe('policies that cannot be compiled', () => {
  it('leave every table as it is, and close a pod that has none', () => {
    const { run, again, enforcer } = start()
    run(web, client, policy('p'))
    const { world } = toWorld([web, client, other], { dialect: 'portcullis', localNode: 'n1' })
    // What no policy can cause, and a mistake of ours may.
    const broken = { ...world, policies: null as unknown as World['policies'] }
    const round = again(broken, [web, client, other])
    expect(round.issues.map(({ code }) => code)).toEqual(['build-failed'])
    expect(round.again).toBe(true)
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('allow')
    expect(verdict(enforcer, 'other', '10.0.0.2', 80)).toBe('deny')
    expect(round.endpoints[2]).toMatchObject({ state: 'failed', detail: expect.stringContaining('closed') })
  })
})

describe('an agent after another', () => {
  it('changes nothing in the datapath where nothing changed', () => {
    start().run(web, client, other, policy('p'))
    const tables = [1, 2, 3].map((id) => datapath.openTable(id)?.entries())
    const { run } = start()
    const round = run(web, client, other, policy('p'))
    expect(datapath.done).toEqual([])
    expect(round.endpoints.map(({ id, epoch }) => [id, epoch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1]
    ])
    for (const [at, before] of tables.entries()) {
      const after = datapath.openTable(at + 1)?.entries()
      expect(before !== undefined && after !== undefined && sameBatch(before, after)).toBe(true)
    }
  })

  it('exchanges only what changed meanwhile', () => {
    start().run(web, client, other, policy('p'))
    start().run(web, client, other, policy('p', { port: '81', generation: 2 }))
    expect(datapath.done).toEqual(['exchange 1', 'set endpoints'])
  })

  it('leaves a pod as it is whose object it has never seen', () => {
    const before = start()
    before.run(web, client, policy('p'))
    const { run, enforcer } = start()
    const round = run(client, policy('p'))
    expect(round.endpoints.find(({ pod: name }) => name === 'web')).toMatchObject({ state: 'enforcing' })
    expect(datapath.openTable(1)).toBeDefined()
    expect(datapath.maps.sources.count()).toBe(4)
    expect(verdict(enforcer, 'web', '10.0.0.3', 80)).toBe('deny')
  })

  it('keeps the numbers of endpoints even where its state was lost', () => {
    start().run(web, client, policy('p'))
    rmSync(state, { recursive: true })
    const { run } = start()
    const round = run(web, client, policy('p'))
    expect(round.endpoints.map(({ id }) => id)).toEqual([1, 2])
    links.set('veth-other', 13)
    expect(run(web, client, other, policy('p')).endpoints.map(({ id }) => id)).toEqual([1, 2, 3])
  })

  it('never gives the number of an endpoint to another', () => {
    start().run(web, client)
    links.delete('veth-web')
    start().run(client)
    const { run } = start()
    expect(run(client, other).endpoints.map(({ id }) => id)).toEqual([2, 3])
  })
})

describe('peers that could not be brought up to date', () => {
  const relabelled = pod('client', 2, { labels: { app: 'else' } })
  // Room for two pods, so that a third address does not fit.
  beforeEach(() => {
    datapath = new RecordingDatapath({ peers_exact: 2 })
  })
  /** While the kernel knows the client by its old number, web's table has to have entries for that. */
  const openToClient = (enforcer: Enforcer) => verdict(enforcer, 'web', '10.0.0.2', 80)

  it('leave the numbers that the kernel still knows them by in the tables, whatever comes next', () => {
    const { run, enforcer } = start()
    run(web, client, policy('p'))
    expect(run(web, relabelled, other, policy('p')).again).toBe(true)
    expect(openToClient(enforcer)).toBe('allow')
    run(web, relabelled, other, policy('p'), policy('q', { port: '90' }))
    run(web, relabelled, other, policy('p'), policy('q', { port: '91', generation: 2 }))
    expect(openToClient(enforcer)).toBe('allow')
    run(web, relabelled, policy('p'))
    expect(openToClient(enforcer)).toBe('deny')
  })

  it('and so does the agent after this one, at every write', () => {
    start().run(web, client, policy('p'))
    start().run(web, relabelled, other, policy('p'))
    const { run, enforcer } = start()
    run(web, relabelled, other, policy('p'))
    expect(openToClient(enforcer)).toBe('allow')
  })

  // Guards: a pod that was new in a round that did not fit had no entries once it did, for as long as policies stayed.
  it('leave nothing out of the tables of the round that fits again', () => {
    datapath = new RecordingDatapath({ peers_exact: 3 })
    const { again, enforcer } = start()
    const worldOf = (objects: readonly object[]) => toWorld(objects, { dialect: 'portcullis', localNode: 'n1' }).world
    const { policies } = worldOf([policy('p')])
    const run = (...pods: readonly object[]) => again({ ...worldOf(pods), policies }, pods)
    const replica = pod('replica', 4, { labels: { app: 'client' } })
    const fresh = pod('fresh', 5, { labels: { app: 'client', tier: 'back' } })
    run(web, client)
    run(web, client, replica)
    expect(run(web, client, replica, fresh).issues.map(({ code }) => code)).toContain('map-pressure')
    run(web, client, fresh)
    expect(verdict(enforcer, 'web', '10.0.0.5', 80)).toBe('allow')
  })

  it('as where the sources do not fit: it is said, and tried again', () => {
    datapath = new RecordingDatapath({ sources: 1 })
    const { run } = start()
    const round = run(web, client)
    expect(round.issues.map(({ code }) => code)).toEqual(['map-pressure'])
    expect(round.again).toBe(true)
  })
})

describe('pods that are held, because a policy of theirs cannot be understood', () => {
  it('keep the tables that they have; one without a table is closed; and both have theirs once they are let go', () => {
    start().run(web, client, policy('p'))
    const { run, enforcer } = start()
    held = 'a.yaml'
    const round = run(web, client, other)
    expect(verdict(enforcer, 'web', '10.0.0.3', 80)).toBe('deny')
    expect(verdict(enforcer, 'web', '10.0.0.2', 80)).toBe('allow')
    expect(verdict(enforcer, 'client', '10.0.0.1', 80)).toBe('allow')
    expect(verdict(enforcer, 'other', '10.0.0.1', 80)).toBe('deny')
    expect(round.endpoints).toMatchObject([
      { state: 'failed', detail: expect.stringContaining('a.yaml') },
      { state: 'failed' },
      { state: 'failed', detail: expect.stringContaining('closed') }
    ])
    held = undefined
    run(web, client, other)
    expect(verdict(enforcer, 'web', '10.0.0.3', 80)).toBe('allow')
    expect(verdict(enforcer, 'other', '10.0.0.1', 80)).toBe('allow')
  })
})

describe('an epoch that was not written', () => {
  const peersEpoch = () => decodeNode(datapath.maps.node.get(u32(0)) as Uint8Array).peersEpoch
  beforeEach(() => {
    datapath.maps.node.set(u32(0), encodeNode({ peersEpoch: 5, eventsPerSecond: 1, eventsBurst: 1, flags: 0 }))
  })

  it('because the agent was killed after the exchange: the one after it has every connection judged anew, once', () => {
    start().run(web, client, other)
    const map = failing('endpoints')
    start().run(web, client, other, policy('p'))
    map.heal()
    const before = peersEpoch()
    const { run } = start()
    expect(peersEpoch()).toBe(before + 1)
    run(web, client, other, policy('p'))
    run(web, client, other, policy('p'))
    expect(peersEpoch()).toBe(before + 1)
  })

  it('because the map refused it: the next round writes it, though no table differs any more', () => {
    const { run } = start()
    run(web, client, other)
    const map = failing('endpoints')
    const failed = run(web, client, other, policy('p'))
    expect(failed.again).toBe(true)
    expect(failed.endpoints[0]?.epoch).toBe(1)
    map.heal()
    expect(run(web, client, other, policy('p')).endpoints[0]?.epoch).toBe(2)
  })

  it('of the peers, because the map of the node refused it: the next round writes it', () => {
    const { run } = start()
    run(web, client)
    const before = peersEpoch()
    const map = failing('node')
    expect(run(web, client, other).again).toBe(true)
    map.heal()
    run(web, client, other)
    expect(peersEpoch()).toBe(before + 1)
  })

  it('of the peers, because their map failed in the middle: what is there is judged by, and again once it is whole', () => {
    const { run } = start()
    run(web, client)
    const before = peersEpoch()
    const map = failing('peers_exact')
    expect(run(web, client, other).again).toBe(true)
    expect(peersEpoch()).toBe(before + 1)
    map.heal()
    expect(run(web, client, other).again).toBe(false)
    expect(peersEpoch()).toBe(before + 2)
  })

  /** A map that takes no writes until it is healed. */
  const failing = (name: 'endpoints' | 'node' | 'peers_exact') => {
    const of = datapath.maps[name]
    const { set, setMany } = of
    const refuse = () => {
      throw new Error('EPERM')
    }
    of.set = refuse
    of.setMany = refuse
    const heal = () => Object.assign(of, { set, setMany })
    return { heal }
  }
})

it('counts by cookies that an agent after this one still understands', () => {
  const first = start()
  first.run(web, client, policy('p'))
  const meaning = [...first.enforcer.cookies.registry.export().cookies]
  const { enforcer } = start()
  expect(enforcer.cookies.registry.export().cookies).toEqual(meaning)
  const cookie = meaning.find(({ evidence }) => evidence.reason === 'default-deny')?.cookie ?? 0
  datapath.maps.counters.set(u32(cookie), new Uint8Array(16).fill(1, 0, 1))
  expect(enforcer.cookies.count()).toEqual([{ cookie, counter: { packets: 1n, bytes: 0n } }])
})
