import { traits } from '../dialect'
import { type Issue, issue } from '../issues'
import { memo } from '../memo'
import type { PolicySpec, PortMatch, Rule, World } from '../model'
import type { Check } from './check'
import { nearest } from './distance'
import { selected, type Workload, workloads } from './workloads'

type Named = Extract<PortMatch, { kind: 'named' }>

/** SPEC 5.3: a port's name that none of those defines at whom it is looked up matches nothing. */
export const portNames: Check = (world, policy, spec) =>
  spec.rules.flatMap((rule) => {
    if (rule.ports === 'any') return []
    const named = rule.ports.flatMap(({ ports }) => (ports === 'any' ? [] : ports.filter((one) => one.kind === 'named')))
    if (named.length === 0 || world.pods.length === 0) return []
    const owners = ownersOf(world, spec, rule)
    if (owners === undefined || (owners.length === 0 && !isOutside(rule))) return []
    return named.flatMap((port) => ofPort(port, owners, policy.ref.kind === 'NetworkPolicy'))
  })

/** Whose names count; undefined where nobody can say. */
function ownersOf(world: World, spec: PolicySpec, rule: Rule): readonly Workload[] | undefined {
  if (rule.direction === 'ingress') return spec.subject.kind === 'nodes' ? undefined : selected(world, spec.subject)
  if (rule.peers === 'any' || traits(world).egressNamedPorts === 'all-pods') return workloads(world)
  return rule.peers.flatMap((peer) => {
    if (peer.kind === 'cidr') return peer.matchesPods ? workloads(world) : []
    return peer.kind === 'fqdn' || peer.kind === 'cidr-group' ? [] : selected(world, peer)
  })
}

/** Only addresses outside: nobody there has names for ports. */
function isOutside({ peers, direction }: Rule): boolean {
  if (direction === 'ingress' || peers === 'any') return false
  return peers.length > 0 && peers.every(({ kind }) => kind === 'cidr' || kind === 'fqdn' || kind === 'cidr-group')
}

const namesOf = memo(({ identity }: Workload) => new Set(identity.ports.map(({ name }) => name)))

function ofPort(port: Named, owners: readonly Workload[], isNetworkPolicy: boolean): readonly Issue[] {
  const { name, path, protocol } = port
  const having = owners.filter((one) => namesOf(one).has(name))
  const defines = ({ identity }: Workload) =>
    identity.ports.some((one) => one.name === name && (protocol === 'ANY' || one.protocol === protocol))
  if (having.some(defines)) return []
  const [other] = having
  if (other) {
    const seen = other.identity.ports.find((one) => one.name === name)?.protocol ?? ''
    const edits = [{ op: 'set', path: `${path}.protocol`, value: seen } as const]
    return [
      issue('port-name-of-other-protocol', path, { name, wanted: protocol, seen }, [{ title: `Make it ${seen}`, edits }])
    ]
  }
  const meant = nearest(name, new Set(owners.flatMap((one) => [...namesOf(one)])))
  if (meant === undefined) return [issue('port-name-unknown', path, { name })]
  const edits = [
    { op: 'replace', path: isNetworkPolicy || path.includes('.ports[') ? `${path}.port` : path, value: meant } as const
  ]
  return [issue('port-name-misspelt', path, { name, meant }, [{ title: `Make it ${meant}`, edits }])]
}
