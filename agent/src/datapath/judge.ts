import { decodeEndpoint, encodeAddress, PeerLookup, PolicyLookup, valueAt } from '@/lib/datapath'
import type { Direction } from '@/lib/policy'
import type { Datapath } from './datapath'

export interface SimulatedVerdict {
  readonly direction: Direction
  readonly endpoint: number
  readonly identity: number
  readonly peerIdentity: number
  readonly verdict: 'allow' | 'deny'
  /** 0 where no entry answered. */
  readonly cookie: number
}

export interface SimulatedPacket {
  readonly source: string
  readonly destination: string
  /** IANA number. */
  readonly protocol: number
  readonly port: number
  /** Endpoint of the sending and of the receiving pod, where they are pods of this node. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/** What the kernel would answer to the first packet of a connection, looked up in the very bytes that it would have. */
export function judgePacket(datapath: Datapath, packet: SimulatedPacket): readonly SimulatedVerdict[] {
  const { maps } = datapath
  const peers = new PeerLookup({ exact: maps.peers_exact.entries(), prefixes: maps.peers_prefix.entries() })
  const verdicts: SimulatedVerdict[] = []
  const ask = (direction: Direction, endpoint: number, address: string): boolean => {
    const bytes = encodeAddress(address)
    const peer = bytes === undefined ? { identity: 0, class: 0 } : peers.find(bytes)
    const table = datapath.openTable(endpoint)
    const answer = table && new PolicyLookup(table.entries()).find(direction, peer, packet.protocol, packet.port)
    table?.close()
    const verdict = answer?.allowed ? 'allow' : 'deny'
    const identity = identityOf(datapath, endpoint)
    verdicts.push({ direction, endpoint, identity, peerIdentity: peer.identity, verdict, cookie: answer?.cookie ?? 0 })
    return verdict === 'allow'
  }
  if (packet.from !== undefined && packet.from === packet.to) return []
  const left = packet.from === undefined || ask('egress', packet.from, packet.destination)
  if (left && packet.to !== undefined) ask('ingress', packet.to, packet.source)
  return verdicts
}

function identityOf({ maps }: Datapath, endpoint: number): number {
  const all = maps.endpoints.entries()
  for (let at = 0; at < all.count; at++) {
    const found = decodeEndpoint(valueAt(all, at))
    if (found.id === endpoint) return found.identity
  }
  return 0
}
