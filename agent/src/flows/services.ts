import type { ServicePort } from '@/lib/k8s'
import { PROTOCOL_NUMBER, parseAddress } from '@/lib/policy'

export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

export type FindService = (address: string, port: number, protocol: number) => ServiceName | undefined

/** Whose address and port it is; `protocol` is the IANA number. */
export function servicesByAddress(services: readonly ServicePort[]): FindService {
  const by = new Map<string, ServiceName>()
  const key = (address: string, port: number, protocol: number) => `${parseAddress(address)?.value} ${port} ${protocol}`
  for (const { namespace, name, addresses, port, protocol } of services) {
    for (const address of addresses) by.set(key(address, port, PROTOCOL_NUMBER[protocol]), { namespace, name })
  }
  return (address, port, protocol) => by.get(key(address, port, protocol))
}
