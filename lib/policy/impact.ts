import { applicablePolicies } from './applicable'
import { evaluate, evaluateSide, nodeOf } from './evaluate'
import { type Issue, type IssueCode, issue } from './issues'
import { isIsolated } from './judge'
import { matchesPeer } from './match/peer'
import { memo } from './memo'
import {
  DIRECTIONS,
  type Direction,
  type Peer,
  type Pod,
  type PolicyRef,
  type Protocol,
  type Rule,
  type World
} from './model'
import { type Identity, identify } from './party'
import type { Plain } from './repair'

/** What a pod loses by a change of policies. */
export type Loss =
  /** Names stop resolving: egress to the cluster's DNS pods on port 53, UDP or TCP. */
  | 'dns'
  /** The kubelet's probes fail: ingress from its own node. */
  | 'own-node'
  /** It has an identity of its own (a service account), or is the cluster's, and no longer reaches the API server. */
  | 'api-server'
  /** This editor's own pods lose a way in from outside the cluster or from a node. */
  | 'editor'
  /** No pod and no address outside may reach it any more. */
  | 'every-client'
  /** It may reach nobody any more. */
  | 'every-destination'

export interface PodImpact {
  readonly pod: Pod
  /** Directions that were open and are now isolated. */
  readonly isolated: readonly Direction[]
  /** The policies that isolate it after the change. */
  readonly isolatedBy: Readonly<Record<Direction, readonly PolicyRef[]>>
  readonly losses: readonly Loss[]
}

export interface Impact {
  readonly pods: readonly PodImpact[]
  /** One for each kind of loss, naming the pods. */
  readonly issues: readonly Issue[]
  /** Present where DNS is lost: the egress rule that keeps it, to be added to `spec.egress` of the policy. */
  readonly keepDns?: {
    readonly cilium: { readonly [key: string]: Plain }
    readonly kubernetes: { readonly [key: string]: Plain }
  }
}

/** What a change takes away from each pod: the check that Apply makes before anything is enforced (SPEC 11). */
export function impact(before: World, after: World): Impact {
  const pods = after.pods.filter(isLive).flatMap((pod): readonly PodImpact[] => {
    const subject = identityOf(after, pod)
    if (subject.kind !== 'pod') return []
    const now = applicablePolicies(after, subject)
    const isolated = DIRECTIONS.filter((direction) => isCut(after, pod, direction) && !isCut(before, pod, direction))
    const losses = LOSSES.filter(({ lost }) => lost(after, pod) && !lost(before, pod)).map(({ loss }) => loss)
    if (isolated.length === 0 && losses.length === 0) return []
    return [{ pod, isolated, isolatedBy: { ingress: now.ingress.isolatedBy, egress: now.egress.isolatedBy }, losses }]
  })
  const issues = LOSSES.flatMap(({ loss, code }) => {
    const losers = pods.filter(({ losses }) => losses.includes(loss)).map(({ pod }) => `${pod.namespace}/${pod.name}`)
    return losers.length === 0 ? [] : [issue(code, '', { pods: namesOf(losers) })]
  })
  const losesDns = pods.some(({ losses }) => losses.includes('dns'))
  return { pods, issues, ...(losesDns ? { keepDns: keepDns(after) } : {}) }
}

const LOSSES: readonly {
  readonly loss: Loss
  readonly code: IssueCode
  readonly lost: (world: World, pod: Pod) => boolean
}[] = [
  { loss: 'dns', code: 'loses-dns', lost: losesDns },
  { loss: 'editor', code: 'loses-editor', lost: losesEditor },
  { loss: 'api-server', code: 'loses-api-server', lost: losesApiServer },
  { loss: 'own-node', code: 'loses-own-node', lost: losesOwnNode },
  { loss: 'every-client', code: 'loses-every-client', lost: (world, pod) => losesEveryone(world, pod, 'ingress') },
  { loss: 'every-destination', code: 'loses-every-destination', lost: (world, pod) => losesEveryone(world, pod, 'egress') }
]

function namesOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
}

/** SPEC 8.6. */
function isLive(pod: Pod): boolean {
  return pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
}

function identityOf(world: World, pod: Pod): Identity {
  const identity = identify(world, partyOf(pod), pod.node || world.localNode)
  return identity ?? { kind: 'pod', labels: {}, entities: [], ports: [], addresses: [] }
}

function partyOf(pod: Pod) {
  return { kind: 'pod', namespace: pod.namespace, name: pod.name } as const
}

/** A pod that the world does not have is not cut off in it. */
function exists(world: World, pod: Pod): boolean {
  return identify(world, partyOf(pod)) !== undefined
}

function isCut(world: World, pod: Pod, direction: Direction): boolean {
  if (!exists(world, pod) || world.mode === 'never') return false
  const subject = identityOf(world, pod)
  return isIsolated(world, subject, applicablePolicies(world, subject)[direction])
}

/** The pods that answer names for the cluster: `k8s-app: kube-dns`, by any provider. */
export const dnsPods = memo((world: World): readonly Pod[] =>
  world.pods.filter((pod) => isLive(pod) && pod.labels['k8s-app'] === 'kube-dns')
)

function losesDns(world: World, pod: Pod): boolean {
  const servers = dnsPods(world).filter((server) => server.name !== pod.name || server.namespace !== pod.namespace)
  if (servers.length === 0 || !exists(world, pod)) return false
  const reaches = (protocol: Protocol) =>
    servers.some(
      (server) => evaluate(world, { source: partyOf(pod), destination: partyOf(server), protocol, port: 53 }).allowed
    )
  return !reaches('UDP') || !reaches('TCP')
}

/** Probes go to ports that the pod declares; where it declares none, any port stands for them. */
function losesOwnNode(world: World, pod: Pod): boolean {
  if (!exists(world, pod)) return false
  const declared = pod.ports.filter((port) => port.protocol === 'TCP').map((port) => port.port)
  const node = nodeOf(world, partyOf(pod))
  const source = world.nodes.some((one) => one.name === node)
    ? ({ kind: 'node', name: node } as const)
    : ({ kind: 'reserved', entity: 'host' } as const)
  return (declared.length > 0 ? declared : [80]).some((port) => {
    const side = evaluateSide(world, { source, destination: partyOf(pod), protocol: 'TCP', port }, 'ingress')
    return side?.verdict === 'deny'
  })
}

/**
 * Who talks to the API server cannot be seen in a pod; one that was given a service account of its own, or belongs to the cluster
 * itself, most likely does.
 */
function losesApiServer(world: World, pod: Pod): boolean {
  const asks = (pod.serviceAccount !== '' && pod.serviceAccount !== 'default') || pod.namespace === 'kube-system'
  if (!asks || !exists(world, pod)) return false
  return (world.apiServers ?? []).some((address) =>
    [443, 6443].every((port) => {
      const destination = { kind: 'address', address } as const
      return !evaluate(world, { source: partyOf(pod), destination, protocol: 'TCP', port }).allowed
    })
  )
}

/** By the label that its installation bears. */
const isEditor = (pod: Pod) => pod.labels['app.kubernetes.io/name'] === 'portcullis'

/** From outside by a load balancer or a port of the node, and from the node itself, as `kubectl port-forward` comes. */
function losesEditor(world: World, pod: Pod): boolean {
  if (!isEditor(pod) || !exists(world, pod)) return false
  const ports = pod.ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port)
  return (['host', 'world'] as const).some((entity) =>
    ports.some((port) => {
      const source = { kind: 'reserved', entity } as const
      return evaluateSide(world, { source, destination: partyOf(pod), protocol: 'TCP', port }, 'ingress')?.verdict === 'deny'
    })
  )
}

/** Isolated, and no allow rule has anybody to match. */
function losesEveryone(world: World, pod: Pod, direction: Direction): boolean {
  if (!isCut(world, pod, direction)) return false
  const subject = identityOf(world, pod)
  return !applicablePolicies(world, subject)[direction].rules.some((rule) => canMatch(world, rule, pod))
}

function canMatch(world: World, rule: Rule, pod: Pod): boolean {
  if (rule.verdict !== 'allow') return false
  const somePort = rule.ports === 'any' || rule.ports.some((ports) => ports.ports === 'any' || ports.ports.length > 0)
  return somePort && (rule.peers === 'any' || rule.peers.some((peer) => canMatchPeer(world, peer, pod)))
}

function canMatchPeer(world: World, peer: Peer, pod: Pod): boolean {
  if (peer.kind === 'cidr' || peer.kind === 'cidr-group' || peer.kind === 'fqdn') return true
  if (peer.kind === 'entity') return peer.entity !== 'none'
  return world.pods.some((other) => other !== pod && isLive(other) && matchesPeer(peer, identityOf(world, other), world))
    ? true
    : world.nodes.some((node) => {
        const identity = identify(world, { kind: 'node', name: node.name })
        return identity !== undefined && matchesPeer(peer, identity, world)
      })
}

/** The rule that lets a pod resolve names, in both languages. */
export function keepDns(world: World): NonNullable<Impact['keepDns']> {
  const namespace = dnsPods(world)[0]?.namespace ?? 'kube-system'
  return {
    cilium: {
      toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespace, 'k8s-app': 'kube-dns' } }],
      toPorts: [
        {
          ports: [
            { port: '53', protocol: 'UDP' },
            { port: '53', protocol: 'TCP' }
          ]
        }
      ]
    },
    kubernetes: {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }
        }
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' }
      ]
    }
  }
}
