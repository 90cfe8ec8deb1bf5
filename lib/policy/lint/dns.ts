import { dnsPods, keepDns } from '../impact'
import { issue } from '../issues'
import { matchesPeer } from '../match/peer'
import { matchesPort } from '../match/port'
import type { Rule, World } from '../model'
import { type Identity, identify } from '../party'
import { matchingPods } from '../select'
import type { Check } from './check'

/** An isolated egress without a rule for the cluster's DNS (SPEC 11.2). */
export const dns: Check = (world, policy, spec) => {
  if (!spec.defaultDeny.egress || dnsPods(world).length === 0) return []
  const subjects = matchingPods(spec.subject, world)
  if (subjects.length === 0 || subjects.every((pod) => dnsPods(world).includes(pod))) return []
  const kept = dnsPods(world).some((server) => {
    const identity = identify(world, { kind: 'pod', namespace: server.namespace, name: server.name })
    return (
      identity !== undefined &&
      spec.rules.some((rule) => rule.direction === 'egress' && rule.verdict === 'allow' && reachesDns(world, rule, identity))
    )
  })
  if (kept) return []
  const { cilium, kubernetes } = keepDns(world)
  const value = policy.ref.kind === 'NetworkPolicy' ? kubernetes : cilium
  const path = `${spec.path}.egress`
  return [issue('egress-without-dns', path, {}, [{ title: 'Allow DNS', edits: [{ op: 'append', path, value }] }])]
}

function reachesDns(world: World, rule: Rule, server: Identity): boolean {
  const peer = rule.peers === 'any' || rule.peers.some((one) => matchesPeer(one, server, world))
  const asked = { protocol: 'UDP', port: 53, named: server.ports } as const
  return (
    peer &&
    (rule.ports === 'any' ||
      rule.ports.some((ports) => ports.ports === 'any' || ports.ports.some((port) => matchesPort(port, asked))))
  )
}
