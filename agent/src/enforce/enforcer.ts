import { ANY_ENDPOINT } from '@/lib/datapath'
import type { ServicePort } from '@/lib/k8s'
import {
  compileAhead,
  compileNode,
  type Identity,
  type NodeTables,
  type Numbers,
  type Policy,
  type World
} from '@/lib/policy'
import { type Living, living, type PodFacts } from '../endpoints/pods'
import { EndpointRegistry } from '../endpoints/registry'
import { type AgentIssue, agentIssue } from '../issues'
import { Attachments, type AttachmentsOptions } from './attachments'
import type { ClaimedPod } from './claim'
import { Cookies } from './cookies'
import { EndpointMap } from './endpoint-map'
import { EndpointTables } from './endpoint-tables'
import { type HeldBack, holdingBack } from './holding-back'
import { kept, lasting } from './numbers'
import { PeerAddresses } from './peer-addresses'
import { Presence, type UnknownPod } from './presence'
import { type Notes, type Round, words } from './round'
import type { SavedState } from './saved'
import { Sources } from './sources'
import { PolicyTables } from './tables'
import { Translation } from './translation'
import { viewLeft, viewPods } from './view'

export interface EnforcerOptions extends AttachmentsOptions {
  readonly saved: SavedState
  readonly audit: boolean
}

interface Compiled {
  /** What it was told. */
  readonly told: World
  /** In force: its own but for those that are held back. */
  readonly policies: readonly Policy[]
  readonly held: readonly HeldBack[]
  readonly tables: NodeTables
}

const LESS = 'Name fewer or larger prefixes in policies and CIDR groups.'
const isLinkLocal = (address: string) => /^fe[89ab]/i.test(address)

/** Brings what the node shall do to the datapath, round by round. Each round is whole: it compares, and writes what differs. */
export class Enforcer {
  readonly cookies: Cookies
  readonly registry: EndpointRegistry
  /** Of the agent before this one. */
  readonly startRevision: number
  /** Of the compilation in force: what the numbers in events mean. */
  identities: ReadonlyMap<number, Identity> = new Map()
  private readonly options: EnforcerOptions
  private readonly tables: PolicyTables
  private readonly endpointTables: EndpointTables
  private readonly peers: PeerAddresses
  private readonly sources: Sources
  private readonly translation: Translation
  private readonly endpoints: EndpointMap
  private readonly attachments: Attachments
  private readonly presence: Presence
  /** Of the tables and peers in force. */
  private numbers: Numbers | undefined
  /** Revision that was saved last. */
  private saved: number
  private compiled: Compiled | undefined

  constructor(options: EnforcerOptions) {
    this.options = options
    const { datapath, saved, interfaces, insight, log } = options
    const { maps } = datapath
    const loaded = saved.load()
    // Of the agent before nobody knows how far its last round came: what retired with that stays for one more.
    this.numbers = loaded?.numbers && kept(loaded.numbers)
    this.startRevision = loaded?.revision ?? 0
    this.saved = this.startRevision
    this.cookies = new Cookies(maps.counters, saved.cookies)
    this.tables = new PolicyTables(datapath)
    this.sources = new Sources(maps.sources)
    this.translation = new Translation(maps)
    this.endpoints = new EndpointMap(maps.endpoints)
    const used = this.endpoints.all().map(({ id }) => id)
    this.registry = new EndpointRegistry(loaded?.endpoints, used)
    this.attachments = new Attachments(options)
    const { registry, endpoints, attachments, tables, sources, cookies } = this
    this.presence = new Presence({ interfaces, insight, registry, endpoints, attachments, tables, sources, log })
    this.endpointTables = new EndpointTables({ tables, cookies, endpoints, registry, saved })
    this.peers = new PeerAddresses(maps, used.length > 0)
    try {
      this.peers.raiseEpoch()
    } catch (error) {
      // The first round tries again, and says so.
      log.error({ err: error }, 'the epoch of peers could not be raised')
    }
  }

  /** Addresses and ports of Services that are in force. */
  get frontends(): number {
    return this.translation.count
  }

  /** Services that pods can ask for. */
  get servicePorts(): readonly ServicePort[] {
    return this.translation.ports
  }

  /**
   * One round. `held`: why pods of a namespace keep the tables that they have. `services` undefined: those in force stay. Throws
   * nothing that a pod's owner or a policy's author can cause.
   */
  run(
    told: World,
    facts: ReadonlyMap<string, PodFacts>,
    revision: number,
    held: Notes['held'] = () => undefined,
    services: readonly ServicePort[] | undefined = undefined
  ): Round {
    const { world, local, issues }: Living = living(told, facts)
    const notes: Notes = { issues: [...issues], failures: new Map(), held }

    this.presence.dropInterfaces()
    const pods = this.presence.claim(local, notes)
    const { audit } = this.options
    this.attachments.attachFresh(
      pods,
      ({ id, ifindex }) => this.endpoints.put(ifindex, { id, audit, identity: undefined }),
      notes
    )

    const unknown = this.presence.unknown(local)
    this.putAhead(told, world, pods, unknown, notes)
    const compiled = this.compile(told, world, unknown, notes)
    // Before a table names a number, whoever comes after this process has to know what it means; the revision can wait.
    if (compiled?.numbers !== this.numbers) this.save(compiled, this.saved)

    // Tables first: an address appears only after there are entries for it.
    this.endpointTables.put(pods, compiled, notes)
    this.endpointTables.closeUntabled(pods, world, notes)
    const left = this.presence.leave(pods)
    const sourced = this.putSources(pods, unknown, notes)
    this.putEndpoints(pods, compiled, notes)
    const known = this.peers.put(compiled?.peers, addressesOf(unknown), notes) && sourced
    // After the peers: a backend is judged as who it is.
    const whole = this.translation.put(services, world.localNode, notes) && known
    this.attachments.attach(pods, world, notes)
    this.options.interfaces.settle()
    this.save(compiled, revision)

    if (compiled !== undefined) {
      this.numbers = whole && notes.failures.size === 0 ? compiled.numbers : kept(compiled.numbers)
      this.identities = compiled.identities
      if (notes.failures.size === 0) this.cookies.prune(() => compiled.subjects.map(({ table }) => table))
    }
    const heldBack = this.compiled?.told === told ? this.compiled.held : []
    notes.issues.push(...heldBack.map(issueOf))
    const { problem } = this.options.saved
    if (problem !== undefined) notes.issues.push(agentIssue('not-written', problem, { severity: 'warning' }))
    const seen = { endpoints: this.endpoints, tables: this.tables, audit }
    return {
      endpoints: [...viewPods(pods, compiled?.subjectOf, notes, seen), ...viewLeft(left, seen)],
      issues: notes.issues,
      heldBack,
      again: notes.failures.size > 0 || !whole
    }
  }

  /** Why what a pod sends by an interface is not judged yet, a phrase; empty where it is, by a table, or dropped for want of one that could be made. */
  unjudged(uid: string, name: string): string {
    const ifindex = this.options.interfaces.indexOf(name) ?? 0
    const endpoint = this.endpoints.get(ifindex)
    if (ifindex === 0 || endpoint === undefined || endpoint.id !== this.registry.byUid(uid)?.id)
      return `its interface ${name} is not one of an endpoint yet`
    if (!this.attachments.has(ifindex)) return `the programs are not on ${name} yet`
    return this.tables.has(endpoint.id) ? '' : 'its table is not made yet'
  }

  private save(compiled: NodeTables | undefined, revision: number): void {
    const numbers = compiled?.numbers ?? this.numbers
    this.saved = revision
    this.options.saved.save({ version: 1, revision, numbers, endpoints: this.registry.save() })
  }

  /** Undefined where it failed: then all stays as it is. */
  private compile(told: World, world: World, unknown: readonly UnknownPod[], notes: Notes): NodeTables | undefined {
    if (this.compiled?.told === told) return this.compiled.tables
    try {
      const stay = new Set(unknown.map(({ identity }) => identity))
      const before = this.numbers && lasting(this.numbers, stay)
      const found = this.fitting(world, (one) => compileNode(one, before, this.compiled?.tables))
      if (typeof found !== 'string') {
        this.compiled = { told, ...found }
        return found.tables
      }
      notes.issues.push(agentIssue('map-pressure', `${found} What was in force before stays.`, { fix: LESS }))
      return undefined
    } catch (error) {
      this.options.log.error({ err: error }, 'the policies could not be compiled')
      notes.issues.push(
        agentIssue('build-failed', `The policies could not be compiled (${words(error)}): the tables before stay in force.`)
      )
      return undefined
    }
  }

  /** What is made of the world, or of that in which the fewest policies are held back so that its peers fit; else why they do not, a sentence. */
  private fitting<Made extends NodeTables | undefined>(
    world: World,
    make: (one: World) => Made
  ): { readonly policies: readonly Policy[]; readonly held: readonly HeldBack[]; readonly tables: Made } | string {
    // Tables whose peers are nowhere deny what they allow, and let pass what they deny.
    const overflow = (tables: Made) => tables && this.peers.overflow(tables.peers)
    const tables = make(world)
    const why = overflow(tables)
    if (why === undefined) return { policies: world.policies, held: [], tables }
    for (const { world: fewer, held } of holdingBack(world, this.compiled?.policies, why)) {
      const fewest = make(fewer)
      if (overflow(fewest) === undefined) return { policies: fewer.policies, held, tables: fewest }
    }
    return why
  }

  /** Where policies name new prefixes: those, under the policies of before, so that no address is judged as what it is not. */
  private putAhead(
    told: World,
    world: World,
    pods: readonly ClaimedPod[],
    unknown: readonly UnknownPod[],
    notes: Notes
  ): void {
    const last = this.compiled
    if (last === undefined || last.told === told || this.numbers === undefined) return
    try {
      const stay = new Set(unknown.map(({ identity }) => identity))
      const before = lasting(this.numbers, stay)
      const found = this.fitting(world, (one) => compileAhead(one, last.policies, before, last.tables))
      const ahead = typeof found === 'string' ? undefined : found.tables
      if (ahead === undefined) return
      this.save(ahead, this.saved)
      // A pod without a table stays closed until it has the right one.
      this.endpointTables.put(
        pods.filter(({ id }) => this.tables.has(id)),
        ahead,
        notes
      )
      const whole = this.peers.put(ahead.peers, addressesOf(unknown), notes)
      this.numbers = whole && notes.failures.size === 0 ? ahead.numbers : kept(ahead.numbers)
      this.compiled = { ...last, tables: ahead }
    } catch (error) {
      // What follows is right without it, but for a moment.
      this.options.log.warn({ err: error }, 'new prefixes could not be prepared')
    }
  }

  /** False where some are missing, or not taken away. */
  private putSources(pods: readonly ClaimedPod[], unknown: readonly UnknownPod[], { issues }: Notes): boolean {
    const wanted = new Map<number, readonly string[]>()
    for (const { pod, id } of pods) wanted.set(id, [...pod.addresses, ...this.options.insight.linkLocal(pod)])
    for (const { id, addresses } of unknown) wanted.set(id, addresses)
    // Of pods whose interface is not known nothing can be said: their addresses count wherever they come from.
    const known = pods.filter(({ ifindex }) => ifindex !== 0).flatMap(({ pod }) => pod.addresses)
    const kept = unknown.flatMap(({ addresses }) => addresses.filter((address) => !isLinkLocal(address)))
    wanted.set(ANY_ENDPOINT, [...known, ...kept])
    try {
      this.endpoints.putBridges(this.bridges(pods))
      this.sources.put(wanted, (endpoint) => this.endpoints.touch(endpoint))
      return true
    } catch (error) {
      issues.push(agentIssue('map-pressure', `The addresses of pods could not be brought up to date: ${words(error)}`))
      return false
    }
  }

  /** A packet that its bridge has routed comes by the bridge, and no longer by the pod's interface. */
  private bridges(pods: readonly ClaimedPod[]): ReadonlySet<number> {
    const masters = [...pods, ...this.endpoints.all()].map(({ ifindex }) => this.options.interfaces.masterOf(ifindex))
    return new Set(masters.filter((ifindex) => ifindex !== 0))
  }

  /** After all that their connections are to be judged by; those of pods that are gone too. */
  private putEndpoints(pods: readonly ClaimedPod[], compiled: NodeTables | undefined, { failures }: Notes): void {
    const put = (ifindex: number, id: number, audit: boolean, identity: number | undefined) => {
      try {
        this.endpoints.put(ifindex, { id, audit, identity })
      } catch (error) {
        failures.set(id, words(error))
      }
    }
    const here = pods.filter(({ ifindex }) => ifindex !== 0)
    for (const { pod, id, ifindex } of here) put(ifindex, id, this.options.audit, compiled?.subjectOf.get(pod.uid))
    const done = new Set(here.map(({ id }) => id))
    for (const { id, ifindex, audit, identity } of this.endpoints.stale()) {
      if (!done.has(id)) put(ifindex, id, audit, identity)
    }
  }
}

function issueOf({ key, prefixes, before, why }: HeldBack): AgentIssue {
  const stays = before === undefined ? 'nothing of it is' : `its generation ${before.ref.generation} stays`
  const message = `${why} ${key} names ${prefixes} prefixes: ${stays} in force, and all other policies are.`
  return agentIssue('map-pressure', message, { policy: key, fix: LESS })
}

const addressesOf = (pods: readonly UnknownPod[]) => pods.flatMap(({ addresses }) => addresses)
