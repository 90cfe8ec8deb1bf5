import {
  type Direction,
  evaluate,
  type Flow,
  identify,
  matchesSubject,
  type Party,
  type Peer,
  type Pod,
  type Policy,
  type PolicySpec,
  partyKey,
  type Rule,
  type World
} from '@/lib/policy'
import { addressesOf } from './addresses'
import { type Ends, Parties, partyOf, sameParty } from './parties'
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
export function planTrials(world: World, policy: Policy, { from }: PlanOptions): TrialPlan {
  const plan = new Plan(world, new Parties(world, from))
  for (const spec of policy.specs) plan.addSpec(policy, spec)
  return { trials: [...plan.trials.values()], untried: plan.untried }
}

class Plan {
  /** By ends and port: of two reasons for one connection the first counts. */
  readonly trials = new Map<string, Trial>()
  readonly untried: Untried[] = []
  private readonly world: World
  private readonly parties: Parties

  constructor(world: World, parties: Parties) {
    this.world = world
    this.parties = parties
  }

  addSpec(policy: Policy, spec: PolicySpec): void {
    if (spec.subject.kind === 'nodes') {
      this.untried.push({ why: 'It selects nodes, and connections are opened from pods alone.' })
      return
    }
    const isSelected = (pod: Pod) => {
      const identity = identify(this.world, partyOf(pod))
      return identity !== undefined && matchesSubject(spec.subject, identity)
    }
    const selected = this.parties.pods.filter(isSelected)
    if (selected.length === 0) {
      this.untried.push({ why: 'It selects no pod that runs.' })
      return
    }
    for (const direction of ['ingress', 'egress'] as const) {
      const rules = spec.rules.filter((rule) => rule.direction === direction)
      if (rules.length === 0 && !spec.defaultDeny[direction]) continue
      const ends = this.parties.endsOf(direction, selected)
      if (ends === undefined) {
        this.untried.push({ why: `No connection that its ${direction} judges can be opened from here.` })
        continue
      }
      for (const rule of rules) this.addRule(rule, ends)
      if (rules.length === 0) this.addFirst('isolated', ends, undefined)
      // Of several specs another may select it.
      if (policy.specs.length === 1) this.addNotSelected(ends, rules[0], isSelected)
    }
  }

  private addRule(rule: Rule, ends: Ends): void {
    const entries = rule.peers === 'any' ? [undefined] : rule.peers
    const found = entries.flatMap((peer) => {
      const party = this.parties.named(rule, peer, ends)
      if (party === undefined) this.untried.push({ rule: rule.id, why: nobody(peer, ends.direction) })
      return party === undefined ? [] : [party]
    })
    for (const [at, party] of found.entries()) {
      const { named, beside } = portsToTry(rule, this.parties.openPorts(ends, party))
      const why = 'Its ports are none that a TCP or UDP connection can try here.'
      if (named.length === 0) this.untried.push({ rule: rule.id, why })
      for (const port of named) this.add('named', ends, party, port, rule)
      if (at === 0) for (const port of beside) this.add('other-port', ends, party, port, rule)
    }
    const excepted = entries.flatMap((peer) => (peer?.kind === 'cidr' ? addressesOf(peer).excepted : []))
    if (ends.direction === 'egress') {
      for (const address of excepted) this.addAt('except', ends, { kind: 'address', address }, rule)
    }
    const others = ends.peers.filter((party) => !this.parties.matches(rule, party))
    const away = others.find((party) => party.kind === 'pod' && party.namespace !== ends.subject.namespace)
    for (const party of new Set([others[0], away])) if (party !== undefined) this.addAt('other-peer', ends, party, rule)
  }

  /** A pod of the same namespace that the policy leaves alone, in the place of its subject. */
  private addNotSelected(ends: Ends, rule: Rule | undefined, isSelected: (pod: Pod) => boolean): void {
    const { pods, from } = this.parties
    const near = pods.filter((pod) => pod.namespace === ends.subject.namespace && !isSelected(pod))
    const subject = ends.direction === 'ingress' ? near[0] : near.find(from)
    if (subject === undefined) return
    const peers = ends.peers.filter((party) => !sameParty(party, partyOf(subject)))
    this.addFirst('not-selected', { ...ends, subject, peers }, rule)
  }

  private addFirst(kind: TrialKind, ends: Ends, rule: Rule | undefined): void {
    const [party] = ends.peers
    if (party !== undefined) this.addAt(kind, ends, party, rule)
  }

  /** On the first port of the rule. */
  private addAt(kind: TrialKind, ends: Ends, party: Party, rule: Rule | undefined): void {
    const open = this.parties.openPorts(ends, party)
    const port = (rule && portsToTry(rule, open).named[0]) ?? anyPort(open)
    this.add(kind, ends, party, port, rule)
  }

  private add(kind: TrialKind, { direction, subject }: Ends, party: Party, port: AskedPort, rule: Rule | undefined): void {
    const own = partyOf(subject)
    const [source, destination] = direction === 'ingress' ? [party, own] : [own, party]
    const key = `${partyKey(source)} ${partyKey(destination)} ${port.protocol} ${port.port}`
    if (sameParty(source, destination) || this.trials.has(key)) return
    const family = this.parties.familyOf(rule, source, destination)
    const flow: Flow = { source, destination, ...port, ...(family !== undefined && { family }) }
    const verdict = evaluate(this.world, flow)
    const proxied = verdict.egress?.proxy !== undefined || verdict.ingress?.proxy !== undefined
    const about = rule === undefined ? {} : { rule: rule.id }
    this.trials.set(key, { kind, ...about, flow, verdict, passes: verdict.allowed && !proxied })
  }
}

function nobody(peer: Peer | undefined, direction: Direction): string {
  if (peer?.kind === 'fqdn') return `${peer.path}: names are not enforced yet.`
  const where = direction === 'ingress' ? 'No pod that a connection can be opened from' : 'Nobody here'
  return `${where} is one that ${peer?.path ?? 'it'} names.`
}
