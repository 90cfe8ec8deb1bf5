import { Resolver } from 'node:dns/promises'
import type { AppConfig, Call, CallCounts } from '../wire'
import type { Attempt } from './attempt'

const TIMEOUT_MS = 1000
/** Of so many attempts, one goes over IPv6, and one asks for the name first. */
const IPV6_EACH = 4
const RESOLVE_EACH = 3

/** Begins to make the calls of the configuration, for as long as the process lives. Each attempt is a new connection. */
export function startCalls(config: AppConfig): { counts(): readonly CallCounts[] } {
  const resolver = new Resolver({ timeout: 400, tries: 1 })
  if (config.dns.length > 0) resolver.setServers([...config.dns])
  const counts = config.calls.map((call) => repeat(call, config.dns.length > 0 ? resolver : undefined))
  return { counts: () => counts.map((count) => count()) }
}

function repeat(call: Call, resolver: Resolver | undefined): () => CallCounts {
  const counted = { to: call.to, port: call.port, ok: 0, failed: 0, resolved: 0, unresolved: 0 }
  let attempts = 0
  const next = () => setTimeout(() => attempt().finally(next), call.every * (0.5 + Math.random()))
  const attempt = async () => {
    const number = attempts++
    const { ipv4, ipv6 } = call.addresses
    const overIpv6 = ipv6 !== undefined && (ipv4 === undefined || number % IPV6_EACH === IPV6_EACH - 1)
    let address = (overIpv6 ? ipv6 : ipv4) ?? ''
    if (resolver && number % RESOLVE_EACH === 0) {
      const found = await resolve(resolver, call.name, overIpv6)
      counted[found ? 'resolved' : 'unresolved']++
      address = found ?? address
    }
    const request = call.requests[number % call.requests.length] ?? ''
    try {
      await perform[call.kind]({ address, port: call.port, name: call.name, request, timeoutMs: TIMEOUT_MS })
      counted.ok++
    } catch {
      counted.failed++
    }
  }
  next()
  return () => ({ ...counted })
}

/** The name's address, or nothing where it does not resolve: the caller then goes by the address it was given. */
async function resolve(resolver: Resolver, name: string, overIpv6: boolean): Promise<string | undefined> {
  try {
    return (await (overIpv6 ? resolver.resolve6(name) : resolver.resolve4(name)))[0]
  } catch {
    return undefined
  }
}

const perform: { readonly [K in Call['kind']]: (attempt: Attempt) => Promise<void> } = {
  http: async (attempt) => (await import('./http')).callHttp(attempt),
  database: async (attempt) => (await import('./database')).callDatabase(attempt),
  grpc: async (attempt) => (await import('./grpc')).callGrpc(attempt),
  echo: async (attempt) => (await import('./echo')).callEcho(attempt)
}
