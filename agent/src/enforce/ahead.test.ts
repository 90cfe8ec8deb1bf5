import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { encodeAddress, PeerLookup, PolicyLookup } from '@/lib/datapath'
import { toWorld } from '@/lib/k8s'
import { SimulatedDatapath } from '../datapath/simulated'
import type { Interfaces } from '../endpoints/interfaces'
import { podFacts } from '../endpoints/pods'
import { createLog } from '../log'
import { Enforcer } from './enforcer'
import { SavedState } from './saved'

/** Calls back after every write that a packet could see. */
class WatchedDatapath extends SimulatedDatapath {
  seen: () => void = () => {}

  constructor(sizes: ConstructorParameters<typeof SimulatedDatapath>[0] = {}) {
    super(sizes)
    for (const name of ['peers_exact', 'peers_prefix'] as const) {
      const map = this.maps[name]
      const { setMany, deleteMany } = map
      map.setMany = (entries) => {
        setMany.call(map, entries)
        this.seen()
      }
      map.deleteMany = (entries) => {
        const gone = deleteMany.call(map, entries)
        this.seen()
        return gone
      }
    }
  }

  override exchange(...args: Parameters<SimulatedDatapath['exchange']>): void {
    super.exchange(...args)
    this.seen()
  }
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: 'u',
    labels: {},
    annotations: { 'portcullis.dev/host-interface': 'v' }
  },
  spec: { nodeName: 'n1' },
  status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] }
}
const policy = (name: string, generation: number, ...blocks: readonly object[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default', uid: name, generation },
  spec: { podSelector: {}, ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] }
})
const allow = (generation: number, ...blocks: readonly object[]) => policy('p', generation, ...blocks)

let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'ahead-'))
})
afterEach(() => rmSync(state, { recursive: true, force: true }))

function start(datapath: WatchedDatapath) {
  const log = createLog('silent', 'n1')
  const interfaces: Interfaces = {
    indexOf: () => 11,
    exists: (ifindex) => ifindex === 11,
    into: () => [],
    masterOf: () => 0,
    isFresh: () => false,
    settle: () => {},
    close: () => {}
  }
  const insight = { linkLocal: () => [], forget: () => {}, seed: () => undefined }
  const enforcer = new Enforcer({ datapath, interfaces, insight, saved: new SavedState(state, log), audit: false, log })
  let revision = 0
  const run = (...objects: readonly object[]) =>
    enforcer.run(toWorld(objects, { dialect: 'portcullis', localNode: 'n1' }).world, podFacts(objects), ++revision)
  const allowed = (from: string) => {
    const table = datapath.openTable(enforcer.registry.byUid('u')?.id ?? 0)
    const { peers_exact, peers_prefix } = datapath.maps
    const peers = new PeerLookup({ exact: peers_exact.entries(), prefixes: peers_prefix.entries() })
    const peer = peers.find(encodeAddress(from) as Uint8Array)
    return table !== undefined && new PolicyLookup(table.entries()).find('ingress', peer, 6, 80)?.allowed === true
  }
  return { run, allowed }
}

// Guards: a policy is narrowed to a prefix within the one that it named; what both allow was dropped until the peers followed.
it('a new prefix drops nothing that policies allow before and after, at no write', () => {
  const datapath = new WatchedDatapath()
  const { run, allowed } = start(datapath)
  run(POD, allow(1, { cidr: '192.0.0.0/8' }))
  const kept: boolean[] = []
  const never: boolean[] = []
  datapath.seen = () => {
    kept.push(allowed('192.0.2.1'))
    never.push(allowed('198.51.100.1'))
  }
  run(POD, allow(2, { cidr: '192.0.2.0/24' }))
  run(POD, allow(3, { cidr: '192.0.2.0/25' }, { cidr: '203.0.113.0/24' }))
  run(POD, allow(4, { cidr: '192.0.0.0/16', except: ['192.0.3.0/24'] }))
  expect(kept.length).toBeGreaterThan(6)
  expect(kept).not.toContain(false)
  expect(never).not.toContain(true)
  expect([allowed('192.0.3.1'), allowed('192.0.4.1'), allowed('203.0.113.1')]).toEqual([false, true, false])
})

// Guards: while one policy was held back for want of room, nothing was prepared for any other.
it('nor where another policy is held back for want of room', () => {
  const datapath = new WatchedDatapath({ peers_prefix: 8 })
  const { run, allowed } = start(datapath)
  const big = policy('big', 1, ...Array.from({ length: 20 }, (_, at) => ({ cidr: `10.${at}.0.0/16` })))
  run(POD, allow(1, { cidr: '192.0.0.0/8' }))
  expect(run(POD, allow(1, { cidr: '192.0.0.0/8' }), big).heldBack.map(({ key }) => key)).toEqual([
    'NetworkPolicy/default/big'
  ])
  const kept: boolean[] = []
  datapath.seen = () => kept.push(allowed('192.0.2.1'))
  run(POD, allow(2, { cidr: '192.0.2.0/24' }), big)
  expect(kept.length).toBeGreaterThan(2)
  expect(kept).not.toContain(false)
  expect([allowed('192.0.2.1'), allowed('192.0.3.1')]).toEqual([true, false])
})
