import type { FlowRecord } from '@/lib/flow'
import { type Address, parseAddress } from '@/lib/policy'
import type { NodeAgent } from '../node-agent'
import { type Ends, endsOf } from './ends'
import { flowMessage } from './flow-message'
import type { ProbeRequestMessage, ProbeResultMessage } from './messages'

const LONGEST_MS = 60_000
const DEFAULT_MS = 1_500
/** Events of a packet are read within a few milliseconds of it. */
const FLOW_MS = 300
/** Of both ends, where both are here. */
const BOTH_MS = 20

/** A query for the name servers of the root, which any DNS server answers; others ignore it, or do not. */
const PAYLOAD = new Uint8Array([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1])

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

  const flows = new Heard(agent, ends, request)
  const started = performance.now()
  try {
    const errno = await module.connectFrom(namespace, {
      protocol: request.protocol === 'UDP' ? 'UDP' : 'TCP',
      address: bytesOf(address),
      port: request.port,
      timeoutMs: Math.min(request.timeoutMs || DEFAULT_MS, LONGEST_MS),
      payload: PAYLOAD
    })
    const milliseconds = performance.now() - started
    const result = outcomeOf(errno === undefined ? 'ETIMEDOUT' : errno === 0 ? '' : module.errnoName(errno))
    const flow = await flows.decisive(result.outcome === 'connected' || result.outcome === 'refused')
    return { ...result, milliseconds, simulated: false, ...(flow !== undefined && { flow: flowMessage(flow) }) }
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error))
  } finally {
    flows.close()
  }
}

function outcomeOf(code: string): Pick<ProbeResultMessage, 'outcome' | 'detail'> {
  if (code === '') return { outcome: 'connected', detail: '' }
  if (code === 'ETIMEDOUT') return { outcome: 'timeout', detail: 'no answer' }
  return { outcome: code === 'ECONNREFUSED' ? 'refused' : 'error', detail: code }
}

function bytesOf({ family, value }: Address): Uint8Array {
  const length = family === 'ipv4' ? 4 : 16
  return Uint8Array.from({ length }, (_, at) => Number((value >> BigInt(8 * (length - 1 - at))) & 0xffn))
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
    const wanted = protocol === 'UDP' ? 'UDP' : 'TCP'
    this.end = agent.flows.follow(
      { verdict: '', pod: `${fromNamespace}/${fromPod}` },
      {
        write: (flow) => {
          const own = flow.source.address === source && flow.destination.address === destination
          if (own && flow.destination.port === port && flow.protocol === wanted) this.flows.push(flow)
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
    return came ? (having('AUDIT') ?? having('FORWARDED')) : having('DROPPED')
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
