import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { followLinks, type Interfaces } from '@/agent/src/endpoints/interfaces'
import { type NamespaceCalls, PodNamespaces } from '@/agent/src/endpoints/networks/namespaces'
import { PodNetworks } from '@/agent/src/endpoints/networks/networks'
import { inNamespace, listInterfaceAddresses, namespaceNumber, watchLinks } from '@/agent/src/kernel'
import { Namespace } from './network'

let node: Namespace
let pod: Namespace
let outside: Namespace
let interfaces: Interfaces
/** What stands for /run/netns. */
let folder: string
let calls: NamespaceCalls
let told = () => {}
beforeAll(async () => {
  node = await Namespace.make('node')
  pod = await Namespace.make('pod')
  outside = await Namespace.make('outside')
  folder = mkdtempSync(join(tmpdir(), 'netns-'))
  symlinkSync(pod.path, join(folder, 'cni-pod'))
  interfaces = await followLinks(
    node.enter(() => watchLinks()),
    () => told(),
    (error) => console.error(error)
  )
  calls = { inNamespace, namespaceNumber: (path) => node.enter(() => namespaceNumber(path)), listInterfaceAddresses }
})
afterAll(async () => {
  interfaces?.close()
  await Promise.all([node, pod, outside].map((one) => one?.end()))
  rmSync(folder, { recursive: true, force: true })
})

let namespaces: PodNamespaces
beforeEach(() => {
  namespaces = new PodNamespaces(folder, calls, interfaces)
})

/** Resolves once the node's interfaces are so. */
const until = (found: () => boolean) =>
  new Promise<void>((resolve) => {
    told = () => found() && resolve()
    told()
  })
const leadsToPod = () => interfaces.into(calls.namespaceNumber(pod.path)).length > 0

it('finds which interface leads into a pod, though others have the same numbers', async () => {
  expect(namespaces.look()).toBe(true)
  outside.ip(`link add name up index 7 type veth peer name eth0 index 9 netns ${node.pid}`)
  pod.ip(`link add name eth0 index 7 type veth peer name veth1 index 8 netns ${node.pid}`)
  node.ip('link set veth1 up')
  await until(leadsToPod)
  // Guards: an interface is attached, and its pod's addresses are not known.
  expect(namespaces.look()).toBe(true)
  pod.ip(`link set eth0 up
    addr add 10.7.0.2/32 dev eth0
    addr add fd07::2/128 dev eth0 nodad`)
  expect(namespaces.look()).toBe(false)
  expect([...namespaces.all()]).toMatchObject([
    {
      path: join(folder, 'cni-pod'),
      links: [{ ifindex: 8, name: 'veth1', addresses: ['10.7.0.2', 'fd07:0:0:0:0:0:0:2'] }]
    }
  ])
})

it('what a pod gives itself later is not its address', () => {
  namespaces.look()
  pod.ip('addr add 10.7.0.66/32 dev eth0')
  namespaces.look()
  expect(namespaces.byName('cni-pod')?.links[0]?.addresses).not.toContain('10.7.0.66')
})

it('told-before-the-runtime-writes-it-down: a pod is found in the namespace that a CNI plugin names, with all that it has by then', () => {
  const bundles = join(folder, 'nowhere')
  const networks = new PodNetworks({ netns: folder, bundles, calls, interfaces, changed: () => {} })
  try {
    networks.look()
    expect(networks.find('u1', [])).toBeUndefined()
    pod.ip('addr add 10.7.0.77/32 dev eth0')
    expect([networks.tell('u1', 'cni-pod'), networks.tell('u1', 'cni-pod')]).toEqual([true, false])
    networks.look()
    expect(networks.find('u1', [])).toMatchObject({ name: 'veth1', netns: join(folder, 'cni-pod') })
    // Guards: of two families that a plugin adds one after the other the second is dropped until the object has it.
    expect(networks.find('u1', [])?.addresses).toContain('10.7.0.77')
    networks.tell('u1', 'cni-gone')
    networks.look()
    expect(networks.find('u1', [])).toBeUndefined()
  } finally {
    networks.close()
  }
})

it('interface-made-anew: it is another one', async () => {
  namespaces.look()
  pod.ip('link del eth0')
  await until(() => !interfaces.exists(8))
  expect(namespaces.look()).toBe(true)
  expect(namespaces.byName('cni-pod')).toBeUndefined()
  pod.ip(`link add name eth0 type veth peer name veth2 netns ${node.pid}
    addr add 10.7.0.2/32 dev eth0`)
  node.ip('link set veth2 up')
  await until(leadsToPod)
  expect(namespaces.look()).toBe(false)
  expect(namespaces.byName('cni-pod')?.links).toMatchObject([{ name: 'veth2' }])
})
