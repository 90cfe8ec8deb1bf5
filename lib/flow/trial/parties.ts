import {
  type Direction,
  type Family,
  identify,
  matchesRulePeer,
  type NamedPort,
  type Party,
  type Peer,
  type Pod,
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

/** Whom connections can be opened from and to. */
export class Parties {
  /** That run, with a network of their own. */
  readonly pods: readonly Pod[]
  readonly from: (pod: Pod) => boolean
  private readonly world: World

  constructor(world: World, from: (pod: Pod) => boolean) {
    this.world = world
    this.from = from
    this.pods = world.pods.filter(({ phase, hostNetwork, ips }) => phase === 'Running' && !hostNetwork && ips.length > 0)
  }

  /** The first of these that can be an end; undefined where none can. */
  endsOf(direction: Direction, subjects: readonly Pod[]): Ends | undefined {
    const subject = direction === 'ingress' ? subjects[0] : subjects.find(this.from)
    if (subject === undefined) return undefined
    const able = this.pods.filter((pod) => pod !== subject && (direction === 'egress' || this.from(pod)))
    const sorts = [...new Map(able.map((pod) => [replicaKey(pod), pod])).values()]
    const distance = ({ namespace }: Pod) => (namespace === subject.namespace ? 0 : 1)
    const peers = sorts.sort((a, b) => distance(a) - distance(b)).map(partyOf)
    return direction === 'ingress' && peers.length === 0 ? undefined : { direction, subject, peers }
  }

  /** Somebody whom this entry of the rule names; `undefined`: the rule names anybody. */
  named(rule: Rule, peer: Peer | undefined, { direction, peers }: Ends): Party | undefined {
    const alone: Rule = { ...rule, peers: peer === undefined ? 'any' : [peer] }
    const family = familyOfPrefix(peer)
    const pod = peers.find((party) => this.matches(alone, party, family))
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

  /** Of pods with addresses of both families that of the rule's prefixes counts. Undefined: the first that both ends have. */
  familyOf(rule: Rule | undefined, source: Party, destination: Party): Family | undefined {
    const outside = [source, destination].find((party) => party.kind === 'address')
    if (outside?.kind === 'address') return parseAddress(outside.address)?.family
    const peers = rule === undefined || rule.peers === 'any' ? [] : rule.peers
    const family = familyOfPrefix(peers.find(({ kind }) => kind === 'cidr'))
    const has = (party: Party) => identify(this.world, party)?.addresses.some((address) => address.family === family)
    return family !== undefined && has(source) && has(destination) ? family : undefined
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

function familyOfPrefix(peer: Peer | undefined): Family | undefined {
  return peer?.kind === 'cidr' ? parseAddress(peer.cidr.split('/')[0] ?? '')?.family : undefined
}
