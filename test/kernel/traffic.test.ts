import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Enforcer, identityOf } from './enforce'
import { identity, isolated, open, rule } from './judge'
import { Network, NODE_IP, NODE_IP6, type Pod } from './network'
import { ATTACHMENTS } from './support'

/** Real sockets, real packets, the program on the veths. */
describe.each(ATTACHMENTS)('%s', (attachment) => {
  let network: Network
  let enforcer: Enforcer
  let client: Pod
  let server: Pod
  let other: Pod

  beforeAll(async () => {
    network = await Network.make('client', 'server', 'other')
    client = network.pod('client')
    server = network.pod('server')
    other = network.pod('other')
    await Promise.all([server.namespace.listen(5000), server.namespace.listen(5001), network.node.listen(5000)])
  })
  afterAll(() => network.end())
  beforeEach(() => {
    enforcer = new Enforcer(network, { attachment })
  })
  afterEach(() => {
    for (const pod of [client, server, other]) enforcer.detach(pod)
    enforcer.close()
  })

  const fromClient = rule('ingress', { peer: identity(302), protocol: 6, port: 5000, cookie: 70 })
  const addresses = (): readonly string[] => [server.ip, server.ip6]
  const connects = async (from: Pod, to: string, port = 5000): Promise<string> =>
    (await from.namespace.connect(to, port)).outcome

  test('nothing-is-attached-and-traffic-stops: without programs all passes', async () => {
    for (const address of addresses()) expect(await connects(other, address)).toBe('connected')
  })

  test('policy-1-of-the-article: the one client passes, another does not, nor another port', async () => {
    expect(identityOf(client)).toBe(302)
    enforcer.enforce(server, isolated('ingress'), open('egress'), fromClient)
    for (const address of addresses()) {
      expect(await connects(client, address)).toBe('connected')
      expect(await connects(other, address)).toBe('timeout')
      expect(await connects(client, address, 5001)).toBe('timeout')
    }
    const dropped = enforcer.events().filter((event) => event.kind === 'dropped' && event.protocol === 6)
    expect(new Set(dropped.map((event) => event.peerIdentity))).toEqual(new Set([identityOf(other), identityOf(client)]))
    expect(dropped.every((event) => event.cookie === 1 && event.direction === 'ingress')).toBe(true)
  })

  test('egress-is-not-judged: what a pod may not send does not leave it', async () => {
    enforcer.enforce(client, open('ingress'), isolated('egress'), rule('egress', { protocol: 6, port: 5001 }))
    for (const address of addresses()) {
      expect(await connects(client, address)).toBe('timeout')
      expect(await connects(client, address, 5001)).toBe('connected')
    }
  })

  test('isolated-pod-has-no-neighbours: IPv6 starts from nothing', async () => {
    for (const pod of [client, server]) pod.namespace.ip('neigh flush dev eth0')
    network.node.ip('neigh flush all')
    enforcer.enforce(client, isolated('ingress'), isolated('egress'), rule('egress', { protocol: 6, port: 5000 }))
    enforcer.enforce(server, isolated('ingress'), isolated('egress'), fromClient)
    expect(await connects(client, server.ip6)).toBe('connected')
    expect(await connects(client, server.ip)).toBe('connected')
  })

  test('[8.4] the-node-does-not-reach-its-pod, or anything passes for it', async () => {
    enforcer.enforce(server, isolated('ingress'), open('egress'), rule('ingress', { peer: identity(1) }))
    for (const address of addresses()) {
      expect((await network.node.connect(address, 5000)).outcome).toBe('connected')
      expect(await connects(client, address)).toBe('timeout')
    }
  })

  test('[8.4] traffic-to-the-node-is-not-judged: it is, as host', async () => {
    enforcer.enforce(client, open('ingress'), isolated('egress'))
    for (const address of [NODE_IP, NODE_IP6]) expect(await connects(client, address)).toBe('timeout')
    enforcer.enforce(client, open('ingress'), isolated('egress'), rule('egress', { peer: identity(1) }))
    for (const address of [NODE_IP, NODE_IP6]) expect(await connects(client, address)).toBe('connected')
  })

  test('large-datagrams-are-cut-off: fragments there and back', async () => {
    const udp = rule('ingress', { peer: identity(302), protocol: 17, port: 5000 })
    enforcer.enforce(server, isolated('ingress'), isolated('egress'), udp)
    enforcer.enforce(client, isolated('ingress'), open('egress'))
    for (const address of addresses()) {
      expect(await client.namespace.datagram(address, 5000, 10)).toBe(10)
      expect(await client.namespace.datagram(address, 5000, 9000, 2000)).toBe(9000)
      expect(await other.namespace.datagram(address, 5000, 9000)).toBe('timeout')
    }
  })

  test('errors-are-swallowed: port unreachable comes back to who asked', async () => {
    enforcer.enforce(client, isolated('ingress'), open('egress'))
    enforcer.enforce(server, open('ingress'), isolated('egress'))
    for (const address of addresses()) {
      expect(await client.namespace.datagram(address, 9999)).toBe('refused')
      expect(await connects(client, address, 9999)).toBe('refused')
    }
  })

  test('open-connection-outlives-its-rule: it stops, and goes on when the rule is back', async () => {
    enforcer.enforce(server, isolated('ingress'), open('egress'), fromClient)
    for (const address of addresses()) {
      const connection = await client.namespace.connect(address, 5000)
      expect(await connection.exchange('one')).toBe('one')
      enforcer.enforce(server, isolated('ingress'), open('egress'))
      expect(await connection.exchange('two')).toBe('timeout')
      const cut = enforcer
        .events()
        .filter((event) => event.kind === 'cut' && [event.source, event.destination].includes(address))
      expect(cut).toHaveLength(1)
      enforcer.enforce(server, isolated('ingress'), open('egress'), fromClient)
      // TCP sends `two` again by itself, so that it may come first.
      expect(await connection.exchange('three', 5000)).toMatch(/two|three/)
    }
  })

  test('exchange-drops-a-packet: a new table every few milliseconds, and no connection notices', async () => {
    enforcer.enforce(server, isolated('ingress'), open('egress'), fromClient)
    await client.namespace.storm(server.ip, 5000, 2)
    const end = Date.now() + 1500
    let exchanges = 0
    while (Date.now() < end) {
      enforcer.enforce(
        server,
        isolated('ingress'),
        open('egress'),
        fromClient,
        rule('ingress', { protocol: 17, port: exchanges++ })
      )
      await new Promise((resolve) => setImmediate(resolve))
    }
    const [counts] = await client.namespace.calm()
    expect(exchanges).toBeGreaterThan(5)
    expect(counts?.connected).toBeGreaterThan(5)
    expect(counts).toMatchObject({ timeout: 0, refused: 0 })
    expect(enforcer.events().filter((event) => event.kind !== 'opened')).toEqual([])
  })

  test('detaching-leaves-something: traffic passes, and the interfaces are as they were', async () => {
    const before = network.node.show(server.host)
    enforcer.enforce(server, isolated('ingress'), isolated('egress'))
    expect(await connects(client, server.ip)).toBe('timeout')
    expect(enforcer.attached()).toEqual([{ ifindex: server.ifindex, present: true, current: true }])
    expect(enforcer.detach(server)).toBe(true)
    expect(enforcer.detach(server)).toBe(false)
    expect(enforcer.attached()).toEqual([])
    expect(await connects(client, server.ip)).toBe('connected')
    expect(network.node.show(server.host)).toBe(before)
  })
})
