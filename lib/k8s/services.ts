import type { Protocol } from '@/lib/policy'
import { isRecord, type Json, list, member, number, text } from './json'

/** A port of a Service that has addresses of its own, and who its EndpointSlices say is behind it. */
export interface ServicePort {
  readonly namespace: string
  readonly name: string
  /** ClusterIPs, of either family. */
  readonly addresses: readonly string[]
  readonly protocol: Protocol
  readonly port: number
  /** `sessionAffinity: ClientIP`: for so many seconds; else 0. */
  readonly affinity: number
  /** `internalTrafficPolicy: Local`: only the endpoints of the node that is asked from. */
  readonly local: boolean
  readonly endpoints: readonly ServiceEndpoint[]
}

/** Conditions as EndpointSlices mean them where they are not written: ready, serving if ready, not terminating. */
export interface ServiceEndpoint {
  readonly address: string
  readonly port: number
  readonly node: string
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
}

/** EndpointSlices by `namespace/service`. */
export type SliceIndex = ReadonlyMap<string, readonly Json[]>

export function indexSlices(objects: readonly unknown[]): SliceIndex {
  const index = new Map<string, Json[]>()
  for (const object of objects) {
    if (!isRecord(object) || object.kind !== 'EndpointSlice') continue
    const metadata = member(object, 'metadata')
    const service = text(member(member(metadata, 'labels'), 'kubernetes.io/service-name'))
    if (service === undefined) continue
    const key = `${text(member(metadata, 'namespace')) || 'default'}/${service}`
    const slices = index.get(key)
    if (slices) slices.push(object)
    else index.set(key, [object])
  }
  return index
}

interface Known {
  readonly slices: readonly Json[]
  readonly ports: readonly ServicePort[]
}
// Of ten thousand services one changes: those of the others are the same objects as before.
const known = new WeakMap<Json, Known>()
const NONE: readonly Json[] = []

/** Of plain Kubernetes objects, in the order of the Services. Headless and external ones have nothing to translate. Never throws. */
export function readServicePorts(objects: readonly unknown[]): readonly ServicePort[] {
  const index = indexSlices(objects)
  return objects.flatMap((object) => {
    if (!isRecord(object) || object.kind !== 'Service') return []
    const metadata = member(object, 'metadata')
    const namespace = text(member(metadata, 'namespace')) || 'default'
    const name = text(member(metadata, 'name')) ?? ''
    const slices = index.get(`${namespace}/${name}`) ?? NONE
    const before = known.get(object)
    if (before && before.slices.length === slices.length && before.slices.every((one, at) => one === slices[at])) {
      return before.ports
    }
    const ports = readPorts(namespace, name, member(object, 'spec'), slices)
    known.set(object, { slices, ports })
    return ports
  })
}

/** Of Kubernetes, where an affinity says no time. */
const THREE_HOURS = 10_800

function readPorts(namespace: string, name: string, spec: unknown, slices: readonly Json[]): readonly ServicePort[] {
  const addresses = addressesOf(spec)
  if (addresses.length === 0 || member(spec, 'type') === 'ExternalName') return []
  const clientIp = member(member(spec, 'sessionAffinityConfig'), 'clientIP')
  const stays = member(spec, 'sessionAffinity') === 'ClientIP'
  const affinity = stays ? (number(member(clientIp, 'timeoutSeconds')) ?? THREE_HOURS) : 0
  const local = member(spec, 'internalTrafficPolicy') === 'Local'
  return list(member(spec, 'ports')).flatMap((one) => {
    const port = number(member(one, 'port'))
    const protocol = (text(member(one, 'protocol')) || 'TCP') as Protocol
    if (port === undefined) return []
    const of = text(member(one, 'name')) ?? ''
    const endpoints = slices.flatMap((slice) => endpointsOf(slice, of, protocol))
    return [{ namespace, name, addresses, protocol, port, affinity, local, endpoints: distinct(endpoints) }]
  })
}

function addressesOf(spec: unknown): readonly string[] {
  const several = list(member(spec, 'clusterIPs')).flatMap((one) => text(one) ?? [])
  const single = text(member(spec, 'clusterIP'))
  return (several.length > 0 ? several : single ? [single] : []).filter((one) => one !== '' && one !== 'None')
}

function endpointsOf(slice: Json, name: string, protocol: Protocol): readonly ServiceEndpoint[] {
  const [port] = list(slice.ports).flatMap((one) => {
    const same = (text(member(one, 'name')) ?? '') === name && (text(member(one, 'protocol')) || 'TCP') === protocol
    return same ? (number(member(one, 'port')) ?? []) : []
  })
  if (port === undefined) return []
  return list(slice.endpoints).flatMap((endpoint) => {
    const conditions = member(endpoint, 'conditions')
    const ready = member(conditions, 'ready') !== false
    const serving = member(conditions, 'serving')
    const state = {
      port,
      node: text(member(endpoint, 'nodeName')) ?? '',
      ready,
      serving: typeof serving === 'boolean' ? serving : ready,
      terminating: member(conditions, 'terminating') === true
    }
    // All addresses of an endpoint are the same thing: the first is enough (API of discovery.k8s.io/v1).
    const address = text(list(member(endpoint, 'addresses'))[0])
    return address === undefined ? [] : [{ address, ...state }]
  })
}

/** While an endpoint moves from one slice to another it is in both: the first that is ready counts. */
function distinct(endpoints: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  const by = new Map<string, ServiceEndpoint>()
  for (const one of endpoints) {
    const key = `${one.address} ${one.port}`
    const other = by.get(key)
    if (!other || (one.ready && !other.ready)) by.set(key, one)
  }
  return [...by.values()]
}
