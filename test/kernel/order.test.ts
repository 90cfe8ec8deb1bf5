import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { privateBpffs } from './bpffs'
import { Enforcer } from './enforce'
import { isolated, open } from './judge'
import { Network, type Pod } from './network'
import { addOtherFilter, attachOther, detachOther, RETURNS } from './other'
import { hasTcx } from './support'

/** Others have programs on the interfaces too. */
let network: Network
let enforcer: Enforcer
let client: Pod
let server: Pod
const others: number[] = []

beforeAll(async () => {
  network = await Network.make('client', 'server')
  client = network.pod('client')
  server = network.pod('server')
  await server.namespace.listen(5000)
})
afterAll(() => network.end())
afterEach(() => {
  for (const link of others.splice(0)) detachOther(link)
  enforcer.detach(server)
  enforcer.close()
})

const other = (hook: 'ingress' | 'egress', where: 'before' | 'after', returns: number): void => {
  others.push(network.node.enter(() => attachOther(server.ifindex, hook, where, returns)))
}
const reached = async (): Promise<boolean> => (await client.namespace.connect(server.ip, 5000)).outcome === 'connected'

describe.skipIf(!hasTcx)('TCX (6.6 and later)', () => {
  beforeEach(() => {
    enforcer = new Enforcer(network, { attachment: 'tcx' })
  })

  test("others'-programs-lose-their-turn: one after ours still drops what ours passes", async () => {
    enforcer.enforce(server, open('ingress'), open('egress'))
    other('egress', 'after', RETURNS.next)
    expect(await reached()).toBe(true)
    other('egress', 'after', RETURNS.drop)
    expect(await reached()).toBe(false)
  })

  test('program-of-another-passes-what-ours-denies: ours is before one that was there first', async () => {
    other('egress', 'before', RETURNS.pass)
    other('ingress', 'before', RETURNS.pass)
    enforcer.enforce(server, isolated('ingress'), open('egress'))
    expect(await reached()).toBe(false)
    expect(enforcer.attached()).toEqual([{ ifindex: server.ifindex, present: true, current: true }])
  })

  test('program-that-comes-before-ours-later-goes-unnoticed: `current` says so', async () => {
    enforcer.enforce(server, isolated('ingress'), open('egress'))
    other('egress', 'before', RETURNS.next)
    expect(enforcer.attached()).toEqual([{ ifindex: server.ifindex, present: true, current: false }])
    // It lets the next one have its turn, so that ours still denies.
    expect(await reached()).toBe(false)
  })

  test('restart-leaves-the-other-in-front: the new program goes to the head before the old one goes', async () => {
    const pinPath = `${privateBpffs()}/order`
    enforcer.close()
    enforcer = new Enforcer(network, { attachment: 'tcx', pinPath })
    enforcer.enforce(server, isolated('ingress'), open('egress'))
    other('egress', 'before', RETURNS.pass)
    expect(await reached()).toBe(true)
    enforcer.close()
    enforcer = new Enforcer(network, { attachment: 'tcx', pinPath })
    enforcer.attach(server)
    expect(enforcer.attached()).toEqual([{ ifindex: server.ifindex, present: true, current: true }])
    expect(await reached()).toBe(false)
  })
})

describe('clsact', () => {
  beforeEach(() => {
    enforcer = new Enforcer(network, { attachment: 'clsact' })
  })
  afterEach(() => {
    try {
      network.node.tc(`qdisc del dev ${server.host} clsact`)
    } catch {} // gone already
  })
  const filters = (hook: string): string => network.node.tc(`filter show dev ${server.host} ${hook}`)
  const filter = (hook: 'ingress' | 'egress', priority: number, returns: number): void =>
    network.node.enter(() => addOtherFilter(server.ifindex, hook, priority, returns))

  test("another's-filter-loses-its-turn: one after ours still drops what ours passes", async () => {
    enforcer.enforce(server, open('ingress'), open('egress'))
    expect(await reached()).toBe(true)
    filter('egress', 9, RETURNS.drop)
    expect(await reached()).toBe(false)
  })

  test.each([1, 2])(
    "another's-filter-passes-what-ours-denies: ours is before one of priority %i that was there first",
    async (at) => {
      network.node.tc(`qdisc add dev ${server.host} clsact`)
      filter('egress', at, RETURNS.pass)
      enforcer.enforce(server, isolated('ingress'), open('egress'))
      expect(await reached()).toBe(false)
    }
  )

  test("another's-qdisc-and-filter-go-with-ours: they stay", () => {
    network.node.tc(`qdisc add dev ${server.host} clsact`)
    filter('ingress', 1, RETURNS.pass)
    const before = filters('ingress')
    expect(before).toContain('direct-action')
    enforcer.enforce(server, isolated('ingress'), open('egress'))
    enforcer.detach(server)
    expect(filters('ingress')).toBe(before)
    expect(filters('egress')).not.toContain('bpf')
    expect(network.node.tc(`qdisc show dev ${server.host}`)).toContain('clsact')
  })

  test('qdisc-of-ours-is-used-by-another: it stays while it is', () => {
    enforcer.enforce(server, isolated('ingress'), open('egress'))
    filter('egress', 9, RETURNS.pass)
    expect(filters('egress')).toContain('pc_to_pod')
    enforcer.detach(server)
    expect(filters('egress')).not.toContain('pc_to_pod')
    expect(filters('egress')).toContain('direct-action')
  })

  test('priority-is-taken-by-a-filter-of-another-kind: it is said, and nothing of ours stays', () => {
    network.node.tc(`qdisc add dev ${server.host} clsact`)
    network.node.tc(`filter add dev ${server.host} egress prio 1 u32 match u32 0 0 flowid 1:1`)
    expect(() => enforcer.enforce(server, isolated('ingress'), open('egress'))).toThrow('Priority 1 may be taken')
    expect(filters('ingress')).not.toContain('bpf')
    expect(enforcer.attached()).toEqual([])
  })
})
