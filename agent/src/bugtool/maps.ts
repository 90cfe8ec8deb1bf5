import type { Piece } from '@/lib/api'
import {
  ANY_ENDPOINT,
  type Batch,
  decodeAddress,
  decodeBackend,
  decodeConnection,
  decodeConnectionKey,
  decodeEndpoint,
  decodeNode,
  decodePeer,
  decodePolicyTable,
  decodePrefix,
  decodeSource,
  type EncodedEntry,
  keyAt,
  STATS,
  StructView,
  serviceIdOf,
  serviceOf,
  sumCounter,
  sumStat,
  u32,
  valueAt
} from '@/lib/datapath'
import type { BpfMap } from '../kernel/map'
import type { MapName } from '../kernel/object'
import { openPinned } from '../kernel/pinned'
import { openTable } from '../kernel/table'
import { type Meanings, meaningsOf } from './meanings'
import { lines, piece } from './piece'

const number = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)

/** The kernel's tables in words, from their pins: no agent need run. */
export function mapPieces(pinPath: string, state: string): Promise<readonly Piece[]> {
  const meanings = meaningsOf(state)
  const dump = (name: MapName, says: string, row: Row) =>
    piece(`maps/${name}.txt`, says, () => reading(pinPath, name, (map) => table(map, row(meanings))))
  return Promise.all([
    dump('node', 'settings of the node', nodeRow),
    dump('endpoints', 'interfaces, and the pods that they are of', endpointRow),
    dump('sources', 'addresses that a pod may send from', sourceRow),
    dump('peers_exact', 'identities of addresses', exactRow),
    dump('peers_prefix', 'identities and classes of prefixes', prefixRow),
    piece('maps/policies.txt', 'the table of each pod: what it lets pass and what it drops, by which rule', () =>
      reading(pinPath, 'policies', (map) => policyTables(map, meanings))
    ),
    dump('services', 'addresses and ports of Services', serviceRow),
    dump('backends', 'who answers for them', backendRow),
    dump('connections', 'connections that are open', connectionRow),
    dump('counters', 'packets and bytes by rule', counterRow),
    piece('maps/stats.txt', 'figures of the programs', () => reading(pinPath, 'stats', stats))
  ])
}

type Row = (meanings: Meanings) => (key: Uint8Array, value: Uint8Array) => string

function reading<T>(pinPath: string, name: MapName, read: (map: BpfMap) => T): T {
  const map = openPinned(pinPath, name)
  try {
    return read(map)
  } finally {
    map.close()
  }
}

function table(map: BpfMap, row: (key: Uint8Array, value: Uint8Array) => string): string {
  const batch = map.entries()
  const rows = Array.from({ length: batch.count }, (_, at) => row(keyAt(batch, at), valueAt(batch, at)))
  return lines([`# ${batch.count} of at most ${map.maxEntries} entries`, ...rows.sort()])
}

const nodeRow: Row = () => (_, value) => JSON.stringify(decodeNode(value))

const endpointRow: Row = (meanings) => (key, value) => {
  const { id, epoch, audit, identity } = decodeEndpoint(value)
  if (id === ANY_ENDPOINT) return `interface ${number(key)}: a bridge of pods`
  return `interface ${number(key)}: endpoint ${meanings.endpoint(id)} identity ${identity} epoch ${epoch}${audit ? ' audit' : ''}`
}

const sourceRow: Row = (meanings) => (key) => {
  const { endpoint, address } = decodeSource(key)
  return `${endpoint === ANY_ENDPOINT ? 'any pod of the node' : `endpoint ${meanings.endpoint(endpoint)}`}: ${address}`
}

const exactRow: Row = () => (key, value) => `${decodeAddress(key)}: ${peer(value)}`

const prefixRow: Row = () => (key, value) => {
  const view = new StructView('pc_prefix_key', key)
  return `${decodePrefix(view.get('prefixlen'), view.getBytes('addr'))}: ${peer(value)}`
}

function peer(value: Uint8Array): string {
  const { identity, class: of } = decodePeer(value)
  return `identity ${identity} class ${of}`
}

const serviceRow: Row = () => (key, value) => {
  const view = new StructView('pc_service_key', key)
  const end = `${decodeAddress(view.getBytes('addr'))} port ${view.getPort('port')} protocol ${view.get('protocol')}`
  return `${end}: service ${serviceIdOf(value)} with ${new StructView('pc_service', value).get('count')} backends`
}

const backendRow: Row = () => (key, value) => {
  const { address, port } = decodeBackend(value)
  return `service ${serviceOf(key)}: ${address} port ${port}`
}

const connectionRow: Row = (meanings) => (key, value) => {
  const { endpoint, podAddress, podPort, peerAddress, peerPort, protocol } = decodeConnectionKey(key)
  const { lastSeen, cookie, direction, ...flags } = decodeConnection(value)
  const set = Object.entries(flags).flatMap(([name, on]) => (on === true ? [name] : []))
  return (
    `endpoint ${meanings.endpoint(endpoint)}: ${podAddress} port ${podPort}, ${peerAddress} port ${peerPort}, protocol ${protocol}, ` +
    `${direction}, cookie ${meanings.cookie(cookie)}, last seen ${lastSeen}, ${set.join(' ')}`
  )
}

const counterRow: Row = (meanings) => (key, value) => {
  const { packets, bytes } = sumCounter(value)
  return `cookie ${meanings.cookie(number(key))}: ${packets} packets, ${bytes} bytes`
}

function stats(map: BpfMap): string {
  const figure = (index: number) => sumStat(map.get(u32(index)) ?? new Uint8Array())
  return lines(Object.entries(STATS).map(([name, index]) => `${name}: ${figure(index)}`))
}

/** Pods that are alike have tables alike: each is written once, under all of them. */
function policyTables(map: BpfMap, meanings: Meanings): string {
  const { count, ...ids } = map.entries()
  const under = new Map<string, string[]>()
  for (let at = 0; at < count; at++) {
    const endpoint = number(keyAt({ count, ...ids }, at))
    const text = oneTable(map, endpoint, meanings)
    under.set(text, [...(under.get(text) ?? []), meanings.endpoint(endpoint)])
  }
  return [...under].map(([text, endpoints]) => `# endpoint ${endpoints.join(', ')}\n${text}\n`).join('')
}

function oneTable(map: BpfMap, endpoint: number, meanings: Meanings): string {
  const handle = openTable(map, endpoint)
  if (handle === undefined) return '# exchanged meanwhile\n'
  try {
    const entries: Batch = handle.entries()
    return lines(
      decodePolicyTable(entries)
        .map((entry) => entryWords(entry, meanings))
        .sort(),
      5_000
    )
  } finally {
    handle.close()
  }
}

function entryWords(
  { direction, peer: of, protocol, port, verdict, proxy, precedence, cookie }: EncodedEntry,
  meanings: Meanings
) {
  const who = of.kind === 'identity' ? `identity ${of.identity}` : of.kind === 'class' ? `class ${of.class}` : 'anybody'
  const ports = protocol === 'any' ? 'any protocol' : `protocol ${protocol} port ${port.value}/${port.bits}`
  const by = proxy === undefined ? '' : ` by a proxy (${proxy})`
  return `${direction} ${who}, ${ports}: ${verdict}${by}, precedence ${precedence}, cookie ${meanings.cookie(cookie)}`
}
