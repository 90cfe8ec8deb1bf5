import type { ClusterView } from '@/lib/api'
import type { Seen, Trial } from '@/lib/flow'
import { type Pod, partyName } from '@/lib/policy'
import {
  AgentClient,
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

/** Who knows what is in force, and opens connections. */
export interface Source {
  /** How it is enforced: kernel, audit, simulated, released. */
  readonly enforcement: string
  readonly view: ClusterView
  readonly from: (pod: Pod) => boolean
  connect(trial: Trial, timeoutMs: number): Promise<Seen>
  close(): void
}

/** The web server that runs here, which asks the playground. Rejects with ApiError. */
export async function fromServer(options: { readonly port?: string }): Promise<Source> {
  const { client } = findServer(options)
  const [view, { enforcement }] = await Promise.all([client.cluster(), client.status()])
  return {
    enforcement,
    view,
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
    const view = await new Promise<ClusterView>((resolve) => cluster.watch((seen) => seen.live && resolve(seen)))
    return {
      enforcement: enforcement.toLowerCase(),
      view,
      from: ({ node }) => node === view.world.localNode,
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

/** `namespace/pod`, or an address. */
function endOf(name: string): { readonly namespace: string; readonly name: string } {
  const slash = name.indexOf('/')
  return { namespace: name.slice(0, Math.max(0, slash)), name: name.slice(slash + 1) }
}
