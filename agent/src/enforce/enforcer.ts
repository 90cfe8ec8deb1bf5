import {
  type Batch,
  bytesKey,
  decodeEndpoint,
  decodeNode,
  type Endpoint,
  encodeAddress,
  encodeEndpoint,
  encodeEndpointKey,
  encodeNode,
  encodePeers,
  encodePolicyTable,
  keyAt,
  u32,
  valueAt
} from '@/lib/datapath'
import { type CompiledSubject, compileNode, type Identity, type NodeTables, type Numbers, type World } from '@/lib/policy'
import type { Datapath } from '../datapath/datapath'
import type { Interfaces } from '../endpoints/interfaces'
import { type Living, type LocalPod, living, type PodFacts } from '../endpoints/pods'
import { EndpointRegistry } from '../endpoints/registry'
import { type AgentIssue, agentIssue } from '../issues'
import type { Logger } from '../log'
import { Cookies } from './cookies'
import { fallbackTable } from './fallback'
import { PeerMaps } from './peers'
import type { SavedState } from './saved'
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

/** What touches a pod from within its own network namespace. */
export interface PodInsight {
  /** Addresses that a pod has beside those of its object: link-local ones. */
  linkLocal(pod: LocalPod): readonly string[]
  /** Enters the pod's open connections into the table of connections. Returns what went wrong, a sentence. */
  seed(pod: LocalPod, endpoint: number, world: World): string | undefined
}

export interface EnforcerOptions {
  readonly datapath: Datapath
  readonly interfaces: Interfaces
  readonly insight: PodInsight
  readonly saved: SavedState
  readonly audit: boolean
  readonly log: Logger
}

const NODE = u32(0)

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
  private readonly peers: PeerMaps
  private readonly sources: Sources
  /** By ifindex, as the kernel has them. */
  private readonly endpoints = new Map<number, Endpoint>()
  /** Of which pods this process has seen the object: only of those it knows when they are gone. */
  private readonly seen = new Set<string>()
  private readonly attachedNow: Set<number>
  private numbers: Numbers | undefined
  private compiled: { readonly world: World; readonly tables: NodeTables } | undefined

  constructor(options: EnforcerOptions) {
    this.options = options
    const { datapath, saved } = options
    const { maps } = datapath
    const loaded = saved.load()
    this.numbers = loaded?.numbers
    this.startRevision = loaded?.revision ?? 0
    this.cookies = new Cookies(maps.counters, saved.cookies)
    this.tables = new PolicyTables(datapath)
    this.peers = new PeerMaps(maps)
    this.sources = new Sources(maps.sources)
    const there = maps.endpoints.entries()
    for (let at = 0; at < there.count; at++) {
      const key = keyAt(there, at)
      this.endpoints.set(new DataView(key.buffer, key.byteOffset).getUint32(0, true), decodeEndpoint(valueAt(there, at)))
    }
    this.registry = new EndpointRegistry(
      loaded?.endpoints,
      [...this.endpoints.values()].map(({ id }) => id)
    )
    // Programs of an agent before this one are replaced in one step where they are not this version's.
    this.attachedNow = new Set()
    for (const { ifindex, present } of datapath.attached()) {
      if (!present) continue
      try {
        datapath.attach(ifindex)
        this.attachedNow.add(ifindex)
      } catch (error) {
        // Whatever is attached goes on; the first round tries again, and says so.
        options.log.error({ err: error, ifindex }, 'the program of an earlier agent could not be replaced')
      }
    }
  }

  /** One round. Throws nothing that a pod's owner or a policy's author can cause. */
  run(told: World, facts: ReadonlyMap<string, PodFacts>, revision: number): Round {
    const { world, local, issues: ofPods }: Living = living(told, facts)
    const issues: AgentIssue[] = [...ofPods]
    const failures = new Map<number, string>()

    this.dropInterfaces()
    const unknown = this.unknown(local)
    const compiled = this.compile(told, world, unknown, issues)
    const pods = this.claim(local, issues)
    // Before a table names a number, whoever comes after this process has to know what it means.
    if (compiled?.numbers !== this.numbers) this.save(compiled, revision)

    // Tables first: an address appears only after there are entries for it.
    const wanted = this.wantedTables(pods, compiled)
    const { exchanged, failed } = this.tables.put(wanted, this.saveCookies)
    for (const [endpoint, why] of failed) {
      failures.set(endpoint, why)
      issues.push(agentIssue('build-failed', `The table of ${this.nameOf(endpoint)} could not be made: ${why}`))
    }
    this.closeUntabled(pods, world, failures)

    this.putSources(pods, unknown, issues)
    this.putEndpoints(pods, compiled, exchanged, failures)
    this.putPeers(compiled, unknown, issues)
    this.attach(pods, world, issues, failures)
    const gone = this.leave(pods)
    this.options.interfaces.settle()
    this.save(compiled, revision)

    if (compiled !== undefined) {
      this.numbers = failed.size > 0 ? kept(compiled.numbers) : compiled.numbers
      this.identities = compiled.identities
      this.cookies.prune(() => compiled.subjects.map(({ table }) => table))
    }
    const { problem } = this.options.saved
    if (problem !== undefined) issues.push(agentIssue('not-written', problem, { severity: 'warning' }))
    const again = failures.size > 0 || issues.some(({ code }) => code === 'not-attached' || code === 'map-pressure')
    return { endpoints: [...this.view(pods, compiled, failures), ...gone], issues, again }
  }

  private save(compiled: NodeTables | undefined, revision: number): void {
    const numbers = compiled?.numbers ?? this.numbers
    this.options.saved.save({ version: 1, revision, numbers, endpoints: this.registry.save() })
  }

  // -------------------------------------------------------------------------------------------------- compile

  /** Undefined where it failed: then all stays as it is. */
  private compile(told: World, world: World, unknown: readonly UnknownPod[], issues: AgentIssue[]): NodeTables | undefined {
    if (this.compiled?.world === told) return this.compiled.tables
    try {
      const tables = compileNode(world, this.numbers && lasting(this.numbers, unknown))
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

  private wantedTables(pods: readonly ClaimedPod[], compiled: NodeTables | undefined): readonly WantedTable[] {
    if (compiled === undefined) return []
    const subjects = new Map(compiled.subjects.map((subject) => [subject.identity, subject]))
    const encoded = new Map<CompiledSubject, Batch>()
    const encode = (subject: CompiledSubject): Batch => {
      const entries = encoded.get(subject) ?? encodePolicyTable(subject.table, this.cookies.of)
      encoded.set(subject, entries)
      return entries
    }
    return pods.flatMap(({ pod, id }) => {
      const subject = subjects.get(compiled.subjectOf.get(pod.uid) ?? -1)
      if (subject === undefined) return []
      return [{ endpoint: id, hash: subject.hash, entries: () => encode(subject) }]
    })
  }

  /** A pod without any table yet, because its own failed: what policies isolate is closed. */
  private closeUntabled(pods: readonly ClaimedPod[], world: World, failures: Map<number, string>): void {
    const without = pods.filter(({ id }) => !this.tables.has(id))
    if (without.length === 0) return
    const wanted = without.map(({ pod, id }) => {
      const table = fallbackTable(
        world,
        world.pods.find(({ uid }) => uid === pod.uid)
      )
      const closed = table.entries.some(({ verdict }) => verdict === 'deny')
      const why = failures.get(id) ?? 'its policies could not be compiled'
      failures.set(id, closed ? `closed where policies isolate it, because ${why}` : why)
      return { endpoint: id, hash: `fallback of ${id}`, entries: () => encodePolicyTable(table, this.cookies.of) }
    })
    this.tables.put(wanted, this.saveCookies) // and where that fails too, no table at all: everything is dropped
  }

  // -------------------------------------------------------------------------------------------------- endpoints

  /** Endpoints of an earlier agent whose pods' objects this process has not seen: nothing is known of them, nothing of them changes. */
  private unknown(local: readonly LocalPod[]): readonly UnknownPod[] {
    const here = new Set(local.map(({ uid }) => uid))
    return [...this.endpoints.values()].flatMap(({ id, identity }) => {
      const uid = this.registry.byId(id)?.uid ?? ''
      if (here.has(uid) || this.seen.has(uid)) return []
      return [{ id, identity, addresses: this.sources.of(id) }]
    })
  }

  private claim(local: readonly LocalPod[], issues: AgentIssue[]): readonly ClaimedPod[] {
    const byInterface = new Map<string, LocalPod>()
    for (const pod of local) {
      if (pod.interface === '') continue
      const other = byInterface.get(pod.interface)
      if (other !== undefined) {
        issues.push(
          agentIssue(
            'interface-taken',
            `${pod.namespace}/${pod.name} and ${other.namespace}/${other.name} both name ${pod.interface}: the newer pod has it.`
          )
        )
      }
      if (other === undefined || pod.created >= other.created) byInterface.set(pod.interface, pod)
    }
    return local.map((pod) => {
      this.seen.add(pod.uid)
      const mine = byInterface.get(pod.interface) === pod
      const ifindex = mine ? (this.options.interfaces.indexOf(pod.interface) ?? 0) : 0
      const { id } = this.registry.claim(pod, ifindex, this.adoptable(pod.uid, ifindex))
      return { pod, id, ifindex, reason: this.waitingFor(pod, mine, ifindex) }
    })
  }

  /** The number that the kernel knows an interface by, where no endpoint of ours says otherwise. */
  private adoptable(uid: string, ifindex: number): number | undefined {
    const there = this.endpoints.get(ifindex)
    if (there === undefined || this.registry.byUid(uid) !== undefined) return undefined
    return this.registry.byId(there.id) === undefined ? there.id : undefined
  }

  private waitingFor(pod: LocalPod, mine: boolean, ifindex: number): string {
    if (pod.interface === '') return 'its object names no interface'
    if (!mine) return `a newer pod has ${pod.interface}`
    return ifindex === 0 ? `there is no interface ${pod.interface} yet` : ''
  }

  private wantedSources(
    pods: readonly ClaimedPod[],
    unknown: readonly UnknownPod[]
  ): ReadonlyMap<number, readonly string[]> {
    const wanted = new Map<number, readonly string[]>()
    for (const { pod, id } of pods) wanted.set(id, [...pod.addresses, ...this.options.insight.linkLocal(pod)])
    for (const { id, addresses } of unknown) wanted.set(id, addresses)
    return wanted
  }

  private putSources(pods: readonly ClaimedPod[], unknown: readonly UnknownPod[], issues: AgentIssue[]): void {
    try {
      this.sources.put(this.wantedSources(pods, unknown))
    } catch (error) {
      issues.push(agentIssue('map-pressure', `The addresses of pods could not be brought up to date: ${words(error)}`))
    }
  }

  private putEndpoints(
    pods: readonly ClaimedPod[],
    compiled: NodeTables | undefined,
    exchanged: ReadonlySet<number>,
    failures: Map<number, string>
  ): void {
    for (const { pod, id, ifindex } of pods) {
      if (ifindex === 0) continue
      const before = this.endpoints.get(ifindex)
      const same = before?.id === id
      const next: Endpoint = {
        id,
        epoch: same ? before.epoch + (exchanged.has(id) ? 1 : 0) : 1,
        audit: this.options.audit,
        identity: compiled?.subjectOf.get(pod.uid) ?? (same ? before.identity : 0)
      }
      if (before !== undefined && equal(before, next)) continue
      try {
        this.options.datapath.maps.endpoints.set(encodeEndpointKey(ifindex), encodeEndpoint(next))
        this.endpoints.set(ifindex, next)
      } catch (error) {
        failures.set(id, words(error))
      }
    }
  }

  private putPeers(compiled: NodeTables | undefined, unknown: readonly UnknownPod[], issues: AgentIssue[]): void {
    if (compiled === undefined) return
    try {
      const keep = unknown.flatMap(({ addresses }) => addresses.flatMap((address) => encodeAddress(address) ?? []))
      if (!this.peers.put(encodePeers(compiled.peers), new Set(keep.map(bytesKey)))) return
    } catch (error) {
      issues.push(agentIssue('map-pressure', `The addresses of peers could not be brought up to date: ${words(error)}`))
    }
    const node = this.node()
    this.options.datapath.maps.node.set(NODE, encodeNode({ ...node, peersEpoch: node.peersEpoch + 1 }))
  }

  private attach(pods: readonly ClaimedPod[], world: World, issues: AgentIssue[], failures: Map<number, string>): void {
    const { log } = this.options
    for (const { pod, id, ifindex } of pods) {
      if (ifindex === 0 || this.attachedNow.has(ifindex)) continue
      try {
        const problem = this.attachOne(pod, id, ifindex, world)
        if (problem !== undefined) {
          const message = `Open connections of ${pod.namespace}/${pod.name} could not be taken over: ${problem}`
          issues.push(agentIssue('not-seeded', message, { severity: 'warning' }))
        }
        log.info({ pod: `${pod.namespace}/${pod.name}`, interface: pod.interface, ifindex, endpoint: id }, 'attached')
      } catch (error) {
        failures.set(id, `not attached: ${words(error)}`)
        issues.push(agentIssue('not-attached', `${pod.interface} of ${pod.namespace}/${pod.name}: ${words(error)}`))
      }
    }
  }

  /** Interfaces that are gone. A pod that gets another is another endpoint: connections of the old one are not its own. */
  private dropInterfaces(): void {
    const { datapath, interfaces, log } = this.options
    for (const [ifindex, { id }] of this.endpoints) {
      if (interfaces.exists(ifindex)) continue
      datapath.detach(ifindex)
      this.attachedNow.delete(ifindex)
      datapath.maps.endpoints.delete(encodeEndpointKey(ifindex))
      this.endpoints.delete(ifindex)
      this.forget(id)
      log.info({ endpoint: id, ifindex }, 'interface gone')
    }
    for (const ifindex of this.attachedNow) {
      if (interfaces.exists(ifindex)) continue
      datapath.detach(ifindex)
      this.attachedNow.delete(ifindex)
    }
  }

  private forget(id: number): void {
    this.tables.drop(id)
    const record = this.registry.byId(id)
    if (record !== undefined && this.registry.byUid(record.uid)?.id === id) this.registry.forget(record.uid)
  }

  /** Returns why open connections could not be taken over, where there may be some. Throws where it cannot be attached. */
  private attachOne(pod: LocalPod, id: number, ifindex: number, world: World): string | undefined {
    const { datapath, insight, interfaces } = this.options
    // Looking into a pod takes longer than its first packet: an interface that has just come has nothing open.
    const fresh = interfaces.isFresh(ifindex)
    const problem = fresh ? undefined : insight.seed(pod, id, world)
    datapath.attach(ifindex)
    this.attachedNow.add(ifindex)
    // Once more, for what was opened between the two.
    return fresh || problem !== undefined ? problem : insight.seed(pod, id, world)
  }

  /**
   * Endpoints whose pod is gone. One whose interface is still there is closed and stays attached until that goes, since nothing may
   * use an address that is given to another. Of pods that this process never saw nothing is known: they stay as they are.
   */
  private leave(pods: readonly ClaimedPod[]): readonly EndpointView[] {
    const present = new Map(pods.map((each) => [each.id, each]))
    const left: EndpointView[] = []
    for (const { id, identity, epoch } of this.endpoints.values()) {
      if (present.has(id)) continue
      const record = this.registry.byId(id)
      const known = record !== undefined && this.seen.has(record.uid)
      if (known) this.tables.drop(id)
      left.push({
        id,
        identity,
        epoch,
        uid: record?.uid ?? '',
        namespace: record?.namespace ?? '',
        pod: record?.pod ?? '',
        interface: record?.interface ?? '',
        state: known ? 'closed' : this.enforcing(),
        detail: known ? 'its pod is gone, its interface is not' : 'there is no object of its pod: it stays as it was',
        tableEntries: this.tables.entriesOf(id)
      })
    }
    const stay = new Set([...this.endpoints.values()].map(({ id }) => id))
    for (const { id } of this.registry.all()) if (!present.has(id) && !stay.has(id)) this.forget(id)
    return left
  }

  private view(
    pods: readonly ClaimedPod[],
    compiled: NodeTables | undefined,
    failures: ReadonlyMap<number, string>
  ): readonly EndpointView[] {
    return pods.map(({ pod, id, ifindex, reason }) => {
      const failure = failures.get(id)
      return {
        id,
        uid: pod.uid,
        namespace: pod.namespace,
        pod: pod.name,
        interface: pod.interface,
        identity: compiled?.subjectOf.get(pod.uid) ?? this.endpoints.get(ifindex)?.identity ?? 0,
        state: failure !== undefined ? 'failed' : reason !== '' ? 'waiting' : this.enforcing(),
        detail: failure ?? reason,
        tableEntries: this.tables.entriesOf(id),
        epoch: this.endpoints.get(ifindex)?.epoch ?? 0
      }
    })
  }

  private readonly saveCookies = (): void => this.options.saved.attempt('cookies.jsonl', () => this.cookies.save())

  private enforcing(): EndpointState {
    return this.options.audit ? 'audit' : 'enforcing'
  }

  private nameOf(endpoint: number): string {
    const record = this.registry.byId(endpoint)
    return record === undefined ? `endpoint ${endpoint}` : `${record.namespace}/${record.pod}`
  }

  private node() {
    const bytes = this.options.datapath.maps.node.get(NODE)
    return bytes === undefined ? { peersEpoch: 0, eventsPerSecond: 0, eventsBurst: 0, flags: 0 } : decodeNode(bytes)
  }
}

interface ClaimedPod {
  readonly pod: LocalPod
  readonly id: number
  /** 0: there is no interface. */
  readonly ifindex: number
  readonly reason: string
}

interface UnknownPod {
  readonly id: number
  readonly identity: number
  readonly addresses: readonly string[]
}

/** What stands for pods that nothing is known of is not given up. */
function lasting(numbers: Numbers, unknown: readonly UnknownPod[]): Numbers {
  const stay = new Set(unknown.map(({ identity }) => identity))
  const entries = numbers.identities.entries.map(({ retiring, ...entry }) =>
    retiring && !stay.has(entry.number) ? { ...entry, retiring } : entry
  )
  return { ...numbers, identities: { ...numbers.identities, entries } }
}

const equal = (a: Endpoint, b: Endpoint) =>
  a.id === b.id && a.epoch === b.epoch && a.audit === b.audit && a.identity === b.identity

/** After a round that failed in part, tables of both rounds may be in force: no number of either may mean anything else. */
function kept(numbers: Numbers): Numbers {
  const keep = <T extends { readonly retiring?: true }>({ retiring: _, ...entry }: T) => entry
  return {
    identities: { ...numbers.identities, entries: numbers.identities.entries.map(keep) },
    classes: { ...numbers.classes, entries: numbers.classes.entries.map(keep) }
  }
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
