import { type Address, parseAddress } from './cidr'
import { traits } from './dialect'
import { CLUSTER_KEY, nodeIdentityLabels, podIdentityLabels } from './labels'
import { memo, memoBesidesPolicies } from './memo'
import type { Entity, Labels, NamedPort, Namespace, Node, Party, Pod, World } from './model'

/**
 * One side of a flow as policies see it. Two parties with equal identities get equal verdicts from every rule that does not
 * ask for an address; `compile` groups endpoints by this, and `evaluate` asks the same predicates of it.
 */
export interface Identity {
  /**
   * `pod`: a managed pod. `node`: a node, this one or another, and its hostNetwork pods. `reserved`: health, ingress, init,
   * unmanaged. `external`: an address outside the cluster.
   */
  readonly kind: 'pod' | 'node' | 'reserved' | 'external'
  /** Identity labels (SPEC 2.2): `source:key` to value, the label filter applied, `reserved:` ones included. */
  readonly labels: Labels
  /** Reserved labels that it carries (of an address outside: `world-ipv4` or `world-ipv6`; SPEC 4.2). */
  readonly entities: readonly Entity[]
  /** Of a pod: its labels as Kubernetes has them, nothing filtered. */
  readonly podLabels?: Labels
  /** Of a node: its labels as Kubernetes has them. */
  readonly nodeLabels?: Labels
  readonly namespace?: Namespace
  readonly ports: readonly NamedPort[]
  /** Every address it has. */
  readonly addresses: readonly Address[]
}

/**
 * Who a party is in this world, as seen on the node `at` (default: the world's): that node and its hostNetwork pods are
 * `host`, the others `remote-node` (SPEC 4.2). Undefined where the world has no such pod or node, or the address is none.
 */
export function identify(world: World, party: Party, at: string = world.localNode): Identity | undefined {
  const known = identities(world)
  const key = `${at}|${partyKey(party)}`
  const found = known.get(key)
  if (found || known.has(key)) return found
  const made = make(world, party, at)
  known.set(key, made)
  return made
}

const identities = memo((_world: World) => new Map<string, Identity | undefined>())

/** Addresses of a party, as the world writes them. */
export function addressesOf(world: World, party: Party): readonly string[] {
  switch (party.kind) {
    case 'pod':
      return world.pods.find((pod) => pod.namespace === party.namespace && pod.name === party.name)?.ips ?? []
    case 'node':
      return world.nodes.find((node) => node.name === party.name)?.ips ?? []
    case 'address':
      return [party.address]
    case 'reserved':
      return party.entity === 'host' ? (world.nodes.find((node) => node.name === world.localNode)?.ips ?? []) : []
  }
}

/** One word for a party: `pod shop/web-1`, `node a`, `host`, `10.0.0.1`. */
export function partyKey(party: Party): string {
  switch (party.kind) {
    case 'pod':
      return `pod ${party.namespace}/${party.name}`
    case 'node':
      return `node ${party.name}`
    case 'reserved':
      return party.entity
    case 'address':
      return party.address
  }
}

function make(world: World, party: Party, at: string): Identity | undefined {
  switch (party.kind) {
    case 'pod': {
      const pod = podNamed(world, party.namespace, party.name)
      return pod && ofPod(world, pod, at)
    }
    case 'node': {
      const node = world.nodes.find((one) => one.name === party.name)
      return node && ofNode(world, node, at)
    }
    case 'reserved':
      return ofReserved(world, party.entity, at)
    case 'address': {
      const address = parseAddress(party.address)
      return address && ofAddress(world, address, at)
    }
  }
}

/** A pod by its name; of several with one name the last of the world's. */
export function podNamed(world: World, namespace: string, name: string): Pod | undefined {
  return podsByName(world).get(`${namespace}/${name}`)
}

const podsByName = memoBesidesPolicies((world) => new Map(world.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])))
const namespacesByName = memoBesidesPolicies((world) => new Map(world.namespaces.map((one) => [one.name, one])))

/** SPEC 8.5: a hostNetwork pod is its node. */
function ofPod(world: World, pod: Pod, at: string): Identity {
  if (pod.hostNetwork) {
    const node = world.nodes.find((one) => one.name === pod.node)
    return ofNode(world, node ?? { name: pod.node, labels: {}, ips: pod.ips }, at)
  }
  return podIdentity(world, pod)
}

/** The identity of a managed pod (SPEC 2.2). */
export function podIdentity(world: World, pod: Pod): Identity {
  const namespace = namespacesByName(world).get(pod.namespace)
  return {
    kind: 'pod',
    labels: podIdentityLabels(pod, namespace, world.clusterName, traits(world)),
    entities: [],
    podLabels: pod.labels,
    namespace: namespace ?? { name: pod.namespace, labels: {} },
    ports: pod.ports,
    addresses: podAddresses(pod)
  }
}

/** SPEC 4.1, 4.2. Node labels are part of the identity only where the agent is told so (2.8). */
function ofNode(world: World, node: Node, at: string): Identity {
  const local = node.name === at
  const entities: Entity[] = [local ? 'host' : 'remote-node', ...(node.kubeApiserver ? (['kube-apiserver'] as const) : [])]
  const dialect = traits(world)
  const own = local
    ? nodeIdentityLabels(node.labels, 'k8s', dialect)
    : world.options?.nodeSelectorLabels
      ? { ...nodeIdentityLabels(node.labels, 'node', dialect), [`k8s:${CLUSTER_KEY}`]: world.clusterName }
      : {}
  return {
    kind: 'node',
    labels: { ...own, ...reservedLabels(entities) },
    entities,
    nodeLabels: node.labels,
    ports: [],
    addresses: addresses(node.ips)
  }
}

function ofReserved(world: World, entity: Entity, at: string): Identity | undefined {
  if (entity === 'host') {
    const node = world.nodes.find((one) => one.name === at)
    if (node) return ofNode(world, node, at)
  }
  if (entity === 'all' || entity === 'none' || entity === 'cluster' || entity === 'cluster-mesh') return undefined
  const outside = entity === 'world' || entity === 'world-ipv4' || entity === 'world-ipv6'
  const node = entity === 'host' || entity === 'remote-node' || entity === 'kube-apiserver'
  return {
    kind: outside ? 'external' : node ? 'node' : 'reserved',
    labels: reservedLabels([entity]),
    entities: [entity],
    ports: [],
    addresses: []
  }
}

/** The newest live pod owns an address (SPEC 8.6), then a node; else it is outside the cluster. */
function ofAddress(world: World, address: Address, at: string): Identity {
  const key = addressKey(address)
  const pod = podsByAddress(world).get(key)
  if (pod) return ofPod(world, pod, at)
  const node = world.nodes.find((one) => addresses(one.ips).some((own) => addressKey(own) === key))
  if (node) return ofNode(world, node, at)
  const apiServer = addresses(world.apiServers ?? []).some((own) => addressKey(own) === key)
  const entities: Entity[] = [
    address.family === 'ipv4' ? 'world-ipv4' : 'world-ipv6',
    ...(apiServer ? (['kube-apiserver'] as const) : [])
  ]
  return { kind: 'external', labels: reservedLabels(entities), entities, ports: [], addresses: [address] }
}

/** The pod that owns an address, by `addressKey` (SPEC 4.10). */
export const podsByAddress = memoBesidesPolicies((world): ReadonlyMap<string, Pod> => {
  const owners = new Map<string, Pod>()
  for (const pod of world.pods) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    for (const address of podAddresses(pod)) owners.set(addressKey(address), pod)
  }
  return owners
})

/** A pod's addresses, read once for all worlds that it is in. */
export const podAddresses = memo((pod: Pod): readonly Address[] => addresses(pod.ips))

export function addressKey(address: Address): string {
  return address.value.toString(16)
}

function addresses(texts: readonly string[]): readonly Address[] {
  return texts.flatMap((text) => parseAddress(text) ?? [])
}

function reservedLabels(entities: readonly Entity[]): Labels {
  return Object.fromEntries(entities.map((entity) => [`reserved:${entity}`, '']))
}
