import { type Entity, type Party, parseAddress, podNamed, type World } from '@/lib/policy'

/** Entities that can be one end of a flow: the rest stand for many who differ, or for nobody. */
export const ASKED_ENTITIES: readonly Entity[] = [
  'world',
  'world-ipv4',
  'world-ipv6',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged'
]

/** `shop/web-1`, `node/worker-1` or `node worker-1`, `world`, `192.0.2.1`, `[2001:db8::1]`. Undefined where the world has none of the kind. */
export function readAskedParty(written: string, world: World): Party | undefined {
  const text = written.trim()
  const entity = ASKED_ENTITIES.find((one) => one === text)
  if (entity) return { kind: 'reserved', entity }
  const address = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  if (parseAddress(address)) return { kind: 'address', address }
  const [, space = '', slash, name = ''] = /^([^/\s]+)([/ ])([^/\s]+)$/.exec(text) ?? []
  if (slash === '/' && podNamed(world, space, name)) return { kind: 'pod', namespace: space, name }
  return space === 'node' && world.nodes.some((node) => node.name === name) ? { kind: 'node', name } : undefined
}
