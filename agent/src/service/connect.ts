import type { FlowRecord } from '@/lib/flow'
import { parseAddress } from '@/lib/policy'
import type { NodeAgent } from '../node-agent'
import { type Ends, endsOf, protocolOf } from './ends'
import { flowMessage } from './flow-message'
import type { ProbeRequestMessage, ProbeResultMessage } from './messages'

const LONGEST_MS = 60_000
const DEFAULT_MS = 1_500
/** Events of a packet are read within a few milliseconds of it. */
const FLOW_MS = 300
/** Of both ends, where both are here. */
const BOTH_MS = 20

/** One real connection from the network namespace of a pod of this node. What is wrong with the question is the answer's detail. */
export async function connectFromPod(agent: NodeAgent, request: ProbeRequestMessage): Promise<ProbeResultMessage> {
  const problem = (detail: string): ProbeResultMessage => ({ outcome: 'error', detail, milliseconds: 0, simulated: false })
  const { module } = agent.opened
  if (!agent.allowProbes || module === undefined) {
    return problem('The agent of this node opens no connections from pods: start it with --allow-probes.')
  }
  const ends = endsOf(agent.state.world().pods, request)
  if (typeof ends === 'string') return problem(ends)
  const namespace = ends.from.pod && agent.namespaceOf(ends.from.pod.uid)
  if (!namespace) return problem(`${request.fromNamespace}/${request.fromPod} has no network on this node.`)
  const address = parseAddress(ends.destination)
  if (address === undefined) return problem(`${ends.destination} is no address.`)

  const protocol = protocolOf(request)
  if (protocol === undefined) return problem(`${request.protocol} is no protocol of connections.`)

  const flows = new Heard(agent, ends, request)
  const started = performance.now()
  try {
    const errno = await module.connectFrom(namespace, {
      protocol,
      address,
      port: request.port,
      timeoutMs: Math.min(request.timeoutMs || DEFAULT_MS, LONGEST_MS)
    })
    const milliseconds = performance.now() - started
    const result = module.outcomeOf(errno)
    const flow = await flows.decisive(result.outcome === 'connected' || result.outcome === 'refused')
    return { ...result, milliseconds, simulated: false, ...(flow !== undefined && { flow: flowMessage(flow) }) }
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error))
  } finally {
    flows.close()
  }
}

/** What the kernel says of a connection, on this node. */
class Heard {
  private readonly flows: FlowRecord[] = []
  private readonly end: () => void
  private wake = () => {}

  constructor(
    agent: NodeAgent,
    { source, destination }: Ends,
    { fromNamespace, fromPod, port, protocol }: ProbeRequestMessage
  ) {
    const wanted = protocol === '' ? 'TCP' : protocol
    this.end = agent.flows.follow(
      { verdict: '', pod: `${fromNamespace}/${fromPod}` },
      {
        write: (flow) => {
          const own = flow.source.address === source && flow.destination.address === destination
          const at = flow.icmpType ?? flow.destination.port
          if (own && at === port && flow.protocol === wanted) this.flows.push(flow)
          this.wake()
          return true
        },
        once: () => {}
      }
    )
  }

  /** The one that says why it passed, or why not: a drop of either end, or the last word. */
  async decisive(came: boolean): Promise<FlowRecord | undefined> {
    const found = () => this.flows.find(({ verdict }) => (came ? verdict !== 'DROPPED' : verdict === 'DROPPED'))
    if (found() === undefined) await this.more(FLOW_MS, () => found() !== undefined)
    if (came && found() !== undefined) await this.more(BOTH_MS, () => this.flows.length > 1)
    const having = (verdict: FlowRecord['verdict']) => this.flows.findLast((flow) => flow.verdict === verdict)
    // Of silence too it is known what this kernel let go: outside the cluster nobody else judges it.
    return (came ? undefined : having('DROPPED')) ?? having('AUDIT') ?? having('FORWARDED')
  }

  close(): void {
    this.end()
  }

  private more(milliseconds: number, enough: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      this.wake = () => enough() && end()
    })
  }
}
