import {
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  credentials,
  type ServiceClientConstructor,
  status
} from '@grpc/grpc-js'
import { ClusterError } from './cluster'
import { CHANNEL_OPTIONS } from './definition'
import { AGENT_NAME } from './tls'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 500
/** Longer than a channel waits between attempts: a peer that has just come back is not taken for one that is away. */
const CONNECT_MS = 700
/** The same over the network, where both show their certificates. */
const CONNECT_FAR_MS = 2000
/** A node that is gone closes nothing: a connection on which nobody answers for so long is one to it. */
const ALIVE = { 'grpc.keepalive_time_ms': 10_000, 'grpc.keepalive_timeout_ms': 5_000 }
/** A stream that lived so long was a good one: the next wait starts small again. */
const GOOD_STREAM_MS = 5000

type Call = (request: unknown, ...rest: unknown[]) => unknown

/** Where a peer is: the path of its socket, or an address of the network and how to tell that it is the right one there. */
export type Place = string | { readonly address: string; readonly credentials: ChannelCredentials }

/** One gRPC peer that may come and go. */
export class Connection {
  readonly #client: Client
  readonly #what: string
  readonly #where: string
  readonly #connectMs: number
  #closed = false
  readonly #stops = new Set<() => void>()

  /** @param what names the peer in errors: `the agent`. */
  constructor(service: ServiceClientConstructor, place: Place, what: string) {
    const near = typeof place === 'string'
    this.#what = what
    this.#where = near ? 'on its socket' : 'over the network'
    this.#connectMs = near ? CONNECT_MS : CONNECT_FAR_MS
    const how = near ? credentials.createInsecure() : place.credentials
    this.#client = new service(near ? `unix:${place}` : place.address, how, {
      ...CHANNEL_OPTIONS,
      ...(near ? {} : { ...ALIVE, 'grpc.ssl_target_name_override': AGENT_NAME }),
      'grpc.initial_reconnect_backoff_ms': FIRST_WAIT_MS,
      'grpc.max_reconnect_backoff_ms': LONGEST_WAIT_MS
    })
  }

  /** One question, one answer. Rejects with a ClusterError. */
  async call<Answer>(method: string, request: object, timeoutMs = 5000): Promise<Answer> {
    await this.#connected()
    return new Promise((resolve, reject) => {
      this.#method(method)(
        request,
        { deadline: Date.now() + timeoutMs },
        (error: { code: number; details: string } | null, answer: Answer) =>
          error === null ? resolve(answer) : reject(this.#error(error, timeoutMs))
      )
    })
  }

  /** A stream that is opened again, with back-off, for as long as nobody stops it. Returns the way to stop it. */
  follow<Message>(
    method: string,
    request: () => object,
    on: { readonly message: (message: Message) => void; readonly down?: (error: ClusterError) => void }
  ): () => void {
    let stopped = false
    let failures = 0
    let timer: NodeJS.Timeout | undefined
    let stream: ClientReadableStream<Message> | undefined

    const open = () => {
      if (stopped) return
      const opened = Date.now()
      let over = false
      const again = (error: ClusterError) => {
        if (over || stopped) return
        over = true
        if (Date.now() - opened > GOOD_STREAM_MS) failures = 0
        on.down?.(error)
        timer = setTimeout(open, waitFor(failures++))
      }
      stream = this.#method(method)(request()) as ClientReadableStream<Message>
      stream.on('data', (message: Message) => {
        failures = 0
        if (!stopped) on.message(message)
      })
      stream.on('error', (error: Error & { code: number; details: string }) => again(this.#error(error, 0)))
      stream.on('end', () => again(new ClusterError('unavailable', `${this.#what} closed the stream`)))
    }
    const stop = () => {
      stopped = true
      clearTimeout(timer)
      stream?.cancel()
      this.#stops.delete(stop)
    }
    this.#stops.add(stop)
    open()
    return stop
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    for (const stop of [...this.#stops]) stop()
    this.#client.close()
  }

  #connected(): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#client.waitForReady(Date.now() + this.#connectMs, (error) =>
        error ? reject(this.#error({ code: status.UNAVAILABLE, details: '' }, 0)) : resolve()
      )
    )
  }

  #method(name: string): Call {
    const client = this.#client as unknown as Record<string, Call>
    const method = client[name]
    if (method === undefined) throw new TypeError(`no such method: ${name}`)
    return method.bind(client)
  }

  #error({ code, details }: { code: number; details: string }, timeoutMs: number): ClusterError {
    if (code === status.DEADLINE_EXCEEDED) {
      return new ClusterError('timeout', `${this.#what} did not answer within ${timeoutMs / 1000} s`)
    }
    if (code === status.UNAVAILABLE || code === status.CANCELLED) {
      return new ClusterError('unavailable', `${this.#what} does not answer ${this.#where}`)
    }
    return new ClusterError('failed', `${this.#what}: ${details}`)
  }
}

/** Doubles up to a limit, and spread, so that many clients of one peer do not all come back at once. */
function waitFor(failures: number): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS)
  return wait * (0.75 + Math.random() / 2)
}
