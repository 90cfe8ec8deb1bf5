import {
  type Datapath,
  type EventReader,
  type LoadOptions,
  loadDatapath,
  type TestContext,
  type TestResult
} from '@/agent/src/kernel'
import {
  abi,
  type Backend,
  type Connection,
  type DatapathEvent,
  decodeConnection,
  decodeConnectionKey,
  decodeEvent,
  decodeNode,
  EVENT_SIZE,
  encodeEndpoint,
  encodeEndpointKey,
  encodeFrontend,
  encodeNode,
  encodePeers,
  encodePolicyTable,
  encodeSource,
  type Frontend,
  type NodeSettings,
  otherOf,
  sumCounter,
  sumStat,
  u32
} from '@/lib/datapath'
import type { PeerTable, TableEntry, TablePeer } from '@/lib/policy'

/** The real program with real maps, one pod on interface 1 (lo), and packets that go nowhere. */

export const ENDPOINT = 7
export const POD = '10.0.0.2'
export const POD6 = 'fd00::2'
export const POD_LINK = 'fe80::2'
export const PEER = '10.0.0.3'
export const PEER6 = 'fd00::3'
export const NODE = '10.0.0.1'
export const NODE6 = 'fd00::1'
export const WORLD = '203.0.113.9'
export const WORLD6 = '2001:db8::9'
/** In the CIDR class `CLASS`. */
export const LISTED = '192.0.2.77'
export const LISTED6 = '2001:db8:77::1'

export const IDENTITY = { host: 1, world4: 9, world6: 10, pod: 256, peer: 257 } as const
export const CLASS = 5
/** An interface that is not the pod's: where forwarded packets come from. */
export const UPLINK = 42

export const PEERS: PeerTable = {
  exact: [
    { address: POD, identity: IDENTITY.pod, class: 0 },
    { address: POD6, identity: IDENTITY.pod, class: 0 },
    { address: PEER, identity: IDENTITY.peer, class: 0 },
    { address: PEER6, identity: IDENTITY.peer, class: 0 },
    { address: NODE, identity: IDENTITY.host, class: 0 },
    { address: NODE6, identity: IDENTITY.host, class: 0 }
  ],
  prefixes: [
    { cidr: '192.0.2.0/24', identity: IDENTITY.world4, class: CLASS },
    { cidr: '2001:db8:77::/48', identity: IDENTITY.world6, class: CLASS }
  ]
}

export interface RuleOptions {
  readonly peer?: TablePeer
  readonly protocol?: number
  readonly port?: number
  /** Leading bits of the port that count; 16 where there is a port. */
  readonly bits?: number
  readonly verdict?: 'allow' | 'deny'
  readonly precedence?: number
  readonly cookie?: number
}

export type Row = TableEntry & { readonly cookie: number }

/** One entry of a table; any peer, protocol and port unless it says. */
export function rule(direction: TableEntry['direction'], o: RuleOptions = {}): Row {
  const bits = o.bits ?? (o.port === undefined ? 0 : 16)
  return {
    direction,
    peer: o.peer ?? { kind: 'any' },
    protocol: o.protocol ?? 'any',
    port: { value: o.port ?? 0, bits },
    verdict: o.verdict ?? 'allow',
    precedence: o.precedence ?? 10,
    evidence: { reason: 'rule', rules: [], isolatedBy: [] },
    cookie: o.cookie ?? 100
  }
}

export const DEFAULT_COOKIE = { ingress: 1, egress: 2 } as const

/** What every table ends with: the default of a direction. */
export const isolated = (direction: TableEntry['direction']): Row =>
  rule(direction, { verdict: 'deny', precedence: 0, cookie: DEFAULT_COOKIE[direction] })
export const open = (direction: TableEntry['direction']): Row =>
  rule(direction, { verdict: 'allow', precedence: 0, cookie: DEFAULT_COOKIE[direction] })

export const identity = (number: number): TablePeer => ({ kind: 'identity', identity: number })
export const cidrClass = (number: number): TablePeer => ({ kind: 'class', class: number })

/** With ids from 1 on, and no others. */
export function putServices({ maps }: Datapath, frontends: readonly Frontend[]): void {
  const { services, backends, members } = maps
  for (const map of [services, backends, members]) map.deleteMany(map.entries())
  for (const [at, frontend] of frontends.entries()) {
    const encoded = encodeFrontend(at + 1, frontend)
    if (!encoded) throw new Error(`no address: ${frontend.address}`)
    for (const { key, value } of encoded.slots) backends.set(key, value)
    for (const { key, value } of encoded.members) members.set(key, value)
    services.set(encoded.service.key, encoded.service.value)
  }
}

export interface Sent {
  readonly packet: Uint8Array
  /** Back to the pod, and not onto the network. */
  readonly returned: boolean
}

function sent({ action, packet }: TestResult): Sent | undefined {
  return action === DROPS || !packet ? undefined : { packet: packet.slice(), returned: action !== PASSES }
}
const PASSES = -1
const DROPS = 2

export class Judge {
  readonly datapath: Datapath
  readonly reader: EventReader
  #epoch = 1

  constructor(options: LoadOptions = {}) {
    this.datapath = loadDatapath(options)
    this.reader = this.datapath.events()
    const { sources, peers_exact, peers_prefix } = this.datapath.maps
    for (const address of [POD, POD6, POD_LINK]) sources.set(encodeSource(ENDPOINT, address) as Uint8Array, Uint8Array.of(1))
    const peers = encodePeers(PEERS)
    peers_exact.setMany(peers.exact)
    peers_prefix.setMany(peers.prefixes)
    this.node({ eventsPerSecond: 1_000_000, eventsBurst: 1_000_000 })
  }

  /** Puts a table in force, as the agent does. */
  policy(...rows: readonly Row[]): this {
    this.exchange(rows)
    this.raiseEpoch()
    return this
  }

  exchange(rows: readonly Row[]): void {
    const table = this.datapath.createTable(encodePolicyTable({ entries: rows }, (entry) => (entry as Row).cookie))
    this.datapath.exchange([{ endpoint: ENDPOINT, table }])
    table.close()
  }

  raiseEpoch(): void {
    this.#epoch++
    this.audit(false)
  }

  audit(audit: boolean): void {
    const endpoint = { id: ENDPOINT, epoch: this.#epoch, audit, identity: IDENTITY.pod }
    this.datapath.maps.endpoints.set(encodeEndpointKey(1), encodeEndpoint(endpoint))
  }

  node(change: Partial<NodeSettings>): void {
    const { node } = this.datapath.maps
    node.set(u32(0), encodeNode({ ...decodeNode(node.get(u32(0)) as Uint8Array), ...change }))
  }

  /** These services, with ids from 1 on, and no others. */
  services(...frontends: readonly Frontend[]): this {
    putServices(this.datapath, frontends)
    return this
  }

  /** Forgets all connections and events, as if nothing had been seen. */
  fresh(): this {
    const { connections, fragments, affinity } = this.datapath.maps
    for (const map of [connections, fragments, affinity]) map.deleteMany(map.entries())
    this.events()
    return this
  }

  /** What the pod sends: true where it passes. */
  sends(packet: Uint8Array, context: TestContext = {}): boolean {
    return this.datapath.testRun('from_pod', packet, { ingressIfindex: 1, ...context }).passed
  }

  /** What the pod sends, as the program leaves it; undefined where it is dropped. */
  translates(packet: Uint8Array, context: TestContext = {}): Sent | undefined {
    const result = this.datapath.testRun('from_pod', packet, { ingressIfindex: 1, capture: true, ...context })
    return sent(result)
  }

  /** What comes to the pod, as it sees it. */
  translatesBack(packet: Uint8Array, context: TestContext = {}): Sent | undefined {
    return sent(this.datapath.testRun('to_pod', packet, { ingressIfindex: UPLINK, capture: true, ...context }))
  }

  /** What comes to the pod, forwarded from the uplink. */
  receives(packet: Uint8Array, context: TestContext = {}): boolean {
    return this.datapath.testRun('to_pod', packet, { ingressIfindex: UPLINK, ...context }).passed
  }

  /** From this node's own process. */
  receivesFromNode(packet: Uint8Array): boolean {
    return this.receives(packet, { ingressIfindex: 0 })
  }

  events(): readonly DatapathEvent[] {
    const bytes = this.reader.drain()
    return Array.from({ length: bytes.length / EVENT_SIZE }, (_, at) => decodeEvent(bytes, at * EVENT_SIZE))
  }

  /** The one event since the last look. */
  event(): DatapathEvent {
    const [event, ...more] = this.events()
    if (!event || more.length > 0) throw new Error(`expected one event, found ${more.length + (event ? 1 : 0)}`)
    return event
  }

  stat(name: keyof typeof abi.enums.pc_stat): number {
    return Number(sumStat(this.datapath.maps.stats.get(u32(abi.enums.pc_stat[name])) as Uint8Array))
  }

  dropsFor(reason: keyof typeof abi.enums.pc_reason): number {
    const index = abi.enums.pc_stat.PC_STAT_REASON + abi.enums.pc_reason[reason]
    return Number(sumStat(this.datapath.maps.stats.get(u32(index)) as Uint8Array))
  }

  counter(cookie: number): { readonly packets: number; readonly bytes: number } {
    const value = this.datapath.maps.counters.get(u32(cookie))
    const { packets, bytes } = value ? sumCounter(value) : { packets: 0n, bytes: 0n }
    return { packets: Number(packets), bytes: Number(bytes) }
  }

  connections(): readonly (Connection & {
    readonly podPort: number
    readonly peerAddress: string
    readonly peerPort: number
    readonly protocol: number
    readonly other: Backend
  })[] {
    const { keys, values, count, keySize, valueSize } = this.datapath.maps.connections.entries()
    return Array.from({ length: count }, (_, at) => ({
      ...decodeConnectionKey(keys.subarray(at * keySize, (at + 1) * keySize)),
      ...decodeConnection(values.subarray(at * valueSize, (at + 1) * valueSize)),
      other: otherOf(values.subarray(at * valueSize, (at + 1) * valueSize))
    }))
  }

  /** Makes every connection look as if its last packet were so long ago. */
  age(seconds: number): void {
    const { connections } = this.datapath.maps
    const all = connections.entries()
    const view = new DataView(all.values.buffer)
    for (let at = 0; at < all.count; at++) {
      const offset = at * connections.valueSize + abi.structs.pc_conn.fields.last_seen.offset
      view.setBigUint64(offset, view.getBigUint64(offset, true) - BigInt(seconds) * 1_000_000_000n, true)
    }
    connections.setMany(all)
  }

  close(): void {
    this.reader.close()
    this.datapath.close()
  }
}
