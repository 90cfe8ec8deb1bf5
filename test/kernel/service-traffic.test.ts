import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Frontend } from '@/lib/datapath'
import { trackConnections } from './conntrack'
import { Enforcer, identityOf } from './enforce'
import { identity, isolated, open, putServices, rule } from './judge'
import { Network, type Pod } from './network'
import { ATTACHMENTS } from './support'

const SERVICE = { ipv4: '10.96.0.10', ipv6: 'fd96::10' } as const

/** Where an answer is expected: a busy machine is no failure. */
const PATIENCE = 5000

/** Pods that ask Services, with real sockets. `tracked`: the node tracks connections too, as beside kube-proxy. */
describe.each(ATTACHMENTS.flatMap((attachment) => [false, true].map((tracked) => ({ attachment, tracked }))))(
  '$attachment, conntrack $tracked',
  ({ attachment, tracked }) => {
    let network: Network
    let enforcer: Enforcer
    let client: Pod
    let server: Pod
    let other: Pod

    beforeAll(async () => {
      network = await Network.make('client', 'server', 'other')
      if (tracked) trackConnections(network.node)
      client = network.pod('client')
      server = network.pod('server')
      other = network.pod('other')
      await Promise.all([client, server, other].map(({ namespace }) => namespace.listen(5000)))
    })
    afterAll(() => network.end())
    beforeEach(() => {
      enforcer = new Enforcer(network, { attachment })
      enforcer.enforce(client, isolated('ingress'), isolated('egress'), toServer(6), toServer(17))
    })
    afterEach(() => {
      for (const pod of [client, server, other]) enforcer.detach(pod)
      enforcer.close()
    })

    const toServer = (protocol: number) => rule('egress', { peer: identity(identityOf(server)), protocol, port: 5000 })
    const families = ['ipv4', 'ipv6'] as const
    const addressOf = (pod: Pod, family: (typeof families)[number]) => (family === 'ipv4' ? pod.ip : pod.ip6)
    /** Both protocols and families, port 80, to port 5000 of these pods. */
    const serve = (pods: readonly Pod[], more: Partial<Frontend> = {}) =>
      putServices(
        enforcer.datapath,
        families.flatMap((family) =>
          (['TCP', 'UDP'] as const).map((protocol) => ({
            address: SERVICE[family],
            protocol,
            port: 80,
            affinity: 0,
            silent: false,
            leaving: [],
            backends: pods.map((pod) => ({ address: addressOf(pod, family), port: 5000 })),
            ...more
          }))
        )
      )
    const connects = async (to: string, patience = PATIENCE) => (await client.namespace.connect(to, 80, patience)).outcome

    test('a-service-is-judged-on-its-backend: the pod that is allowed answers, another does not', async () => {
      enforcer.enforce(
        server,
        isolated('ingress'),
        isolated('egress'),
        rule('ingress', { peer: identity(identityOf(client)) })
      )
      for (const address of Object.values(SERVICE)) {
        serve([server])
        expect(await connects(address)).toBe('connected')
        expect(await client.namespace.datagram(address, 80, 10, PATIENCE)).toBe(10)
        serve([other])
        expect(await connects(address, 800)).toBe('timeout')
        expect(await client.namespace.datagram(address, 80)).toBe('timeout')
      }
      const events = enforcer.events().filter((event) => event.service !== undefined)
      expect(new Set(events.map(({ service }) => service?.address))).toEqual(new Set(Object.values(SERVICE)))
      expect(new Set(events.map((event) => `${event.kind} ${event.peerIdentity}`))).toEqual(
        new Set([`opened ${identityOf(server)}`, `dropped ${identityOf(other)}`])
      )
    })

    test('large-segments-break: a megabyte there and back, and datagrams in fragments', async () => {
      serve([server])
      for (const address of Object.values(SERVICE)) {
        const connection = await client.namespace.connect(address, 80)
        const text = 'x'.repeat(1 << 20)
        expect((await connection.exchange(text, 2 * PATIENCE)).length).toBe(text.length)
        expect(await client.namespace.datagram(address, 80, 9000, 2000)).toBe(9000)
      }
    })

    test('hairpin: a pod reaches itself by its service, isolated or not', async () => {
      serve([client])
      enforcer.enforce(client, isolated('ingress'), isolated('egress'))
      for (const address of Object.values(SERVICE)) {
        const connection = await client.namespace.connect(address, 80)
        expect(connection.outcome).toBe('connected')
        const text = 'x'.repeat(1 << 18)
        expect((await connection.exchange(text, 2 * PATIENCE)).length).toBe(text.length)
        expect(await client.namespace.datagram(address, 80, 10, PATIENCE)).toBe(10)
        expect(await client.namespace.datagram(address, 80, 9000, 2000)).toBe(9000)
      }
    })

    test('no-endpoints-are-refused: at once, TCP and UDP', async () => {
      serve([])
      for (const address of Object.values(SERVICE)) {
        expect(await connects(address, 900)).toBe('refused')
        expect(await client.namespace.datagram(address, 80, 10, PATIENCE)).toBe('refused')
      }
      serve([], { silent: true })
      expect(await connects(SERVICE.ipv4, 800)).toBe('timeout')
    })

    test('errors-are-swallowed: a backend’s closed port refuses who asked the service', async () => {
      const closed = (family: (typeof families)[number]) => ({ address: addressOf(server, family), port: 9999 })
      enforcer.enforce(client, isolated('ingress'), open('egress'))
      for (const family of families) {
        serve([server], { address: SERVICE[family], backends: [closed(family)] })
        expect(await client.namespace.datagram(SERVICE[family], 80, 10, PATIENCE)).toBe('refused')
        expect(await connects(SERVICE[family])).toBe('refused')
      }
    })

    test('backend-gone-mid-connection: what is open goes on while it answers, what is new goes elsewhere', async () => {
      enforcer.enforce(client, isolated('ingress'), open('egress'))
      for (const address of Object.values(SERVICE)) {
        serve([server])
        const connection = await client.namespace.connect(address, 80)
        expect(await connection.exchange('one', PATIENCE)).toBe('one')
        serve([other])
        expect(await connection.exchange('two', PATIENCE)).toBe('two')
        enforcer.events()
        expect(await connects(address)).toBe('connected')
        expect(await connection.exchange('three', PATIENCE)).toBe('three')
        // A pod has more to say by IPv6 than we ask it to.
        const opened = enforcer
          .events()
          .filter(({ kind, endpoint, protocol }) => kind === 'opened' && endpoint === 2 && protocol === 6)
        expect(opened.map(({ peerIdentity }) => peerIdentity)).toEqual([identityOf(other)])
      }
    })

    test('open-connection-outlives-its-rule: it stops, and goes on with the same backend', async () => {
      serve([server])
      for (const address of Object.values(SERVICE)) {
        enforcer.enforce(client, isolated('ingress'), isolated('egress'), toServer(6))
        const connection = await client.namespace.connect(address, 80)
        expect(await connection.exchange('one', PATIENCE)).toBe('one')
        enforcer.enforce(client, isolated('ingress'), isolated('egress'))
        expect(await connection.exchange('two')).toBe('timeout')
        enforcer.enforce(client, isolated('ingress'), isolated('egress'), toServer(6))
        expect(await connection.exchange('three', 5000)).toMatch(/two|three/)
      }
    })
  }
)
