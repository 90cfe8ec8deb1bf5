import {
  type Dialect,
  type Direction,
  evaluate,
  evaluateSide,
  type Flow,
  identify,
  matchesSubject,
  type Party,
  type Peer,
  type Pod,
  type Policy,
  type PolicySpec,
  type Protocol,
  partyKey,
  partyName,
  type Rule,
  type World
} from '@/lib/policy'
import { addressesOf } from './addresses'
import { type Able, best, type Ends, Parties, partyOf, sameParty } from './parties'
import { type AskedPort, anyPort, portsToTry } from './ports'
import type { Trial, TrialKind, TrialPlan, Untried } from './trial'

export interface PlanOptions extends Able {
  /** With which connections can be opened; default: TCP and UDP. */
  readonly protocols?: readonly Protocol[]
}

/**
 * Connections that try a policy: for each rule one that it names, those just beside its ports and peers, and what it leaves out. What must
 * become of each is the engine's answer, all policies of the world and both ends considered.
 */
export function planTrials(world: World, policy: Policy, { protocols = ['TCP', 'UDP'], ...able }: PlanOptions): TrialPlan {
  const plan = new Plan(world, new Parties(world, able), new Set(protocols))
  for (const spec of policy.specs) plan.addSpec(policy, spec)
  const untried = [...new Map(plan.untried.map((one) => [`${one.rule} ${one.why}`, one])).values()]
  return { trials: [...plan.trials.values()], untried }
}

/** What must become of a flow: whether packets pass, and why. */
export function expected(world: World, flow: Flow): Pick<Trial, 'verdict' | 'passes'> {
  const verdict = evaluate(world, flow)
  const proxied = verdict.egress?.proxy !== undefined || verdict.ingress?.proxy !== undefined
  // Cilium's proxy takes the connection, and judges what comes through it; ours there is not.
  return { verdict, passes: verdict.allowed && !(proxied && world.dialect === 'portcullis') }
}

class Plan {
  /** By ends and port: of two reasons for one connection the first counts. */
  readonly trials = new Map<string, Trial>()
  readonly untried: Untried[] = []
  private readonly world: World
  private readonly parties: Parties

  private readonly protocols: ReadonlySet<Protocol>

  constructor(world: World, parties: Parties, protocols: ReadonlySet<Protocol>) {
    this.world = world
    this.parties = parties
    this.protocols = protocols
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
      else this.untried.push({ why: 'Pods that it leaves alone: one of its other specs may select them.' })
    }
  }

  private addRule(rule: Rule, ends: Ends): void {
    const entries = rule.peers === 'any' ? [undefined] : rule.peers
    const found = entries.flatMap((peer) => {
      const party = this.parties.named(rule, peer, ends, (one) => this.isLeft(ends, one, rule))
      if (party === undefined) this.untried.push({ rule: rule.id, why: nobody(peer, ends.direction, this.world.dialect) })
      return party === undefined ? [] : [party]
    })
    if (rule.ports !== 'any' && rule.ports.some(({ l7 }) => l7 !== undefined)) {
      const why = 'What it says of requests within a connection: one is opened, and nothing is asked.'
      this.untried.push({ rule: rule.id, why })
    }
    for (const [at, party] of found.entries()) {
      const { named, beside, untried } = portsToTry(rule, this.parties.openPorts(ends, party), this.protocols)
      for (const why of untried) this.untried.push({ rule: rule.id, why })
      for (const port of named) this.add('named', ends, party, port, rule)
      if (at === 0) for (const port of beside) this.add('other-port', ends, party, port, rule)
    }
    const excepted = entries.flatMap((peer) => (peer?.kind === 'cidr' ? addressesOf(peer).excepted : []))
    if (ends.direction === 'ingress') {
      const why = 'No connection can be opened from an address that its prefixes leave out.'
      if (excepted.length > 0) this.untried.push({ rule: rule.id, why })
    } else {
      for (const address of excepted) this.addAt('except', ends, { kind: 'address', address }, rule)
    }
    const others = ends.peers.filter((party) => !this.parties.matches(rule, party))
    const away = others.find((party) => party.kind === 'pod' && party.namespace !== ends.subject.namespace)
    if (rule.peers !== 'any' && others.length === 0) {
      this.untried.push({ rule: rule.id, why: 'A peer that it does not name: there is none here.' })
    }
    const near = best(others, (one) => this.isLeft(ends, one, rule))
    for (const party of new Set([near, away])) if (party !== undefined) this.addAt('other-peer', ends, party, rule)
  }

  /** A pod of the same namespace that the policy leaves alone, in the place of its subject. */
  private addNotSelected(ends: Ends, rule: Rule | undefined, isSelected: (pod: Pod) => boolean): void {
    const near = this.parties.pods.filter((pod) => pod.namespace === ends.subject.namespace && !isSelected(pod))
    const subject = this.parties.subjectOf(ends.direction, near)
    if (subject === undefined) {
      this.untried.push({ why: `Pods of ${ends.subject.namespace} that it leaves alone: there is none here.` })
      return
    }
    const peers = ends.peers.filter((party) => !sameParty(party, partyOf(subject)))
    this.addFirst('not-selected', { ...ends, subject, peers }, rule)
  }

  /** Whether the policies of the peer's own end leave it the connection: else they alone would be seen. */
  private isLeft(ends: Ends, party: Party, rule: Rule | undefined): boolean {
    const own = partyOf(ends.subject)
    const [source, destination] = ends.direction === 'ingress' ? [party, own] : [own, party]
    const flow: Flow = { source, destination, ...this.portOf(ends, party, rule) }
    return evaluateSide(this.world, flow, ends.direction === 'ingress' ? 'egress' : 'ingress')?.verdict !== 'deny'
  }

  private addFirst(kind: TrialKind, ends: Ends, rule: Rule | undefined): void {
    const party = best(ends.peers, (one) => this.isLeft(ends, one, rule))
    if (party !== undefined) this.addAt(kind, ends, party, rule)
  }

  private addAt(kind: TrialKind, ends: Ends, party: Party, rule: Rule | undefined): void {
    this.add(kind, ends, party, this.portOf(ends, party, rule), rule)
  }

  /** The first of the rule. */
  private portOf(ends: Ends, party: Party, rule: Rule | undefined): AskedPort {
    const open = this.parties.openPorts(ends, party)
    return (rule && portsToTry(rule, open, this.protocols).named[0]) ?? anyPort(open)
  }

  private add(kind: TrialKind, { direction, subject }: Ends, party: Party, port: AskedPort, rule: Rule | undefined): void {
    const own = partyOf(subject)
    const [source, destination] = direction === 'ingress' ? [party, own] : [own, party]
    if (sameParty(source, destination)) return
    const families = this.parties.familiesOf(rule, source, destination, port.protocol)
    if (families.length === 0) {
      const why = `${partyName(source)} and ${partyName(destination)} have no addresses of one family for ${port.protocol}.`
      this.untried.push({ ...(rule !== undefined && { rule: rule.id }), why })
    }
    for (const family of families) {
      const key = `${partyKey(source)} ${partyKey(destination)} ${port.protocol} ${port.port} ${family}`
      if (this.trials.has(key)) continue
      const flow: Flow = { source, destination, ...port, family }
      const about = rule === undefined ? {} : { rule: rule.id }
      this.trials.set(key, { kind, ...about, flow, ...expected(this.world, flow) })
    }
  }
}

function nobody(peer: Peer | undefined, direction: Direction, dialect: Dialect): string {
  if (peer?.kind === 'fqdn' && dialect === 'portcullis') return `${peer.path}: names are not enforced yet.`
  if (peer?.kind === 'fqdn') return `${peer.path}: no name is asked for, and so no address of it is known.`
  const where = direction === 'ingress' ? 'No pod that a connection can be opened from' : 'Nobody here'
  return `${where} is one that ${peer?.path ?? 'it'} names.`
}
