import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { objectsOf } from './objects'
import { plan } from './plan'
import { resolveProbe } from './probe'
import { readShop } from './shop'

const text = readFileSync(new URL('./shop.yaml', import.meta.url), 'utf8')
const shop = plan(readShop(text), '/run/portcullis/3000')

describe('the playground file', () => {
  const broken = (change: (file: Record<string, never>) => void) => {
    const file = load(text) as Record<string, never>
    change(file)
    return () => readShop(JSON.stringify(file))
  }
  type Any = Record<string, never> & { pods: Record<string, unknown>[]; node: Record<string, unknown> }

  it.each([
    [
      'a pod in a namespace that is not there',
      (file: Any) => Object.assign(file.pods[0] ?? {}, { namespace: 'nowhere' }),
      'no namespace nowhere'
    ],
    [
      'a call to nobody',
      (file: Any) => Object.assign(file.pods[0] ?? {}, { calls: [{ kind: 'http', to: 'a/b', port: 1 }] }),
      'calls a/b, which is not there'
    ],
    ['two of the same name', (file: Any) => file.pods.push(file.pods[0] ?? {}), 'two of the same name'],
    [
      'a name that is none',
      (file: Any) => Object.assign(file.pods[0] ?? {}, { name: '../etc' }),
      'pods.0.name: a lower-case DNS name'
    ],
    ['a field that is unknown', (file: Any) => Object.assign(file.node, { colour: 'red' }), 'node: '],
    ['no node', (file: Any) => Reflect.deleteProperty(file, 'node'), 'node: ']
  ])('is refused with %s', (_what, change, message) => {
    expect(broken(change as never)).toThrow(message)
  })

  it('is refused where it is no YAML, or nothing', () => {
    expect(() => readShop('a: [')).toThrow('playground file: ')
    expect(() => readShop('')).toThrow('playground file: ')
    expect(() => readShop('text')).toThrow('playground file: the whole')
  })
})

describe('the plan', () => {
  it('gives each pod both addresses, an interface and a namespace of its own', () => {
    const hosts = [...shop.pods, ...shop.outside]
    for (const of of [
      hosts.map(({ hostInterface }) => hostInterface),
      hosts.map(({ netns }) => netns),
      hosts.map(({ addresses }) => addresses.ipv4),
      hosts.map(({ addresses }) => addresses.ipv6)
    ]) {
      expect(new Set(of).size).toBe(hosts.length)
      expect(of).not.toContain(undefined)
    }
  })

  it('names interfaces as the kernel allows: at most 15 characters, none of them / or white space', () => {
    for (const { hostInterface } of [...shop.pods, ...shop.outside]) expect(hostInterface).toMatch(/^[-a-z0-9]{1,15}$/)
  })
})

describe('the objects', () => {
  const { world, issues } = toWorld(objectsOf(shop, true), { dialect: 'portcullis', localNode: 'node1' })
  const pod = (name: string) => world.pods.find((pod) => pod.name === name)

  it('are read by the engine as what the file says', () => {
    expect(issues).toEqual([])
    expect(world.namespaces.map(({ name }) => name)).toEqual(['default', 'kube-system'])
    expect(world.nodes).toMatchObject([
      { name: 'node1', ips: ['192.168.3.2', 'fd00:192:168:3::2'], labels: { node: 'ssh' } }
    ])
    expect(pod('backend2')).toMatchObject({
      namespace: 'default',
      labels: { app: 'backend2' },
      serviceAccount: 'backend2',
      node: 'node1',
      phase: 'Running',
      hostNetwork: false,
      ports: [{ name: 'api', port: 5000, protocol: 'TCP' }],
      ips: [expect.stringMatching(/^10\./), expect.stringMatching(/^fd00:/)]
    })
    expect(pod('coredns')?.ports.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(['UDP 53', 'TCP 53'])
    expect(world.services).toContainEqual(expect.objectContaining({ namespace: 'kube-system', name: 'kube-dns' }))
  })

  it('say nothing of interfaces where there are none', () => {
    expect(JSON.stringify(objectsOf(shop, false))).not.toContain('portcullis.dev/')
  })
})

describe('a probe', () => {
  const request = {
    fromNamespace: 'default',
    fromPod: 'backend1',
    toNamespace: 'default',
    toPod: 'backend2',
    port: 5000,
    protocol: '',
    timeoutMs: 0,
    family: ''
  }

  it('goes over IPv4 and TCP unless it is told otherwise, and waits 1.5 seconds', () => {
    const probe = { protocol: 'TCP', address: pod('backend2').addresses.ipv4, port: 5000, timeoutMs: 1500 }
    expect(resolveProbe(shop, request)).toEqual({ from: 'default/backend1', probe })
    expect(resolveProbe(shop, { ...request, family: 'ipv6' })).toMatchObject({
      probe: { address: pod('backend2').addresses.ipv6 }
    })
  })

  it('to an address goes in its family, and to none in the other', () => {
    const to = { ...request, toNamespace: '', toPod: 'fd00::1' }
    expect(resolveProbe(shop, to)).toMatchObject({ probe: { address: 'fd00::1' } })
    expect(resolveProbe(shop, { ...to, family: 'ipv4' })).toEqual({
      problem: 'default/backend1 and fd00::1 have no ipv4 address'
    })
  })

  function pod(name: string) {
    const found = shop.pods.find((pod) => pod.name === name)
    if (!found) throw new Error(name)
    return found
  }
})
