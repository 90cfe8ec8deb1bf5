import {
  ANY_ENDPOINT,
  type Batch,
  bytesKey,
  decodeNode,
  encodeAddress,
  encodeNode,
  encodePolicyTable,
  u32
} from '@/lib/datapath'
import type { ServicePort } from '@/lib/k8s'
import {
  type CompiledSubject,
  compileAhead,
  compileNode,
  type Identity,
  type NodeTables,
  type Numbers,
  type World
} from '@/lib/policy'
import { type Living, type LocalPod, living, type PodFacts } from '../endpoints/pods'
import { type EndpointRecord, EndpointRegistry } from '../endpoints/registry'
import { type AgentIssue, agentIssue } from '../issues'
import { Attachments, type AttachmentsOptions } from './attachments'
import { type ClaimedPod, claimPods } from './claim'
import { Cookies } from './cookies'
import { EndpointMap } from './endpoint-map'
import { fallbackTable } from './fallback'
import { frontendsOf, type Translated } from './frontends'
import { kept, lasting } from './numbers'
import { PeerMaps } from './peers'
import type { SavedState } from './saved'
import { ServiceMaps } from './services'
import { Sources } from './sources'
import { PolicyTables, type WantedTable } from './tables'

export type EndpointState = 'enforcing' | 'audit' | 'waiting' | 'closed' | 'failed'

export interface EndpointView {
  readonly id: number
  readonly uid: string
  readonly namespace: string
  readonly pod: string
  readonly interface: string
  readonly identity: number
  readonly state: EndpointState
  readonly detail: string
  readonly tableEntries: number
  readonly epoch: number
}

export interface Round {
  readonly endpoints: readonly EndpointView[]
  readonly issues: readonly AgentIssue[]
  /** Something could not be done that may work a little later. */
  readonly again: boolean
}

export interface EnforcerOptions extends AttachmentsOptions {
  readonly saved: SavedState
  readonly audit: boolean
}

/** What is noted while a round goes on. */
interface Notes {
  readonly issues: AgentIssue[]
  /** Endpoints of which something failed, and what. */
  readonly failures: Map<number, string>
  /** Why pods of a namespace keep the table that they have; undefined: they do not. */
  readonly held: (namespace: string) => string | undefined
}

/** A pod of an earlier agent whose object this process has not seen: nothing is known of it, nothing of it changes. */
interface UnknownPod {
  readonly id: number
  readonly identity: number
  readonly addresses: readonly string[]
}

/** An interface that is there, of a pod that is not. */
interface LeftEndpoint {
  readonly id: number
  readonly ifindex: number
  readonly identity: number
  readonly record: EndpointRecord | undefined
  /** That the pod is gone; else its object was never seen. */
  readonly known: boolean
}

const NODE = u32(0)
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
  /** That pods can ask for. */
  servicePorts: readonly ServicePort[] = []
  private readonly options: EnforcerOptions
  private readonly tables: PolicyTables
  private readonly peers: PeerMaps
  private readonly sources: Sources
  private readonly services: ServiceMaps
  private readonly translated = new WeakMap<ServicePort, Translated>()
  private untranslated: readonly AgentIssue[] = []
  private readonly endpoints: EndpointMap
  private readonly attachments: Attachments
  /** Of which pods this process has seen the object: only of those it knows when they are gone. */
  private readonly seen = new Set<string>()
  /** Endpoints whose table was exchanged or that lost an address, until the epoch that says so is written. */
  private readonly touched = new Set<number>()
  /** The same of the peers, for the epoch of the node. */
  private peersChanged: boolean
  /** Of the tables and peers in force. */
  private numbers: Numbers | undefined
  /** Revision that was saved last. */
  private saved: number
  private compiled: { readonly world: World; readonly tables: NodeTables } | undefined

  constructor(options: EnforcerOptions) {
    this.options = options
    const { datapath, saved } = options
    const { maps } = datapath
    const loaded = saved.load()
    // Of the agent before nobody knows how far its last round came: what retired with that stays for one more.
    this.numbers = loaded?.numbers && kept(loaded.numbers)
    this.startRevision = loaded?.revision ?? 0
    this.saved = this.startRevision
    this.cookies = new Cookies(maps.counters, saved.cookies)
    this.tables = new PolicyTables(datapath)
    this.peers = new PeerMaps(maps)
    this.sources = new Sources(maps.sources)
    this.services = new ServiceMaps(maps)
    this.endpoints = new EndpointMap(maps.endpoints)
    const used = this.endpoints.all().map(({ id }) => id)
    this.registry = new EndpointRegistry(loaded?.endpoints, used)
    this.attachments = new Attachments(options)
    // An agent that was killed may have exchanged a table, or peers, and not have written the epoch.
    this.peersChanged = used.length > 0
    try {
      this.raisePeersEpoch()
    } catch (error) {
      // The first round tries again, and says so.
      options.log.error({ err: error }, 'the epoch of peers could not be raised')
    }
  }

  /** Addresses and ports of Services that are in force. */
  get frontends(): number {
    return this.services.count
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

    this.dropInterfaces()
    const pods = this.claim(local, notes)
    this.attachFresh(pods, notes)

    const unknown = this.unknown(local)
    this.putAhead(told, world, pods, unknown, notes)
    const compiled = this.compile(told, world, unknown, notes)
    // Before a table names a number, whoever comes after this process has to know what it means; the revision can wait.
    if (compiled?.numbers !== this.numbers) this.save(compiled, this.saved)

    // Tables first: an address appears only after there are entries for it.
    this.putTables(pods, compiled, notes)
    this.closeUntabled(pods, world, notes)
    const left = this.leave(pods)
    const sourced = this.putSources(pods, unknown, notes)
    this.putEndpoints(pods, compiled, notes)
    const known = this.putPeers(compiled, unknown, notes) && sourced
    const whole = this.putServices(services, world.localNode, notes) && known
    this.attach(pods, world, notes)
    this.options.interfaces.settle()
    this.save(compiled, revision)

    if (compiled !== undefined) {
      this.numbers = whole && notes.failures.size === 0 ? compiled.numbers : kept(compiled.numbers)
      this.identities = compiled.identities
      if (notes.failures.size === 0) this.cookies.prune(() => compiled.subjects.map(({ table }) => table))
    }
    const { problem } = this.options.saved
    if (problem !== undefined) notes.issues.push(agentIssue('not-written', problem, { severity: 'warning' }))
    return {
      endpoints: [...this.view(pods, compiled, notes), ...this.viewLeft(left)],
      issues: notes.issues,
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

  // ---------------------------------------------------------------------------------- policies and peers

  /** Undefined where it failed: then all stays as it is. */
  private compile(told: World, world: World, unknown: readonly UnknownPod[], { issues }: Notes): NodeTables | undefined {
    if (this.compiled?.world === told) return this.compiled.tables
    try {
      const stay = new Set(unknown.map(({ identity }) => identity))
      const tables = compileNode(world, this.numbers && lasting(this.numbers, stay), this.compiled?.tables)
      // Tables whose peers are nowhere deny what they allow, and let pass what they deny.
      const overflow = this.peers.overflow(tables.peers)
      if (overflow !== undefined) {
        issues.push(agentIssue('map-pressure', `${overflow} What was in force before stays.`, { fix: LESS }))
        return undefined
      }
      this.compiled = { world: told, tables }
      return tables
    } catch (error) {
      this.options.log.error({ err: error }, 'the policies could not be compiled')
      issues.push(
        agentIssue('build-failed', `The policies could not be compiled (${words(error)}): the tables before stay in force.`)
      )
      return undefined
    }
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
    if (last === undefined || last.world === told || this.numbers === undefined) return
    try {
      const stay = new Set(unknown.map(({ identity }) => identity))
      const ahead = compileAhead(world, last.world.policies, lasting(this.numbers, stay), last.tables)
      if (ahead === undefined || this.peers.overflow(ahead.peers) !== undefined) return
      this.save(ahead, this.saved)
      // A pod without a table stays closed until it has the right one.
      this.putTables(
        pods.filter(({ id }) => this.tables.has(id)),
        ahead,
        notes
      )
      const whole = this.putPeers(ahead, unknown, notes)
      this.numbers = whole && notes.failures.size === 0 ? ahead.numbers : kept(ahead.numbers)
      this.compiled = { world: last.world, tables: ahead }
    } catch (error) {
      // What follows is right without it, but for a moment.
      this.options.log.warn({ err: error }, 'new prefixes could not be prepared')
    }
  }

  private putTables(pods: readonly ClaimedPod[], compiled: NodeTables | undefined, { issues, failures, held }: Notes): void {
    if (compiled === undefined) return
    const subjects = new Map(compiled.subjects.map((subject) => [subject.identity, subject]))
    const encoded = new Map<CompiledSubject, Batch>()
    const encode = (subject: CompiledSubject): Batch => {
      const entries = encoded.get(subject) ?? encodePolicyTable(subject.table, this.cookies.of)
      encoded.set(subject, entries)
      return entries
    }
    const wanted: readonly WantedTable[] = pods.flatMap(({ pod, id }) => {
      const why = held(pod.namespace)
      if (why !== undefined) {
        failures.set(id, `held: ${why} cannot be understood`)
        return []
      }
      const subject = subjects.get(compiled.subjectOf.get(pod.uid) ?? -1)
      return subject === undefined ? [] : [{ endpoint: id, hash: subject.hash, entries: () => encode(subject) }]
    })
    for (const [endpoint, why] of this.exchange(wanted)) {
      failures.set(endpoint, why)
      issues.push(agentIssue('build-failed', `The table of ${this.nameOf(endpoint)} could not be made: ${why}`))
    }
  }

  /** Returns what failed, and why. */
  private exchange(wanted: readonly WantedTable[]): ReadonlyMap<number, string> {
    const { exchanged, failed } = this.tables.put(wanted, this.saveCookies)
    for (const endpoint of exchanged) this.touched.add(endpoint)
    return failed
  }

  /** A pod without any table, because its own failed and there was none: what policies isolate is closed. */
  private closeUntabled(pods: readonly ClaimedPod[], world: World, { failures, held }: Notes): void {
    const without = pods.filter(({ id }) => !this.tables.has(id))
    if (without.length === 0) return
    const wanted = without.map(({ pod, id }) => {
      const known = held(pod.namespace) === undefined ? world.pods.find(({ uid }) => uid === pod.uid) : undefined
      const table = fallbackTable(world, known)
      const closed = table.entries.some(({ verdict }) => verdict === 'deny')
      const why = failures.get(id) ?? 'its policies could not be compiled'
      failures.set(id, closed ? `closed where policies isolate it, because ${why}` : why)
      return { endpoint: id, hash: `fallback of ${id}`, entries: () => encodePolicyTable(table, this.cookies.of) }
    })
    this.exchange(wanted) // and where that fails too, no table at all: everything is dropped
  }

  /** False where it could not be whole: what is there stays, and is read again. */
  private putPeers(compiled: NodeTables | undefined, unknown: readonly UnknownPod[], { issues }: Notes): boolean {
    let whole = true
    try {
      const keep = unknown.flatMap(({ addresses }) => addresses.flatMap((address) => encodeAddress(address) ?? []))
      if (compiled !== undefined && this.peers.put(compiled.peers, new Set(keep.map(bytesKey)))) {
        this.peersChanged = true
      }
    } catch (error) {
      whole = false
      this.peersChanged = true
      issues.push(agentIssue('map-pressure', `The addresses of peers could not be brought up to date: ${words(error)}`))
    }
    try {
      this.raisePeersEpoch()
    } catch (error) {
      whole = false
      const message = `Open connections could not be judged by the new addresses of peers: ${words(error)}`
      issues.push(agentIssue('map-pressure', message))
    }
    return whole
  }

  /** After the peers: a backend is judged as who it is. False where they could not be brought up to date: those in force stay. */
  private putServices(services: readonly ServicePort[] | undefined, localNode: string, { issues }: Notes): boolean {
    try {
      if (services !== undefined && services !== this.servicePorts) {
        const made = services.map((service) => {
          const translated = this.translated.get(service) ?? frontendsOf(service, localNode)
          this.translated.set(service, translated)
          return translated
        })
        this.services.put(made.flatMap(({ frontends }) => frontends))
        this.servicePorts = services
        this.untranslated = made.flatMap(({ issue }) => issue ?? [])
      }
      issues.push(...this.untranslated)
      return true
    } catch (error) {
      issues.push(agentIssue('map-pressure', `The Services could not be brought up to date: ${words(error)}`))
      return false
    }
  }

  private raisePeersEpoch(): void {
    if (!this.peersChanged) return
    const { node } = this.options.datapath.maps
    const bytes = node.get(NODE)
    if (bytes !== undefined) {
      const settings = decodeNode(bytes)
      node.set(NODE, encodeNode({ ...settings, peersEpoch: settings.peersEpoch + 1 }))
    }
    this.peersChanged = false
  }

  // ---------------------------------------------------------------------------------- pods and interfaces

  private claim(local: readonly LocalPod[], { issues }: Notes): readonly ClaimedPod[] {
    for (const { uid } of local) this.seen.add(uid)
    return claimPods(local, {
      interfaces: this.options.interfaces,
      registry: this.registry,
      endpoints: this.endpoints,
      issues
    })
  }

  private unknown(local: readonly LocalPod[]): readonly UnknownPod[] {
    const here = new Set(local.map(({ uid }) => uid))
    return this.endpoints.all().flatMap(({ id, identity }) => {
      const uid = this.registry.byId(id)?.uid ?? ''
      if (here.has(uid) || this.seen.has(uid)) return []
      return [{ id, identity, addresses: this.sources.of(id) }]
    })
  }

  /** Until its table is there an interface that has just come is closed: nothing of the pod passes unjudged. */
  private attachFresh(pods: readonly ClaimedPod[], { issues, failures }: Notes): void {
    for (const { pod, id, ifindex } of pods) {
      if (ifindex === 0 || this.attachments.has(ifindex) || !this.options.interfaces.isFresh(ifindex)) continue
      try {
        this.endpoints.put(ifindex, { id, audit: this.options.audit, identity: undefined, raise: false })
        this.attachments.attachFresh(pod, id, ifindex)
      } catch (error) {
        failures.set(id, `not attached: ${words(error)}`)
        issues.push(notAttached(pod, error))
      }
    }
  }

  private attach(pods: readonly ClaimedPod[], world: World, { issues, failures }: Notes): void {
    for (const { pod, id, ifindex } of pods) {
      if (ifindex === 0 || this.attachments.has(ifindex) || failures.get(id)?.startsWith('not attached')) continue
      try {
        const problem = this.attachments.attach(pod, id, ifindex, world)
        if (problem === undefined) continue
        const message = `Open connections of ${pod.namespace}/${pod.name} could not be taken over: ${problem}`
        issues.push(agentIssue('not-seeded', message, { severity: 'warning' }))
      } catch (error) {
        failures.set(id, `not attached: ${words(error)}`)
        issues.push(notAttached(pod, error))
      }
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
      this.sources.put(wanted, (endpoint) => this.touched.add(endpoint))
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
    const rest = new Set(this.touched)
    const put = (id: number, ifindex: number, audit: boolean, identity: number | undefined) => {
      rest.delete(id)
      try {
        this.endpoints.put(ifindex, { id, audit, identity, raise: this.touched.has(id) })
        this.touched.delete(id)
      } catch (error) {
        failures.set(id, words(error))
      }
    }
    for (const { pod, id, ifindex } of pods) {
      if (ifindex !== 0) put(id, ifindex, this.options.audit, compiled?.subjectOf.get(pod.uid))
    }
    for (const { id, ifindex, audit, identity } of this.endpoints.all()) if (rest.has(id)) put(id, ifindex, audit, identity)
    // What is not in the map has no packet judged, and comes with a new epoch.
    for (const id of rest) this.touched.delete(id)
  }

  /** Interfaces that are gone. A pod that gets another is another endpoint: connections of the old one are not its own. */
  private dropInterfaces(): void {
    const { interfaces, log } = this.options
    for (const { ifindex, id } of this.endpoints.all()) {
      if (interfaces.exists(ifindex)) continue
      this.attachments.drop(ifindex)
      this.endpoints.drop(ifindex)
      this.forget(id)
      log.info({ endpoint: id, ifindex }, 'interface gone')
    }
    for (const ifindex of this.attachments.all()) if (!interfaces.exists(ifindex)) this.attachments.drop(ifindex)
  }

  private forget(id: number): void {
    this.tables.drop(id)
    this.touched.delete(id)
    this.endpoints.forget(id)
    const record = this.registry.byId(id)
    if (record === undefined || this.registry.byUid(record.uid)?.id !== id) return
    this.registry.forget(record.uid)
    this.seen.delete(record.uid)
    this.options.insight.forget(record.uid)
  }

  /**
   * Endpoints whose pod is gone. One whose interface is still there is closed and stays attached until that goes, since nothing may
   * use an address that is given to another. Of pods that this process never saw nothing is known: they stay as they are.
   */
  private leave(pods: readonly ClaimedPod[]): readonly LeftEndpoint[] {
    const present = new Set(pods.map(({ id }) => id))
    const all = this.endpoints.all()
    const stay = new Set(all.map(({ id }) => id))
    for (const { id } of this.registry.all()) if (!present.has(id) && !stay.has(id)) this.forget(id)
    return all.flatMap(({ id, ifindex, identity }) => {
      if (present.has(id)) return []
      const record = this.registry.byId(id)
      const known = record !== undefined && this.seen.has(record.uid)
      if (known && this.tables.drop(id)) this.touched.add(id)
      return [{ id, ifindex, identity, record, known }]
    })
  }

  // ---------------------------------------------------------------------------------- what is said of it

  private view(pods: readonly ClaimedPod[], compiled: NodeTables | undefined, { failures }: Notes): readonly EndpointView[] {
    return pods.map(({ pod, id, ifindex, waiting }) => {
      const failure = failures.get(id)
      const endpoint = this.endpoints.get(ifindex)
      return {
        id,
        uid: pod.uid,
        namespace: pod.namespace,
        pod: pod.name,
        interface: pod.interface,
        identity: compiled?.subjectOf.get(pod.uid) ?? endpoint?.identity ?? 0,
        state: failure !== undefined ? 'failed' : waiting !== '' ? 'waiting' : this.enforcing,
        detail: failure ?? waiting,
        tableEntries: this.tables.entriesOf(id),
        epoch: endpoint?.epoch ?? 0
      }
    })
  }

  private viewLeft(left: readonly LeftEndpoint[]): readonly EndpointView[] {
    return left.map(({ id, ifindex, identity, record, known }) => ({
      id,
      identity,
      epoch: this.endpoints.get(ifindex)?.epoch ?? 0,
      uid: record?.uid ?? '',
      namespace: record?.namespace ?? '',
      pod: record?.pod ?? '',
      interface: record?.interface ?? '',
      state: known ? 'closed' : this.enforcing,
      detail: known ? 'its pod is gone, its interface is not' : 'there is no object of its pod: it stays as it was',
      tableEntries: this.tables.entriesOf(id)
    }))
  }

  private get enforcing(): EndpointState {
    return this.options.audit ? 'audit' : 'enforcing'
  }

  private readonly saveCookies = (): void => this.options.saved.attempt('cookies.jsonl', () => this.cookies.save())

  private nameOf(endpoint: number): string {
    const record = this.registry.byId(endpoint)
    return record === undefined ? `endpoint ${endpoint}` : `${record.namespace}/${record.pod}`
  }
}

const notAttached = (pod: LocalPod, error: unknown) =>
  agentIssue('not-attached', `${pod.interface} of ${pod.namespace}/${pod.name}: ${words(error)}`)

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
