import { PROTOCOL_NUMBER, type Protocol } from '@/lib/policy'
import { abi } from './abi.gen'
import { decodeAddress, encodeAddress } from './address'
import { StructView } from './struct'

/** What pods ask for: an address and port of a Service, and who answers. */
export interface Frontend {
  readonly address: string
  readonly protocol: Protocol
  readonly port: number
  /** Seconds that a client stays with its backend; 0: each connection is for itself. */
  readonly affinity: number
  /** Without a backend, and dropped for it; others are refused, with an answer. */
  readonly silent: boolean
  /** New connections go to these. */
  readonly backends: readonly Backend[]
  /** These have connections, and get no new ones. */
  readonly leaving: readonly Backend[]
}

export interface Backend {
  readonly address: string
  readonly port: number
}

/** A row of a map. */
export interface Row {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** One service in the maps `services`, `backends` (by slot) and `members`. */
export interface EncodedFrontend {
  readonly service: Row
  readonly slots: readonly Row[]
  readonly members: readonly Row[]
}

const { PC_MEMBER_CHOSEN } = abi.enums.pc_member_flags
const { PC_SERVICE_SILENT } = abi.enums.pc_service_flags

const bytesOf = ({ view }: { readonly view: DataView }): Uint8Array => new Uint8Array(view.buffer)

/** Map `services`: undefined where the address is none. */
export function encodeFrontendKey({
  address,
  protocol,
  port
}: Pick<Frontend, 'address' | 'protocol' | 'port'>): Uint8Array | undefined {
  const addr = encodeAddress(address)
  return (
    addr &&
    bytesOf(
      new StructView('pc_service_key')
        .setBytes('addr', addr)
        .setPort('port', port)
        .set('protocol', PROTOCOL_NUMBER[protocol])
    )
  )
}

/** Under the number that the service has. Backends whose address is none are left out; undefined where its own is none. */
export function encodeFrontend(id: number, frontend: Frontend): EncodedFrontend | undefined {
  const key = encodeFrontendKey(frontend)
  if (key === undefined) return undefined
  const encode = (backends: readonly Backend[]) => backends.flatMap((one) => encodeBackend(one) ?? [])
  const backends = encode(frontend.backends)
  const service = new StructView('pc_service')
    .set('id', id)
    .set('affinity', frontend.affinity)
    .set('count', backends.length)
    .set('flags', frontend.silent ? PC_SERVICE_SILENT : 0)
  return {
    service: { key, value: bytesOf(service) },
    slots: backends.map((value, slot) => ({
      key: bytesOf(new StructView('pc_slot_key').set('service', id).set('slot', slot)),
      value
    })),
    members: [
      ...backends.map((backend) => member(id, backend, PC_MEMBER_CHOSEN)),
      ...encode(frontend.leaving).map((backend) => member(id, backend, 0))
    ]
  }
}

function member(id: number, backend: Uint8Array, flags: number): Row {
  const value = new Uint8Array(4)
  new DataView(value.buffer).setUint32(0, flags, true)
  return { key: bytesOf(new StructView('pc_member_key').set('service', id).setBytes('backend', backend)), value }
}

function encodeBackend({ address, port }: Backend): Uint8Array | undefined {
  const addr = encodeAddress(address)
  return addr && bytesOf(new StructView('pc_backend').setBytes('addr', addr).setPort('port', port))
}

/** Number of a service, of the value in `services`. */
export const serviceIdOf = (value: Uint8Array): number => new StructView('pc_service', value).get('id')

/** Of a key in `backends` or `members`, which both begin with it. */
export const serviceOf = (key: Uint8Array): number => new StructView('pc_slot_key', key).get('service')

export function decodeBackend(bytes: Uint8Array): Backend {
  const view = new StructView('pc_backend', bytes)
  return { address: decodeAddress(view.getBytes('addr')), port: view.getPort('port') }
}

/** Of a value in `connections`: the service that the pod knows the peer by, or the backend that a service's address leads to. */
export function otherOf(connection: Uint8Array): Backend {
  return decodeBackend(new StructView('pc_conn', connection).getBytes('other'))
}
