import type { ProbeRequest, ProbeResponse } from '@/lib/api/http'
import type { Connection } from './connection'
import { probeView } from './views'
import type { WireProbeRequest, WireProbeResult, WireTopology } from './wire'

const PROBE_TIMEOUT_MS = 2000

export interface Playground {
  /** One real connection. Rejects with a ClusterError. */
  probe(request: ProbeRequest): Promise<ProbeResponse>
  /** Resolves if it is up. */
  describe(): Promise<string>
  close(): void
}

export function playgroundOf(connection: Connection): Playground {
  return {
    async probe({ from, to, port, protocol, family, timeoutMs = PROBE_TIMEOUT_MS }) {
      const source = splitName(from)
      // An address has no slash; an IPv6 one has colons, which no name of a pod has.
      const target = to.includes('/') ? splitName(to) : { namespace: '', name: to }
      const request: WireProbeRequest = {
        fromNamespace: source.namespace,
        fromPod: source.name,
        toNamespace: target.namespace,
        toPod: target.name,
        port,
        protocol: protocol ?? 'TCP',
        timeoutMs,
        family: family ?? ''
      }
      return probeView(await connection.call<WireProbeResult>('probe', request, timeoutMs + 5000))
    },
    describe: async () => (await connection.call<WireTopology>('describe', {}, 1000)).yaml,
    close: () => connection.close()
  }
}

function splitName(name: string): { namespace: string; name: string } {
  const slash = name.indexOf('/')
  return { namespace: name.slice(0, slash), name: name.slice(slash + 1) }
}
