import { type Pod, PROTOCOL_NUMBER, type Protocol, parseAddress } from '@/lib/policy'
import type { ProbeRequestMessage } from './messages'

interface Side {
  readonly addresses: readonly string[]
  /** A pod of this cluster. */
  readonly pod?: Pod
}

/** The two ends of a connection that is asked for, with the addresses that it would have. A string says what is wrong. */
export interface Ends {
  readonly from: Side
  readonly to: Side
  readonly source: string
  readonly destination: string
}

export function endsOf(pods: readonly Pod[], request: ProbeRequestMessage): Ends | string {
  const from = sideOf(pods, request.fromNamespace, request.fromPod)
  const to = sideOf(pods, request.toNamespace, request.toPod)
  if (typeof from === 'string') return from
  if (typeof to === 'string') return to
  if (request.port < 1 || request.port > 65_535) return `${request.port} is no port.`
  const pair = pairOf(from, to, request.family)
  return pair === undefined ? 'The two have no addresses of one family.' : { from, to, ...pair }
}

/** TCP where none is named; undefined for a word that is none. */
export function protocolOf({ protocol }: Pick<ProbeRequestMessage, 'protocol'>): Protocol | undefined {
  if (protocol === '') return 'TCP'
  return (Object.keys(PROTOCOL_NUMBER) as readonly Protocol[]).find((one) => one === protocol)
}

/** A pod by its name, or, without a namespace, whoever has an address. A string says what is wrong. */
function sideOf(pods: readonly Pod[], namespace: string, name: string): Side | string {
  if (namespace !== '') {
    const pod = pods.find((each) => each.namespace === namespace && each.name === name)
    return pod === undefined ? `There is no pod ${namespace}/${name}.` : { addresses: pod.ips, pod }
  }
  const address = parseAddress(name)
  if (address === undefined) return `${name} is no address.`
  const pod = pods.find(({ ips }) => ips.some((ip) => parseAddress(ip)?.value === address.value))
  return { addresses: [name], ...(pod !== undefined && { pod }) }
}

function pairOf(
  from: Side,
  to: Side,
  family: string
): { readonly source: string; readonly destination: string } | undefined {
  const familyOf = (address: string) => parseAddress(address)?.family
  for (const destination of to.addresses) {
    const wanted = familyOf(destination)
    if (family !== '' && wanted !== family) continue
    const source = from.addresses.find((address) => familyOf(address) === wanted)
    if (source !== undefined) return { source, destination }
  }
  return undefined
}
