import type {
  CidrGroup,
  Dialect,
  NamedPort,
  Namespace,
  Node,
  Pod,
  Policy,
  PolicyIssue,
  Protocol,
  Service,
  Traits,
  World
} from '@/lib/policy'
import { memo, policyKey } from '@/lib/policy'
import { isRecord, type Json, list, member, number, strings, text } from './json'
import { normalise } from './normalise/index'
import { isPolicyDocument, readObject } from './read'
import { indexSlices, type SliceIndex } from './services'

export interface WorldOptions {
  readonly dialect: Dialect
  /** Another reading than the dialect's (see `World`). */
  readonly traits?: Traits | undefined
  readonly localNode: string
  readonly clusterName?: string
  readonly mode?: World['mode']
}

/** Of what a World is made, but for policies. */
export const WORLD_KINDS: readonly string[] = ['Pod', 'Namespace', 'Node', 'Service', 'EndpointSlice', 'CiliumCIDRGroup']

/**
 * Plain Kubernetes objects (Pod, Namespace, Node, Service, EndpointSlice, CiliumCIDRGroup, and policies) → a World.
 * Objects of other kinds are left out; policies that are refused are left out and said. Never throws.
 */
export function toWorld(
  objects: readonly unknown[],
  options: WorldOptions
): { readonly world: World; readonly issues: readonly PolicyIssue[] } {
  const of = (...kinds: readonly string[]) =>
    objects.filter((one): one is Json => kinds.includes(text(member(one, 'kind')) ?? ''))
  const { policies, issues } = readPolicies(objects, options)
  const pods = of('Pod').map(podOf)
  const named = of('Namespace').map(namespaceOf)
  const implied = [...new Set(pods.map((pod) => pod.namespace))]
    .filter((name) => !named.some((one) => one.name === name))
    .map(bareNamespace)
  const slices = indexSlices(objects)
  const apiServers = backendsOf('default', 'kubernetes', slices)
  const nodes = of('Node').map(nodeOf)
  return {
    world: {
      dialect: options.dialect,
      ...(options.traits ? { traits: options.traits } : {}),
      clusterName: options.clusterName ?? 'default',
      localNode: options.localNode,
      mode: options.mode ?? 'default',
      namespaces: [...named, ...implied],
      pods,
      // 4.3: the API server is whoever answers for the service default/kubernetes, be it a node or an address outside.
      nodes: nodes.map((node) => (node.ips.some((ip) => apiServers.includes(ip)) ? apiServerOf(node) : node)),
      services: of('Service').map((one) => readService(one, slices)),
      cidrGroups: of('CiliumCIDRGroup').map(groupOf),
      apiServers: apiServers.filter((ip) => !nodes.some((node) => node.ips.includes(ip))),
      names: {},
      policies
    },
    issues
  }
}

// The same object is the same thing in every world, so that what was worked out of it can be kept (`compileNode`).
const podOf = memo((object: Json): Pod => readPod(object))
const namespaceOf = memo((object: Json): Namespace => readNamespace(object))
const nodeOf = memo((object: Json): Node => readNode(object))
const groupOf = memo((object: Json): CidrGroup => readCidrGroup(object))
const apiServerOf = memo((node: Node): Node => ({ ...node, kubeApiserver: true }))

function readPolicies(
  objects: readonly unknown[],
  { dialect, traits, clusterName }: WorldOptions
): { readonly policies: readonly Policy[]; readonly issues: readonly PolicyIssue[] } {
  const policies: Policy[] = []
  const issues: PolicyIssue[] = []
  for (const document of objects) {
    if (!isPolicyDocument(document)) continue
    const read = readObject(document)
    const made = read.object ? normalise(read.object, { dialect, traits, ...(clusterName ? { clusterName } : {}) }) : read
    const policy = read.object
      ? policyKey({ kind: read.object.kind, namespace: read.object.metadata.namespace, name: read.object.metadata.name })
      : ''
    issues.push(...made.issues.map((one) => ({ ...one, policy })))
    if ('policy' in made && made.policy) policies.push(made.policy)
  }
  return { policies, issues }
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const

/** A Pod object → the engine's pod (SPEC 8.5, 8.6). The service account and the namespace default to `default`. */
export function readPod(object: unknown): Pod {
  const spec = member(object, 'spec')
  const status = member(object, 'status')
  const written = list(member(status, 'podIPs')).flatMap((one) => text(member(one, 'ip')) ?? [])
  const single = text(member(status, 'podIP'))
  return {
    namespace: text(member(member(object, 'metadata'), 'namespace')) || 'default',
    name: nameOf(object),
    uid: text(member(member(object, 'metadata'), 'uid')) ?? '',
    labels: labelsOf(object),
    serviceAccount: text(member(spec, 'serviceAccountName')) || 'default',
    node: text(member(spec, 'nodeName')) ?? '',
    ips: written.length > 0 ? written : single ? [single] : [],
    ports: readPorts(spec),
    hostNetwork: member(spec, 'hostNetwork') === true,
    phase: PHASES.find((phase) => phase === member(status, 'phase')) ?? 'Unknown'
  }
}

/** Named ports of containers, and of init containers that stay (side-cars). */
function readPorts(spec: unknown): readonly NamedPort[] {
  const stays = list(member(spec, 'initContainers')).filter((one) => member(one, 'restartPolicy') === 'Always')
  return [...list(member(spec, 'containers')), ...stays]
    .flatMap((container) => list(member(container, 'ports')))
    .flatMap((port) => {
      const name = text(member(port, 'name'))
      const at = number(member(port, 'containerPort'))
      const protocol = (text(member(port, 'protocol')) || 'TCP') as Protocol
      return name && at !== undefined ? [{ name, port: at, protocol }] : []
    })
}

/** An API server adds `kubernetes.io/metadata.name` to every namespace; so is done here. */
export function readNamespace(object: unknown): Namespace {
  const { name, labels } = bareNamespace(nameOf(object))
  return { name, labels: { ...labelsOf(object), ...labels } }
}

function bareNamespace(name: string): Namespace {
  return { name, labels: { 'kubernetes.io/metadata.name': name } }
}

export function readNode(object: unknown): Node {
  const addresses = list(member(member(object, 'status'), 'addresses')).flatMap((one) => {
    const type = member(one, 'type')
    return type === 'InternalIP' || type === 'ExternalIP' ? (text(member(one, 'address')) ?? []) : []
  })
  return { name: nameOf(object), labels: labelsOf(object), ips: addresses }
}

/** Backends are of the service's endpoint slices. */
function readService(object: unknown, slices: SliceIndex): Service {
  const namespace = text(member(member(object, 'metadata'), 'namespace')) || 'default'
  const name = nameOf(object)
  const selector = member(member(object, 'spec'), 'selector')
  const backends = backendsOf(namespace, name, slices)
  const selects = isRecord(selector) && Object.keys(selector).length > 0
  return { namespace, name, labels: labelsOf(object), ...(selects ? { selector: strings(selector) } : {}), backends }
}

function backendsOf(namespace: string, service: string, slices: SliceIndex): readonly string[] {
  return (slices.get(`${namespace}/${service}`) ?? [])
    .flatMap((slice) => list(member(slice, 'endpoints')))
    .flatMap((endpoint) => list(member(endpoint, 'addresses')).flatMap((address) => text(address) ?? []))
}

function readCidrGroup(object: unknown): CidrGroup {
  const cidrs = list(member(member(object, 'spec'), 'externalCIDRs')).flatMap((one) => text(one) ?? [])
  return { name: nameOf(object), labels: labelsOf(object), cidrs }
}

function nameOf(object: unknown): string {
  return text(member(member(object, 'metadata'), 'name')) ?? ''
}

function labelsOf(object: unknown): Readonly<Record<string, string>> {
  return strings(member(member(object, 'metadata'), 'labels'))
}
