import type { Backend, Frontend } from '@/lib/datapath'
import type { ServiceEndpoint, ServicePort } from '@/lib/k8s'
import { parseAddress } from '@/lib/policy'
import { type AgentIssue, agentIssue } from '../issues'

/** What the datapath is to make of a port of a Service: one frontend for each of its addresses. */
export interface Translated {
  readonly frontends: readonly Frontend[]
  readonly issue: AgentIssue | undefined
}

/**
 * Who gets new connections, as kube-proxy has it: what is ready; if nothing is, what terminates and still serves. With
 * `internalTrafficPolicy: Local` of this node alone, and where only others have any, nobody answers; where nobody has, it is refused.
 */
export function frontendsOf(service: ServicePort, localNode: string): Translated {
  const { protocol, port, affinity, addresses } = service
  const eligible = service.local ? service.endpoints.filter(({ node }) => node === localNode) : service.endpoints
  const chosen = choose(eligible)
  const others = eligible.filter((one) => one.serving && !chosen.includes(one))
  // Its checksum takes the whole packet: see translate.h.
  const unable = protocol === 'SCTP' && service.endpoints.some((one) => one.port !== port)
  const silent = unable || (chosen.length === 0 && choose(service.endpoints).length > 0)
  return {
    frontends: addresses.map((address) => ({
      address,
      protocol,
      port,
      affinity,
      silent,
      backends: unable ? [] : backendsOf(chosen, address),
      leaving: unable ? [] : backendsOf(others, address)
    })),
    issue: unable ? notTranslated(service) : undefined
  }
}

function choose(endpoints: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  const ready = endpoints.filter((one) => one.ready)
  return ready.length > 0 ? ready : endpoints.filter((one) => one.serving && one.terminating)
}

/** Of the address's family; in an order of their own, so that what is the same looks the same. */
function backendsOf(endpoints: readonly ServiceEndpoint[], address: string): readonly Backend[] {
  const family = parseAddress(address)?.family
  return endpoints
    .filter((one) => parseAddress(one.address)?.family === family)
    .map((one) => ({ address: one.address, port: one.port }))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.port - b.port))
}

const notTranslated = ({ namespace, name, port }: ServicePort) =>
  agentIssue(
    'service-not-translated',
    `Service ${namespace}/${name}: SCTP port ${port} leads to another port, which cannot be translated: it is dropped.`,
    { severity: 'warning', fix: 'Give the Service the port that its pods listen on.' }
  )
