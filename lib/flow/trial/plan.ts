import {
  type Direction,
  evaluate,
  type Family,
  type Flow,
  identify,
  matchesRulePeer,
  matchesSubject,
  type Party,
  type Peer,
  type Pod,
  type Policy,
  type PolicySpec,
  parseAddress,
  partyKey,
  podNamed,
  type Rule,
  replicaKey,
  type World
} from '@/lib/policy'
import { addressesOf, NOBODY } from './addresses'
import { type AskedPort, anyPort, portsToTry } from './ports'
import type { Trial, TrialKind, TrialPlan, Untried } from './trial'

export interface PlanOptions {
  /** Whether a connection can be opened from that pod. */
  readonly from: (pod: Pod) => boolean
}

/**
 * Connections that try a policy: for each rule one that it names, those just beside its ports and peers, and what it leaves out. What must
 * become of each is the engine's answer, all policies of the world and both ends considered.
 */
export function planTrials(world: World, policy: Policy, options: PlanOptions): TrialPlan {
  const plan = new Plan(world, options)
  for (const spec of policy.specs) plan.addSpec(policy, spec)
  return { trials: [...plan.trials.values()], untried: plan.untried }
}

/** The two ends of a rule, by direction. */
interface Ends {
  readonly direction: Direction
  readonly subject: Pod
  readonly peers: readonly Party[]
}

class Plan {
  readonly trials = new Map<string, Trial>()
  readonly untried: Untried[] = []
  private readonly world: World
  private readonly from: (pod: Pod) => boolean
  private readonly pods: readonly Pod[]

  constructor(world: World, { from }: PlanOptions) {
    this.world = world
    this.from = from
    this.pods = world.pods.filter(({ phase, hostNetwork, ips }) => phase === 'Running' && !hostNetwork && ips.length > 0)
  }

  addSpec(policy: Policy, spec: PolicySpec): void {
    if (spec.subject.kind === 'nodes') {
      this.untried.push({ why: 'It selects nodes, and connections are opened from pods alone.' })
      return
    }
    const isSubject = (pod: Pod) => {
      const identity = this.identityOf(partyOf(pod))
      return identity !== undefined && matchesSubject(spec.subject, identity)
    }
    const selected = this.pods.filter(isSubject)
    if (selected.length === 0) {
      this.untried.push({ why: 'It selects no pod that runs.' })
      return
    }
    for (const direction of ['ingress', 'egress'] as const) {
      const rules = spec.rules.filter((rule) => rule.direction === direction)
      if (rules.length === 0 && !spec.defaultDeny[direction]) continue
      const ends = this.endsOf(direction, selected)
      if (ends === undefined) {
        this.untried.push({ why: `No connection that its ${direction} judges can be opened from here.` })
        continue
      }
      for (const rule of rules) this.addRule(rule, ends)
      if (rules.length === 0) this.addOne('isolated', ends, undefined)
      this.addOthers(policy, ends, rules[0], isSubject)
    }
  }

  /** Peers: one of each sort of pods, those of the subject's namespace first. */
  private endsOf(direction: Direction, selected: readonly Pod[]): Ends | undefined {
    const subject = direction === 'ingress' ? selected[0] : selected.find(this.from)
    if (subject === undefined) return undefined
    const able = this.pods.filter((pod) => pod !== subject && (direction === 'egress' || this.from(pod)))
    const sorts = [...new Map(able.map((pod) => [replicaKey(pod), pod])).values()]
    const near = (pod: Pod) => (pod.namespace === subject.namespace ? 0 : 1)
    const peers = sorts.sort((a, b) => near(a) - near(b)).map(partyOf)
    return direction === 'ingress' && peers.length === 0 ? undefined : { direction, subject, peers }
  }

  private addRule(rule: Rule, ends: Ends): void {
    const entries = rule.peers === 'any' ? [undefined] : rule.peers
    const found = entries.flatMap((peer) => {
      const party = this.named(rule, peer, ends)
      if (party === undefined) this.untried.push({ rule: rule.id, why: nobody(peer, ends.direction) })
      return party === undefined ? [] : [party]
    })
    for (const [at, party] of found.entries()) {
      const { named, beside } = portsToTry(rule, this.openPorts(ends, party))
      if (named.length === 0)
        this.untried.push({ rule: rule.id, why: 'Its ports are none that a TCP or UDP connection can try here.' })
      for (const port of named) this.add('named', ends, party, port, rule)
      if (at === 0) for (const port of beside) this.add('other-port', ends, party, port, rule)
    }
    const excepted = entries.flatMap((peer) => (peer?.kind === 'cidr' ? addressesOf(peer).excepted : []))
    if (ends.direction === 'egress') {
      for (const address of excepted) this.addAt('except', ends, { kind: 'address', address }, rule)
    }
    const others = ends.peers.filter((party) => !this.matches(rule, party, undefined))
    const [first] = others
    const away = others.find((party) => party.kind === 'pod' && party.namespace !== ends.subject.namespace)
    for (const party of new Set([first, away])) if (party !== undefined) this.addAt('other-peer', ends, party, rule)
  }

  /** Somebody whom this entry of the rule names. */
  private named(rule: Rule, peer: Peer | undefined, { direction, peers }: Ends): Party | undefined {
    const alone: Rule = { ...rule, peers: peer === undefined ? 'any' : [peer] }
    const family = peer?.kind === 'cidr' ? parseAddress(peer.cidr.split('/')[0] ?? '')?.family : undefined
    const pod = peers.find((party) => this.matches(alone, party, family))
    if (pod !== undefined || direction === 'ingress') return pod
    return this.outside(peer).find((party) => this.matches(alone, party, family))
  }

  /** Ends that are no pods, for egress. */
  private outside(peer: Peer | undefined): readonly Party[] {
    const addresses =
      peer?.kind === 'cidr'
        ? [addressesOf(peer).inside].filter((address) => address !== undefined)
        : [...(this.world.apiServers ?? []), ...this.world.nodes.flatMap(({ ips }) => ips), NOBODY]
    return addresses.map((address) => ({ kind: 'address', address }))
  }

  /** A pod that the policy leaves alone, and, on ingress, one that the rule would have let in. */
  private addOthers(policy: Policy, ends: Ends, rule: Rule | undefined, isSubject: (pod: Pod) => boolean): void {
    const near = this.pods.filter((pod) => pod.namespace === ends.subject.namespace && !isSubject(pod))
    const able = ends.direction === 'egress' ? near.filter(this.from) : near
    const subject = able.find((pod) => !ends.peers.every((party) => sameParty(party, partyOf(pod))))
    if (subject === undefined || policy.specs.length > 1) return
    const others = ends.peers.filter((party) => !sameParty(party, partyOf(subject)))
    this.addOne('not-selected', { ...ends, subject, peers: others }, rule)
  }

  private addOne(kind: TrialKind, ends: Ends, rule: Rule | undefined): void {
    const [party] = ends.peers
    if (party !== undefined) this.addAt(kind, ends, party, rule)
  }

  /** On the first port of the rule. */
  private addAt(kind: TrialKind, ends: Ends, party: Party, rule: Rule | undefined): void {
    const open = this.openPorts(ends, party)
    const port = (rule && portsToTry(rule, open).named[0]) ?? anyPort(open)
    this.add(kind, ends, party, port, rule)
  }

  private add(kind: TrialKind, { direction, subject }: Ends, party: Party, port: AskedPort, rule: Rule | undefined): void {
    const own = partyOf(subject)
    const [source, destination] = direction === 'ingress' ? [party, own] : [own, party]
    const family = this.familyOf(rule, source, destination)
    const flow: Flow = { source, destination, ...port, ...(family !== undefined && { family }) }
    const key = `${partyKey(source)} ${partyKey(destination)} ${port.protocol} ${port.port}`
    if (sameParty(source, destination) || this.trials.has(key)) return
    const verdict = evaluate(this.world, flow)
    const proxied = verdict.egress?.proxy !== undefined || verdict.ingress?.proxy !== undefined
    this.trials.set(key, {
      kind,
      ...(rule !== undefined && { rule: rule.id }),
      flow,
      verdict,
      passes: verdict.allowed && !proxied
    })
  }

  /** Of pods with addresses of both families that of the rule's prefixes counts. */
  private familyOf(rule: Rule | undefined, source: Party, destination: Party): Family | undefined {
    const outside = [source, destination].find((party) => party.kind === 'address')
    if (outside?.kind === 'address') return parseAddress(outside.address)?.family
    const prefix = rule === undefined || rule.peers === 'any' ? undefined : rule.peers.find((peer) => peer.kind === 'cidr')
    const family = prefix?.kind === 'cidr' ? parseAddress(prefix.cidr.split('/')[0] ?? '')?.family : undefined
    const has = (party: Party) => this.identityOf(party)?.addresses.some((address) => address.family === family)
    return family !== undefined && has(source) && has(destination) ? family : undefined
  }

  private matches(rule: Rule, party: Party, family: Family | undefined): boolean {
    const identity = this.identityOf(party)
    return identity !== undefined && matchesRulePeer(this.world, rule, identity, family)
  }

  private openPorts({ direction, subject }: Ends, party: Party) {
    if (direction === 'ingress') return subject.ports
    return party.kind === 'pod' ? (podNamed(this.world, party.namespace, party.name)?.ports ?? []) : []
  }

  private identityOf(party: Party) {
    return identify(this.world, party)
  }
}

const partyOf = ({ namespace, name }: Pod): Party => ({ kind: 'pod', namespace, name })
const sameParty = (a: Party, b: Party): boolean => partyKey(a) === partyKey(b)

function nobody(peer: Peer | undefined, direction: Direction): string {
  if (peer?.kind === 'fqdn') return `${peer.path}: names are not enforced yet.`
  const where = direction === 'ingress' ? 'No pod that a connection can be opened from' : 'Nobody here'
  return `${where} is one that ${peer?.path ?? 'it'} names.`
}
