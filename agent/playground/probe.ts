import { isIP, isIPv6 } from 'node:net'
import type { Addresses, Plan } from './plan'
import type { Outcome, Probe } from './wire'

/** What `portcullis probe` asks for; mirrors `ProbeRequest` of lib/api/agent.proto. Addresses of hosts outside go by name, without a namespace. */
export interface ProbeRequest {
  readonly fromNamespace: string
  readonly fromPod: string
  readonly toNamespace: string
  readonly toPod: string
  readonly port: number
  readonly protocol: string
  readonly timeoutMs: number
  readonly family: string
}

export type Resolved = { readonly from: string; readonly probe: Probe } | { readonly problem: string }

const DEFAULT_TIMEOUT_MS = 1500
const LONGEST_TIMEOUT_MS = 60_000

/** Finds who connects to which address. A problem is one sentence about the request. */
export function resolveProbe(plan: Plan, request: ProbeRequest): Resolved {
  const from = find(plan, request.fromNamespace, request.fromPod)
  if (!from) return { problem: `there is no pod ${nameOf(request.fromNamespace, request.fromPod)} in the playground` }
  const { port, family } = request
  if (!Number.isInteger(port) || port < 1 || port > 65535) return { problem: `${port} is not a port` }
  const protocol = request.protocol === '' ? 'TCP' : request.protocol.toUpperCase()
  if (protocol !== 'TCP' && protocol !== 'UDP') return { problem: `${request.protocol} cannot be probed: TCP or UDP` }
  if (family !== '' && family !== 'ipv4' && family !== 'ipv6') return { problem: `${family} is not a family: ipv4 or ipv6` }

  const to =
    request.toNamespace === '' && isIP(request.toPod)
      ? { [isIPv6(request.toPod) ? 'ipv6' : 'ipv4']: request.toPod }
      : find(plan, request.toNamespace, request.toPod)?.addresses
  if (!to) return { problem: `there is no pod ${nameOf(request.toNamespace, request.toPod)} in the playground` }
  const address = pick(from.addresses, to, family)
  if (!address)
    return { problem: `${from.id} and ${nameOf(request.toNamespace, request.toPod)} have no ${family || 'common'} address` }
  const timeoutMs = Math.min(request.timeoutMs || DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS)
  return { from: from.id, probe: { protocol, address, port, timeoutMs } }
}

export const problem = (detail: string): Outcome => ({ outcome: 'error', detail, milliseconds: 0 })

function find(plan: Plan, namespace: string, name: string) {
  if (namespace !== '') return plan.pods.find((pod) => pod.namespace === namespace && pod.name === name)
  return plan.outside.find((host) => host.name === name)
}

function pick(from: Addresses, to: Addresses, family: '' | 'ipv4' | 'ipv6'): string | undefined {
  const both = (['ipv4', 'ipv6'] as const).filter((each) => from[each] && to[each] && (family === '' || family === each))
  return both[0] && to[both[0]]
}

const nameOf = (namespace: string, name: string) => (namespace === '' ? name : `${namespace}/${name}`)
