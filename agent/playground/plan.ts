import { isIPv4, isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { Calling, Serving, Shop } from './shop'

/** The shop with all that is chosen for it: addresses, interfaces, places of the network namespaces. */
export interface Plan {
  readonly node: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly addresses: Addresses
    /** Milliseconds between two readiness probes of a pod; 0: none. */
    readonly probes: number
  }
  readonly namespaces: Shop['namespaces']
  readonly podCidrs: readonly string[]
  readonly pods: readonly PlannedPod[]
  readonly outside: readonly PlannedHost[]
}

export interface Addresses {
  readonly ipv4?: string
  readonly ipv6?: string
}

/** A network namespace with one link to the node. */
export interface PlannedHost {
  /** `namespace/name` of a pod, or the bare name of a host outside. */
  readonly id: string
  readonly name: string
  readonly addresses: Addresses
  /** The node's end of its link; at most 15 characters. */
  readonly hostInterface: string
  /** File of its network namespace, as seen in the node's mount namespace. */
  readonly netns: string
  readonly serves: readonly Serving[]
  readonly calls: readonly Calling[]
}

export interface PlannedPod extends PlannedHost {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly serviceAccount: string
  readonly service?: string
}

/** Addresses of pods start at 10: `x.x.x.10` and `…::10`, in the order of the file. */
const FIRST_POD = 10

/** `runDir`: the run folder of this instance, below which the namespaces' files are. */
export function plan(shop: Shop, runDir: string): Plan {
  const place = (prefix: string, index: number, name: string) => ({
    hostInterface: `${prefix}${index}-${name}`
      .replace(/[^-a-z0-9]/g, '-')
      .slice(0, 15)
      .replace(/-+$/, ''),
    netns: join(runDir, 'netns', `${prefix}${index}-${name}`)
  })
  return {
    node: { ...shop.node, addresses: byFamily(shop.node.addresses) },
    namespaces: shop.namespaces,
    podCidrs: shop.podCidrs,
    pods: shop.pods.map(({ service, ...pod }, index) => ({
      ...pod,
      id: `${pod.namespace}/${pod.name}`,
      addresses: podAddresses(shop.podCidrs, FIRST_POD + index),
      ...place('pod', index, pod.name),
      ...(service || pod.serves.length > 0 ? { service: service ?? pod.name } : {})
    })),
    outside: shop.outside.map((host, index) => ({
      ...host,
      id: host.name,
      addresses: byFamily(host.addresses),
      ...place('out', index, host.name)
    }))
  }
}

function byFamily(addresses: readonly string[]): Addresses {
  const ipv4 = addresses.find((address) => isIPv4(address))
  const ipv6 = addresses.find((address) => isIPv6(address))
  return { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) }
}

/** IPv4 ranges of /24 and IPv6 ranges of /64 that end in `::`: small on purpose, and enough for a playground. */
function podAddresses(cidrs: readonly string[], index: number): Addresses {
  if (index > 250) throw new Error('playground file: at most 240 pods')
  return byFamily(
    cidrs.map((cidr) => {
      const [network = '', length] = cidr.split('/')
      if (isIPv4(network) && length === '24') return network.replace(/\.\d+$/, `.${index}`)
      if (isIPv6(network) && length === '64' && network.endsWith('::')) return `${network}${index}`
      throw new Error(`playground file: podCidrs: ${cidr}: an IPv4 /24 or an IPv6 /64 that ends in ::`)
    })
  )
}

export const listOf = ({ ipv4, ipv6 }: Addresses): string[] => [ipv4, ipv6].filter((address) => address !== undefined)
