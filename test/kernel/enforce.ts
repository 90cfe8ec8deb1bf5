import { type Datapath, type EventReader, type LoadOptions, loadDatapath } from '@/agent/src/kernel'
import {
  type DatapathEvent,
  decodeEvent,
  EVENT_SIZE,
  encodeEndpoint,
  encodeEndpointKey,
  encodeNode,
  encodePeers,
  encodePolicyTable,
  encodeSource,
  u32
} from '@/lib/datapath'
import type { Row } from './judge'
import { type Network, NODE_IP, NODE_IP6, type Pod } from './network'

/** The datapath on the pods of a network, by hand: what the agent does, in the order in which it does it. */
export class Enforcer {
  readonly datapath: Datapath
  readonly network: Network
  readonly #reader: EventReader
  readonly #epochs = new Map<number, number>()

  constructor(network: Network, options: LoadOptions) {
    this.network = network
    this.datapath = network.node.enter(() => loadDatapath(options))
    this.#reader = this.datapath.events()
    const { peers_exact, node } = this.datapath.maps
    const pods = [...network.pods.values()].flatMap((pod) =>
      [pod.ip, pod.ip6].map((address) => ({ address, identity: identityOf(pod), class: 0 }))
    )
    const own = [NODE_IP, NODE_IP6, 'fe80::1'].map((address) => ({ address, identity: 1, class: 0 }))
    peers_exact.setMany(encodePeers({ exact: [...pods, ...own], prefixes: [] }).exact)
    node.set(u32(0), encodeNode({ peersEpoch: 0, eventsPerSecond: 1_000_000, eventsBurst: 1_000_000, flags: 0 }))
  }

  enforce(pod: Pod, ...rows: readonly Row[]): void {
    const { sources, endpoints } = this.datapath.maps
    for (const address of [pod.ip, pod.ip6, pod.linkLocal]) {
      sources.set(encodeSource(idOf(pod), address) as Uint8Array, Uint8Array.of(1))
    }
    const table = this.datapath.createTable(encodePolicyTable({ entries: rows }, (entry) => (entry as Row).cookie))
    this.datapath.exchange([{ endpoint: idOf(pod), table }])
    table.close()
    const epoch = (this.#epochs.get(pod.ifindex) ?? Math.trunc(Date.now() / 1000)) + 1
    this.#epochs.set(pod.ifindex, epoch)
    const endpoint = { id: idOf(pod), epoch, audit: false, identity: identityOf(pod) }
    endpoints.set(encodeEndpointKey(pod.ifindex), encodeEndpoint(endpoint))
    this.attach(pod)
  }

  attach(pod: Pod): void {
    this.network.node.enter(() => this.datapath.attach(pod.ifindex))
  }

  detach(pod: Pod): boolean {
    return this.network.node.enter(() => this.datapath.detach(pod.ifindex))
  }

  attached(): ReturnType<Datapath['attached']> {
    return this.network.node.enter(() => this.datapath.attached())
  }

  events(): readonly DatapathEvent[] {
    const bytes = this.#reader.drain()
    return Array.from({ length: bytes.length / EVENT_SIZE }, (_, at) => decodeEvent(bytes, at * EVENT_SIZE))
  }

  close(): void {
    this.datapath.close()
  }
}

export const idOf = (pod: Pod): number => Number(pod.ip.split('.')[3])
export const identityOf = (pod: Pod): number => 300 + idOf(pod)
