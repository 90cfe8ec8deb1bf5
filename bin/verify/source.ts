import type { ClusterView } from '@/lib/api'
import type { PlanOptions, Seen, Trial } from '@/lib/flow'
import { type Protocol, partyName } from '@/lib/policy'
import {
  AgentClient,
  type Cluster,
  ClusterError,
  Connection,
  directoryCluster,
  heardProbe,
  type WireProbeRequest,
  type WireProbeResult,
  type WireStatus
} from '@/lib/server/cluster'
import { CommandError } from '../exit'
import { findServer } from '../server'

/** Who knows what is in force, and opens connections from pods that run. */
export interface Source extends PlanOptions {
  /** How it is enforced: kernel, audit, simulated, released. */
  readonly enforcement: string
  readonly protocols: readonly Protocol[]
  /** The cluster, as it is seen now. */
  look(): Promise<ClusterView>
  connect(trial: Trial, timeoutMs: number): Promise<Seen>
  close(): void
}

/** The web server that runs here, which asks the playground; without one it is known what would be tried. Rejects with ApiError, CommandError. */
export async function fromServer(options: { readonly port?: string; readonly connect?: boolean }): Promise<Source> {
  const { client } = findServer(options)
  const { enforcement, parts } = await client.status()
  if (options.connect && parts.playground.state === 'absent') {
    const fix = 'Of a cluster: --cluster makes short-lived pods there, or --socket names the agent of this node.'
    throw new CommandError('No playground runs here, whose pods could connect.', { code: 'no-playground', fix })
  }
  return {
    enforcement,
    protocols: ['TCP', 'UDP'],
    look: () => client.cluster(),
    from: () => true,
    connect: ({ flow: { source, destination, protocol, port, family } }, timeoutMs) =>
      client.probe({
        from: partyName(source),
        to: partyName(destination),
        port,
        timeoutMs,
        protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
        ...(family !== undefined && { family })
      }),
    close: () => {}
  }
}

/** The agent of this node, by its socket: it connects from its own pods alone. Rejects with CommandError. */
export async function fromAgent(socket: string): Promise<Source> {
  const connection = new Connection(AgentClient, socket, 'The agent')
  try {
    const { enforcement } = await connection.call<WireStatus>('getStatus', {})
    const cluster = directoryCluster(connection)
    const { world } = await firstView(cluster)
    return {
      enforcement: enforcement.toLowerCase(),
      protocols: ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6'],
      look: async () => cluster.list(),
      from: ({ node }) => node === world.localNode,
      connect: async ({ flow: { source, destination, protocol, port, family } }, timeoutMs) => {
        const [from, to] = [endOf(partyName(source)), endOf(partyName(destination))]
        const request: WireProbeRequest = {
          fromNamespace: from.namespace,
          fromPod: from.name,
          toNamespace: to.namespace,
          toPod: to.name,
          port,
          protocol,
          timeoutMs,
          family: family ?? ''
        }
        return heardProbe(await connection.call<WireProbeResult>('probe', request, timeoutMs + 5_000))
      },
      close: () => {
        cluster.close()
        connection.close()
      }
    }
  } catch (error) {
    connection.close()
    if (!(error instanceof ClusterError)) throw error
    const fix = 'Name its socket with --socket, and run this as root on its node.'
    throw new CommandError(`${error.message} (${socket}).`, { code: 'no-agent', fix })
  }
}

const VIEW_MS = 10_000

/** Rejects with ClusterError where none comes in time. */
function firstView(cluster: Cluster): Promise<ClusterView> {
  return new Promise((resolve, reject) => {
    const late = new ClusterError('timeout', 'The agent does not say what is in the cluster')
    const timer = setTimeout(reject, VIEW_MS, late)
    const stop = cluster.watch((seen) => {
      if (!seen.live) return
      clearTimeout(timer)
      stop()
      resolve(seen)
    })
  })
}

/** `namespace/pod`, or an address. */
function endOf(name: string): { readonly namespace: string; readonly name: string } {
  const slash = name.indexOf('/')
  return { namespace: name.slice(0, Math.max(0, slash)), name: name.slice(slash + 1) }
}
