import { issue } from '../issues'
import { judge } from '../judge'
import type { Rule, World } from '../model'
import { type Identity, identify } from '../party'
import { matchesRulePeer } from '../rule-match'
import type { Check } from './check'
import { namePods, selected, type Workload } from './workloads'

/** SPEC 8.4: the kubelet's probes come from the pod's own node, and only an explicit deny stops them. */
export const ownNode: Check = (world, _policy, spec) =>
  spec.rules.flatMap((rule) => {
    if (rule.direction !== 'ingress' || rule.verdict !== 'deny') return []
    const stopped = selected(world, spec.subject).filter((one) => isStopped(world, rule, one))
    return stopped.length > 0 ? [issue('denies-own-node', rule.path, { pods: namePods(stopped) })] : []
  })

function isStopped(world: World, rule: Rule, { identity, pods }: Workload): boolean {
  const at = pods[0]?.node || world.localNode
  const node = identify(world, { kind: 'node', name: at }, at) ?? identify(world, { kind: 'reserved', entity: 'host' }, at)
  if (!node || !matchesRulePeer(world, rule, node)) return false
  return probed(identity).some((port) => {
    const found = judge(world, { direction: 'ingress', subject: identity, peer: node, protocol: 'TCP', port })
    return found.verdict === 'deny' && found.rules.includes(rule)
  })
}

/** Ports that the pods declare; where they declare none, any port stands for them. */
function probed({ ports }: Identity): readonly number[] {
  const declared = ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port)
  return declared.length > 0 ? declared : [80]
}
