import { abi } from './abi.gen'
import { decodeAddress, encodeAddress } from './address'
import { StructView, sizeOf } from './struct'

export interface Endpoint {
  /** Key of its table in `policies`. */
  readonly id: number
  readonly epoch: number
  readonly audit: boolean
  /** Of the pod itself, for events. */
  readonly identity: number
}

/** No endpoint: in `sources` of any pod of the node, in `endpoints` a bridge that pods' interfaces are ports of. */
export const ANY_ENDPOINT = abi.enums.pc_endpoint_id.PC_ANY_ENDPOINT

/** Map `endpoints`: host-side ifindex → endpoint. */
export function encodeEndpointKey(ifindex: number): Uint8Array {
  return u32(ifindex)
}

export function encodeEndpoint(endpoint: Endpoint): Uint8Array {
  const bytes = new Uint8Array(sizeOf('pc_endpoint'))
  new StructView('pc_endpoint', bytes)
    .set('id', endpoint.id)
    .set('epoch', endpoint.epoch)
    .set('flags', endpoint.audit ? abi.enums.pc_endpoint_flags.PC_EP_AUDIT : 0)
    .set('identity', endpoint.identity)
  return bytes
}

export function decodeEndpoint(bytes: Uint8Array): Endpoint {
  const view = new StructView('pc_endpoint', bytes)
  return {
    id: view.get('id'),
    epoch: view.get('epoch'),
    audit: (view.get('flags') & abi.enums.pc_endpoint_flags.PC_EP_AUDIT) !== 0,
    identity: view.get('identity')
  }
}

/** Map `sources`: an address that the endpoint may send from. Undefined where the text is no address. */
export function encodeSource(endpoint: number, address: string): Uint8Array | undefined {
  const addr = encodeAddress(address)
  if (!addr) return undefined
  const bytes = new Uint8Array(sizeOf('pc_source_key'))
  new StructView('pc_source_key', bytes).set('endpoint', endpoint).setBytes('addr', addr)
  return bytes
}

export function decodeSource(bytes: Uint8Array): { readonly endpoint: number; readonly address: string } {
  const view = new StructView('pc_source_key', bytes)
  return { endpoint: view.get('endpoint'), address: decodeAddress(view.getBytes('addr')) }
}

export interface NodeSettings {
  /** Raised after peers change. */
  readonly peersEpoch: number
  /** Events let through: per CPU and second, and at once. */
  readonly eventsPerSecond: number
  readonly eventsBurst: number
  readonly flags: number
}

/** Map `node`: an array of one. */
export function encodeNode(node: NodeSettings): Uint8Array {
  const bytes = new Uint8Array(sizeOf('pc_node'))
  new StructView('pc_node', bytes)
    .set('peers_epoch', node.peersEpoch)
    .set('events_per_second', node.eventsPerSecond)
    .set('events_burst', node.eventsBurst)
    .set('flags', node.flags)
  return bytes
}

export function decodeNode(bytes: Uint8Array): NodeSettings {
  const view = new StructView('pc_node', bytes)
  return {
    peersEpoch: view.get('peers_epoch'),
    eventsPerSecond: view.get('events_per_second'),
    eventsBurst: view.get('events_burst'),
    flags: view.get('flags')
  }
}

/** A number as a map's key or value: endpoint id, cookie, array index, file descriptor. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
