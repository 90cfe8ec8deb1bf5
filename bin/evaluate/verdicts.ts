import { isPolicyDocument, normalise, readObject } from '@/lib/k8s'
import { type Dialect, hasPolicy, type Issue, identify, type Policy, type PolicyKind, type World } from '@/lib/policy'
import { type ClusterFile, type NamedParty, readProbe, type VerdictCase } from './cases'
import type { Engine, SideAnswer } from './engine'

type Rows = Record<string, Record<string, string>>

export interface VerdictLine {
  readonly id: string
  readonly egress?: Rows
  readonly ingress?: Rows
  readonly skip?: string
}

/** Every subject against every peer on every port, in the letters of the cases. */
export function answerVerdicts(one: VerdictCase, cluster: ClusterFile, dialect: Dialect, engine: Engine): VerdictLine {
  const { world, skip } = worldOf(one, cluster, dialect)
  if (skip) return { id: one.id, skip }
  const prepared = engine.prepare(world)
  if ('skip' in prepared) return { id: one.id, skip: prepared.skip }
  const ports = (one.ports ?? cluster.ports).map(readProbe)
  const peers = partiesOf(cluster)
  const subjects = peers.filter(({ party }) => {
    const identity = identify(world, party)
    return identity !== undefined && hasPolicy(world, identity)
  })
  const rows = (direction: 'ingress' | 'egress'): Rows =>
    Object.fromEntries(
      subjects.map((subject) => [
        subject.name,
        Object.fromEntries(
          peers
            .filter((peer) => peer.name !== subject.name)
            .map((peer) => [
              peer.name,
              ports
                .map((port) => letter(prepared.ask({ direction, subject: subject.party, peer: peer.party, ...port })))
                .join('')
            ])
        )
      ])
    )
  return { id: one.id, egress: rows('egress'), ingress: rows('ingress') }
}

/** `a` allowed, `D` denied by a rule, `d` by default; `h` `n` `t` `c` `k` through a proxy; `e` no policy could be computed. */
export function letter(answer: SideAnswer): string {
  if (answer.reason === 'conflict') return 'e'
  if (answer.verdict === 'deny') return answer.reason === 'rule' ? 'D' : 'd'
  return answer.proxy === undefined ? 'a' : { http: 'h', kafka: 'k', dns: 'n', tls: 't', listener: 'c' }[answer.proxy]
}

/** A kind that does not exist for this release: its objects are as good as not there. */
function ignored(kind: PolicyKind, dialect: Dialect, issues: readonly Issue[]): boolean {
  return (
    dialect === 'cilium-1.15' && kind === 'ClusterNetworkPolicy' && issues.some(({ code }) => code === 'kind-not-enforced')
  )
}

export function partiesOf(cluster: ClusterFile): readonly NamedParty[] {
  return [
    ...cluster.pods.map(({ namespace, name }) => ({
      name: `${namespace}/${name}`,
      party: { kind: 'pod', namespace, name } as const
    })),
    ...cluster.nodes.map(({ peer, name }) => ({ name: peer, party: { kind: 'node', name } as const })),
    ...cluster.reserved.map(({ peer }) => ({ name: peer, party: { kind: 'reserved', entity: peer } as const })),
    ...cluster.externals.map(({ peer, ip }) => ({ name: peer, party: { kind: 'address', address: ip } as const }))
  ]
}

export function worldOf(
  one: VerdictCase,
  cluster: ClusterFile,
  dialect: Dialect
): { readonly world: World; readonly skip?: string } {
  const policies: Policy[] = []
  let skip: string | undefined
  for (const document of one.policies) {
    const { object } = readObject(document)
    if (!object) {
      if (!isPolicyDocument(document)) skip ??= 'a document that is no policy'
      continue
    }
    const { policy, issues } = normalise(object, {
      dialect,
      clusterName: cluster.clusterName,
      nodeSelectorLabels: one.config?.nodeSelectorLabels === true
    })
    if (policy) policies.push(policy)
    else if (ignored(object.kind, dialect, issues)) continue
    else if (issues.some(({ code }) => code === 'kind-not-enforced')) skip ??= `${object.kind} is not read yet`
  }
  const world: World = {
    dialect,
    clusterName: cluster.clusterName,
    localNode: cluster.nodes.find((node) => node.local)?.name ?? '',
    mode: one.config?.mode ?? 'default',
    options: { ...one.config },
    namespaces: cluster.namespaces,
    pods: cluster.pods.map((pod) => ({
      ...pod,
      uid: `${pod.namespace}/${pod.name}`,
      ports: pod.ports ?? [],
      hostNetwork: false,
      phase: 'Running'
    })),
    nodes: cluster.nodes,
    services: cluster.services.map((service) => ({ ...service, backends: service.backends ?? [] })),
    cidrGroups: cluster.cidrGroups.map(({ name, labels, externalCIDRs }) => ({ name, labels, cidrs: externalCIDRs })),
    apiServers: cluster.externals.filter((external) => external.kubeApiserver).map((external) => external.ip),
    names: cluster.dns,
    policies
  }
  return { world, ...(skip ? { skip } : {}) }
}
