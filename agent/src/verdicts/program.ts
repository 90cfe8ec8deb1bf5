import type { ProgramVerdict, VerdictProbe, VerdictQuestion } from '@/lib/api'
import {
  type Batch,
  type DatapathEvent,
  decodeEvent,
  diffBatches,
  EVENT_SIZE,
  emptyBatch,
  encodeAddress,
  encodeEndpoint,
  encodeNode,
  encodePeers,
  encodePolicyTable,
  encodeSource,
  type PeerAnswer,
  StructView,
  u32
} from '@/lib/datapath'
import {
  addressesOf,
  bareIdentity,
  Compiler,
  type Direction,
  type Evidence,
  type Family,
  hasPolicy,
  type Identity,
  identify,
  identityKey,
  type Party,
  type TableEntry,
  type World
} from '@/lib/policy'
import type { Datapath, EventReader, PolicyTableHandle } from '../kernel'
import { openingPacket } from './packet'
import { Places } from './places'

/** The interface that the packets are on. It is there in every network namespace, and nothing is sent. */
const IFINDEX = 1
/** Where forwarded packets came in: another interface, it need not be there. */
const ELSEWHERE = 2
const FIRST_PORT = 20_000
const LAST_PORT = 60_000

/** The tables of one world in the real maps, and the answers of the real program. */
export class ProgramVerdicts {
  readonly #datapath: Datapath
  readonly #events: EventReader
  #peers: { exact: Batch; prefixes: Batch } = {
    exact: emptyBatch('pc_addr', 'pc_peer', 0),
    prefixes: emptyBatch('pc_prefix_key', 'pc_peer', 0)
  }
  #asked: Asked | undefined
  #nextEndpoint = 1
  #nextPort = FIRST_PORT
  #bound = ''

  /** The datapath is this one's alone: its maps are emptied with every world. */
  constructor(datapath: Datapath) {
    this.#datapath = datapath
    this.#events = datapath.events()
    // So many that none is left out: the event says which entry decided.
    datapath.maps.node.set(
      u32(0),
      encodeNode({ peersEpoch: 1, eventsPerSecond: 1_000_000, eventsBurst: 1_000_000, flags: 0 })
    )
  }

  /** Puts the tables of a world in the place of those before. */
  prepare(world: World): void {
    const { maps } = this.#datapath
    this.#forget()
    const compiler = new Compiler(world)
    const peers = encodePeers(compiler.peers)
    // What is there now, stand-ins too.
    const exact = diffBatches(maps.peers_exact.entries(), peers.exact)
    const prefixes = diffBatches(this.#peers.prefixes, peers.prefixes)
    maps.peers_exact.deleteMany(exact.deletes)
    maps.peers_exact.setMany(exact.upserts)
    maps.peers_prefix.deleteMany(prefixes.deletes)
    maps.peers_prefix.setMany(prefixes.upserts)
    this.#peers = peers
    const places = new Places(world, compiler, (address, peer) => this.#announce(address, peer))
    const asked: Asked = { world, compiler, places, endpoints: new Map(), meanings: new Meanings() }
    this.#asked = asked
    const subjects = world.pods.map(({ namespace, name }): Party => ({ kind: 'pod', namespace, name }))
    this.#putTables(
      asked,
      subjects.flatMap((party) => identify(world, party) ?? [])
    )
  }

  #forget(): void {
    const { maps } = this.#datapath
    for (const endpoint of this.#asked?.endpoints.values() ?? []) maps.policies.delete(u32(endpoint))
    this.#bound = ''
  }

  ask(question: VerdictQuestion): readonly ProgramVerdict[] {
    const asked = this.#asked
    if (!asked) throw new Error('no world yet')
    const subject = identify(asked.world, question.subject)
    if (!subject || !hasPolicy(asked.world, subject)) throw new Error('the subject has no policy')
    const endpoint = this.#endpointOf(asked, subject)
    const fromHost = identify(asked.world, question.peer)?.entities.includes('host') === true
    return question.probes.map((probe) => {
      const family = familyOf(asked.world, question, probe)
      const from = asked.places.of(question.subject, family)
      // A question without a family is about all addresses of the peer: the highest answer holds.
      const peers = question.family ? [asked.places.of(question.peer, family)] : asked.places.all(question.peer, family)
      this.#bind(endpoint, from)
      const answers = peers.map((peer) => this.#run(asked, question.direction, from, peer, probe, fromHost))
      const { verdict } = answers.reduce((best, one) => (one.precedence > best.precedence ? one : best))
      return verdict
    })
  }

  close(): void {
    this.#events.close()
    this.#datapath.close()
  }

  /** One packet between the subject's address and the peer's. */
  #run(
    asked: Asked,
    direction: Direction,
    subject: string,
    peer: string,
    { protocol, port }: VerdictProbe,
    fromHost: boolean
  ): Answer {
    const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject]
    const packet = openingPacket({ source, destination, protocol, sourcePort: this.#port(port), destinationPort: port })
    const ingressIfindex = direction === 'ingress' && !fromHost ? ELSEWHERE : 0
    const program = direction === 'egress' ? 'from_pod' : 'to_pod'
    const { passed } = this.#datapath.testRun(program, packet, { ifindex: IFINDEX, ingressIfindex })
    const events = this.#events.drain()
    if (events.length !== EVENT_SIZE) throw new Error('not one event for one packet')
    return answerOf(passed, decodeEvent(events), asked.meanings)
  }

  /** The endpoint that the packets are of, and the one address that it has: replicas share a table, and are not each other. */
  #bind(endpoint: number, address: string): void {
    const { maps } = this.#datapath
    const name = `${endpoint} ${address}`
    if (this.#bound === name) return
    maps.endpoints.set(u32(IFINDEX), encodeEndpoint({ id: endpoint, epoch: 1, audit: false, identity: 0 }))
    maps.sources.deleteMany(maps.sources.entries())
    const key = encodeSource(endpoint, address)
    if (key) maps.sources.set(key, new Uint8Array(maps.sources.valueSize).fill(1))
    this.#bound = name
  }

  #announce(address: string, peer: PeerAnswer): void {
    const key = encodeAddress(address)
    const value = new StructView('pc_peer').set('identity', peer.identity).set('cidr_class', peer.class)
    if (key) this.#datapath.maps.peers_exact.set(key, new Uint8Array(value.view.buffer))
  }

  #endpointOf(asked: Asked, subject: Identity): number {
    const known = () => asked.endpoints.get(keyOf(asked.world, subject))
    if (known() === undefined) this.#putTables(asked, [subject])
    return known() as number
  }

  /** All in one exchange: each alone would wait for RCU. */
  #putTables(asked: Asked, subjects: readonly Identity[]): void {
    const slots: { endpoint: number; table: PolicyTableHandle }[] = []
    for (const subject of subjects) {
      if (asked.endpoints.has(keyOf(asked.world, subject))) continue
      // Never one that was used: the connection table remembers by it.
      const endpoint = this.#nextEndpoint++
      asked.endpoints.set(keyOf(asked.world, subject), endpoint)
      const bytes = encodePolicyTable(asked.compiler.table(subject), (entry) => asked.meanings.cookieOf(entry))
      slots.push({ endpoint, table: this.#datapath.createTable(bytes) })
    }
    this.#datapath.exchange(slots)
    for (const { table } of slots) table.close()
  }

  /** Another for each packet, so that each opens a connection of its own. */
  #port(not: number): number {
    this.#nextPort = this.#nextPort >= LAST_PORT ? FIRST_PORT : this.#nextPort + 1
    return this.#nextPort === not ? this.#port(not) : this.#nextPort
  }
}

/** The world that is in the maps. */
interface Asked {
  readonly world: World
  readonly compiler: Compiler
  readonly places: Places
  /** By the subject's identity. */
  readonly endpoints: Map<string, number>
  readonly meanings: Meanings
}

function keyOf(world: World, subject: Identity): string {
  return identityKey(bareIdentity(world, subject))
}

/** As the question says, as the protocol says, or the first that both sides have; IPv4 where neither has any. */
function familyOf(world: World, { family, subject, peer }: VerdictQuestion, { protocol }: VerdictProbe): Family {
  if (protocol === 'ICMP') return 'ipv4'
  if (protocol === 'ICMPv6') return 'ipv6'
  if (family) return family
  const has = (party: Party, one: Family) =>
    addressesOf(world, party).some((text) => (one === 'ipv6') === text.includes(':'))
  const both = (['ipv4', 'ipv6'] as const).find((one) => has(subject, one) && has(peer, one))
  return both ?? (has(peer, 'ipv6') ? 'ipv6' : 'ipv4')
}

interface Answer {
  readonly verdict: ProgramVerdict
  readonly precedence: number
}

function answerOf(passed: boolean, event: DatapathEvent, meanings: Meanings): Answer {
  if (event.reason === 'self' && passed) {
    return { verdict: { verdict: 'allow', reason: 'self', rules: [], isolatedBy: [] }, precedence: 0 }
  }
  if (event.reason !== 'policy' && event.reason !== 'proxy') throw new Error(`dropped before any rule: ${event.reason}`)
  if (passed !== (event.kind === 'opened')) throw new Error(`the event says ${event.kind}, the program passed: ${passed}`)
  const { evidence, proxy, precedence } = meanings.of(event.cookie)
  // The program has no proxy, and keeps shut what only one may open; the verdict is that it would be asked.
  const allowed = passed || event.reason === 'proxy'
  const { reason, rules, isolatedBy } = evidence
  const verdict = allowed ? 'allow' : 'deny'
  return { verdict: { verdict, reason, rules, isolatedBy, ...(proxy && allowed ? { proxy } : {}) }, precedence }
}

/** Cookies of one world, which here mean more than evidence: by way of which proxy, and of which precedence. */
class Meanings {
  readonly #list: TableEntry[] = []
  readonly #numbers = new Map<Evidence, Map<string, number>>()

  cookieOf(entry: TableEntry): number {
    const numbers = this.#numbers.get(entry.evidence) ?? new Map<string, number>()
    this.#numbers.set(entry.evidence, numbers)
    const key = `${entry.verdict} ${entry.proxy ?? ''} ${entry.precedence}`
    const number = numbers.get(key) ?? this.#list.push(entry)
    numbers.set(key, number)
    return number
  }

  of(cookie: number): TableEntry {
    const found = this.#list[cookie - 1]
    if (!found) throw new Error(`a cookie that means nothing: ${cookie}`)
    return found
  }
}
