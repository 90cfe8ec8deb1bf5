import {
  type Direction,
  type Family,
  identify,
  matchesRulePeer,
  type NamedPort,
  type Party,
  type Peer,
  type Pod,
  type Protocol,
  parseAddress,
  partyKey,
  podNamed,
  type Rule,
  replicaKey,
  type World
} from '@/lib/policy'
import { addressesOf, NOBODY } from './addresses'

/** Who is at the two ends of what a policy judges in a direction. */
export interface Ends {
  readonly direction: Direction
  readonly subject: Pod
  /** One of each sort of pods, those of the subject's namespace first; never the subject. */
  readonly peers: readonly Party[]
}

export const partyOf = ({ namespace, name }: Pod): Party => ({ kind: 'pod', namespace, name })
export const sameParty = (a: Party, b: Party): boolean => partyKey(a) === partyKey(b)

export interface Able {
  /** Whether a connection can be opened from that pod. */
  readonly from: (pod: Pod) => boolean
  /** Whether one may be opened to it; default: to any. */
  readonly to?: (pod: Pod) => boolean
}

/** Whom connections can be opened from and to. */
export class Parties {
  /** That run, with a network of their own. */
  readonly pods: readonly Pod[]
  private readonly world: World
  private readonly able: Required<Able>

  constructor(world: World, { from, to = () => true }: Able) {
    this.world = world
    this.able = { from, to }
    this.pods = world.pods.filter(({ phase, hostNetwork, ips }) => phase === 'Running' && !hostNetwork && ips.length > 0)
  }

  /** The first of these that can be at the end where a policy of this direction has its subject. */
  subjectOf(direction: Direction, pods: readonly Pod[]): Pod | undefined {
    return pods.find(direction === 'ingress' ? this.able.to : this.able.from)
  }

  /** The first of these that can be an end; undefined where none can. */
  endsOf(direction: Direction, subjects: readonly Pod[]): Ends | undefined {
    const subject = this.subjectOf(direction, subjects)
    if (subject === undefined) return undefined
    const is = direction === 'egress' ? this.able.to : this.able.from
    const able = this.pods.filter((pod) => pod !== subject && is(pod))
    const sorts = [...new Map(able.map((pod) => [replicaKey(pod), pod])).values()]
    const distance = ({ namespace }: Pod) => (namespace === subject.namespace ? 0 : 1)
    const peers = sorts.sort((a, b) => distance(a) - distance(b)).map(partyOf)
    return direction === 'ingress' && peers.length === 0 ? undefined : { direction, subject, peers }
  }

  /** Somebody whom this entry of the rule names, best one who `suits`; `undefined`: the rule names anybody. */
  named(
    rule: Rule,
    peer: Peer | undefined,
    { direction, peers }: Ends,
    suits: (party: Party) => boolean
  ): Party | undefined {
    const alone: Rule = { ...rule, peers: peer === undefined ? 'any' : [peer] }
    const family = familyOfPrefix(peer)
    const pod = best(
      peers.filter((party) => this.matches(alone, party, family)),
      suits
    )
    if (pod !== undefined || direction === 'ingress') return pod
    return this.outside(peer).find((party) => this.matches(alone, party, family))
  }

  matches(rule: Rule, party: Party, family?: Family): boolean {
    const identity = identify(this.world, party)
    return identity !== undefined && matchesRulePeer(this.world, rule, identity, family)
  }

  /** Ports of whoever is connected to. */
  openPorts({ direction, subject }: Ends, party: Party): readonly NamedPort[] {
    if (direction === 'ingress') return subject.ports
    return party.kind === 'pod' ? (podNamed(this.world, party.namespace, party.name)?.ports ?? []) : []
  }

  /** Those that both ends have and the protocol is of; where the rule names prefixes, theirs. */
  familiesOf(rule: Rule | undefined, source: Party, destination: Party, protocol: Protocol): readonly Family[] {
    const [sending, receiving] = [this.familiesAt(source), this.familiesAt(destination)]
    const both = FAMILIES.filter((family) => sending.has(family) && receiving.has(family))
    const peers = rule === undefined || rule.peers === 'any' ? [] : rule.peers
    const prefixes = new Set(peers.flatMap((peer) => familyOfPrefix(peer) ?? []))
    const asked = both.filter((family) => prefixes.has(family))
    const wanted = asked.length > 0 ? asked : both
    return wanted.filter((family) => (OF_PROTOCOL[protocol] ?? family) === family)
  }

  private familiesAt(party: Party): ReadonlySet<Family> {
    return new Set(identify(this.world, party)?.addresses.map(({ family }) => family))
  }

  /** Ends that are no pods. */
  private outside(peer: Peer | undefined): readonly Party[] {
    const addresses =
      peer?.kind === 'cidr'
        ? [addressesOf(peer).inside].filter((address) => address !== undefined)
        : [...(this.world.apiServers ?? []), ...this.world.nodes.flatMap(({ ips }) => ips), NOBODY]
    return addresses.map((address) => ({ kind: 'address', address }))
  }
}

/** So many are asked at most: it takes a verdict each. */
const ASKED = 20

/** The first who suits, of those at the front; else the very first. */
export function best(parties: readonly Party[], suits: (party: Party) => boolean): Party | undefined {
  return parties.slice(0, ASKED).find(suits) ?? parties[0]
}

const FAMILIES = ['ipv4', 'ipv6'] as const
const OF_PROTOCOL: Readonly<Partial<Record<Protocol, Family>>> = { ICMP: 'ipv4', ICMPv6: 'ipv6' }

function familyOfPrefix(peer: Peer | undefined): Family | undefined {
  return peer?.kind === 'cidr' ? parseAddress(peer.cidr.split('/')[0] ?? '')?.family : undefined
}
