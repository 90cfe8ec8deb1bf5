import { traits } from '../dialect'
import { type Issue, issue } from '../issues'
import { matchesSubject } from '../match/subject'
import { DIRECTIONS, type Policy, type PolicySpec, type Subject, type World } from '../model'
import { identify } from '../party'
import type { Check } from './check'
import { deadKeys } from './label-keys'
import { elsewhere, misspelt } from './misspelt'
import { correction } from './selector-place'
import { asksForReserved, hostWorkloads, namePods, selected } from './workloads'

/** A subject that selects nobody now (SPEC 11.3), or more than pods (2.7). */
export const subjectSelects: Check = (world, policy, spec) => {
  const { subject } = spec
  const path = `${spec.path}.${fieldOf(policy, subject)}`
  const dead = subject.kind === 'pods' ? [] : deadKeys(world, subject.selector, path)
  if (dead.length > 0) return dead
  if (subject.kind === 'nodes') return selectsNode(world, subject) ? [] : [issue('subject-selects-no-node', path)]
  if (subject.kind === 'endpoints' && asksForReserved(subject.selector)) return []
  if (selected(world, subject).length > 0) return reservedToo(world, policy, spec, path)
  return world.pods.length === 0 ? [] : [nobody(world, policy, spec, subject, path)]
}

function fieldOf({ ref }: Policy, { kind }: Subject): string {
  if (kind === 'nodes') return 'nodeSelector'
  return ref.kind === 'NetworkPolicy' ? 'podSelector' : kind === 'pods' ? 'subject' : 'endpointSelector'
}

function selectsNode(world: World, subject: Subject): boolean {
  return (
    world.nodes.length === 0 ||
    world.nodes.some(({ name }) => {
      const node = identify(world, { kind: 'node', name }, name)
      return node !== undefined && matchesSubject(subject, node)
    })
  )
}

function nobody(
  world: World,
  policy: Policy,
  spec: PolicySpec,
  subject: Extract<Subject, { kind: 'pods' | 'endpoints' }>,
  path: string
): Issue {
  const onHost = hostWorkloads(world).filter(({ identity }) => matchesSubject(subject, identity))
  if (onHost.length > 0) return issue('subject-is-host-network', path, { pods: namePods(onHost) })
  const found = misspelt(world, subject, policy.ref.namespace)
  if (found) {
    const { written, meant } = found
    return issue('subject-misspelt', path, { written, meant }, correction(policy.ref.kind, spec.path, 'subject', found))
  }
  const others = elsewhere(world, subject, policy.ref.namespace)
  if (others.length > 0)
    return issue('subject-elsewhere', path, { namespace: policy.ref.namespace, others: others.join(', ') })
  return issue('subject-selects-nothing', path)
}

/** SPEC 2.7: isolated, the cluster's own health checks and the ingress proxy stop too. */
function reservedToo(world: World, { ref }: Policy, { subject, defaultDeny }: PolicySpec, path: string): readonly Issue[] {
  if (!traits(world).ciliumPolicy || ref.kind !== 'CiliumClusterwideNetworkPolicy') return []
  if (subject.kind !== 'endpoints' || subject.selector.requirements.length > 0) return []
  return DIRECTIONS.some((direction) => defaultDeny[direction]) ? [issue('subject-selects-reserved', path)] : []
}
