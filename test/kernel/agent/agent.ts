import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { credentials, type ServiceError } from '@grpc/grpc-js'
import { AgentClient } from '@/lib/server/cluster'
import type { TestNode } from './node'

type UnaryCall = (request: object, answered: (error: ServiceError | null, answer: never) => void) => void
type Message = Readonly<Record<string, unknown>>

/** The real agent in a node's namespaces, and calls of its service. */
export class TestAgent {
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  readonly #client: InstanceType<typeof AgentClient>
  readonly logs: Message[] = []

  private constructor(child: ChildProcess, socket: string) {
    this.#child = child
    this.#gone = new Promise((resolve) => child.once('exit', () => resolve()))
    this.#client = new AgentClient(`unix:${socket}`, credentials.createInsecure())
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) this.logs.push(JSON.parse(line))
    })
  }

  /** Resolves once it serves, with all that it was told in force. */
  static async start(node: TestNode, ...args: readonly string[]): Promise<TestAgent> {
    const { child, agent } = TestAgent.spawn(node, args)
    const ready = child.stdio[3] as Readable
    await Promise.race([
      new Promise<void>((resolve) => ready.once('data', () => resolve())),
      agent.#gone.then(() => {
        throw new Error(`the agent ended with ${child.exitCode}: ${JSON.stringify(agent.logs.at(-1))}`)
      })
    ])
    return agent
  }

  /** One that is expected to end by itself: its exit code and last log. */
  static async fails(
    node: TestNode,
    ...args: readonly string[]
  ): Promise<{ code: number | null; log: Message | undefined }> {
    const { child, agent } = TestAgent.spawn(node, args)
    await agent.#gone
    return { code: child.exitCode, log: agent.logs.at(-1) }
  }

  private static spawn(node: TestNode, args: readonly string[]) {
    const child = node.start(process.execPath, ['--import', 'tsx', 'agent/src/main.ts', ...args], {
      env: {
        PORTCULLIS_RUN_DIR: node.folder,
        PORTCULLIS_STATE_DIR: join(node.folder, 'state'),
        PORTCULLIS_NODE: 'n1',
        PORTCULLIS_DATAPATH: 'kernel',
        PORTCULLIS_READY_FD: '3',
        PORTCULLIS_LOG_LEVEL: 'debug'
      }
    })
    return { child, agent: new TestAgent(child, join(node.folder, 'agent.sock')) }
  }

  call<Answer = Message>(method: string, request: Message = {}): Promise<Answer> {
    const call = (this.#client as unknown as Record<string, UnaryCall>)[method]
    return new Promise((resolve, reject) =>
      call?.call(this.#client, request, (error: ServiceError | null, answer: Answer) =>
        error ? reject(error) : resolve(answer)
      )
    )
  }

  /** Asks again each time that something was enforced, until the answer is the one that is looked for. */
  async until<Answer>(method: string, found: (answer: Answer) => boolean, patience = 10_000): Promise<Answer> {
    const stream = this.#client.makeServerStreamRequest(
      '/portcullis.v1.Agent/WatchCluster',
      AgentClient.service.WatchCluster?.requestSerialize ?? (() => Buffer.alloc(0)),
      AgentClient.service.WatchCluster?.responseDeserialize ?? (() => ({})),
      {},
      { deadline: Date.now() + patience }
    )
    try {
      for await (const _ of stream) {
        const answer = await this.call<Answer>(method)
        if (found(answer)) return answer
      }
    } catch {
      // the deadline
    } finally {
      stream.cancel()
    }
    throw new Error(`not so after ${patience} ms: ${JSON.stringify(await this.call(method))}`)
  }

  apply(text: string): Promise<{ ok: boolean; issues: readonly Message[]; revision: number }> {
    return this.call('ApplyPolicy', { text, appliedBy: 'test' })
  }

  /** Follows flows until one is found. */
  flow(found: (flow: FlowLike) => boolean): Promise<FlowLike> {
    const stream = this.#client.makeServerStreamRequest(
      '/portcullis.v1.Agent/GetFlows',
      AgentClient.service.GetFlows?.requestSerialize ?? (() => Buffer.alloc(0)),
      AgentClient.service.GetFlows?.responseDeserialize ?? (() => ({})),
      { follow: true, last: 4096 }
    )
    return new Promise((resolve, reject) => {
      stream.on('data', (flow: FlowLike) => {
        if (!found(flow)) return
        resolve(flow)
        stream.cancel()
      })
      stream.on('error', reject)
    })
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#child.kill(signal)
    await this.#gone
    this.#client.close()
  }
}

export interface FlowLike {
  readonly verdict: string
  readonly direction: string
  readonly source: { readonly pod: string; readonly labels: readonly string[] }
  readonly destination: { readonly pod: string; readonly port: number }
  readonly evidence: { readonly reason: string; readonly rules: readonly string[]; readonly isolatedBy: readonly string[] }
  readonly summary: string
  readonly service?: {
    readonly namespace: string
    readonly name: string
    readonly address: string
    readonly port: number
  } | null
}
