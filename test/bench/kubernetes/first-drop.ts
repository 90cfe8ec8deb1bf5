import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { NodeAgent } from '../../cluster/nodes/agents'
import { percentile } from '../figures'
import { inPod, PORT } from '../pairs'
import type { Api } from './api'
import { processorTime } from './process'
import type { Place } from './running'

export interface Spread {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** ms. All but `answer` count from the API server's answer to whoever wrote the policy; a time before that is negative. */
export interface AppliedFigures {
  readonly what: string
  readonly samples: number
  /** From asking to the answer. */
  readonly answer: Spread
  /** Until a watch that does nothing but wait has told of the policy: before, no agent can know. */
  readonly told: Spread
  /** Until the first connection that gets no answer began. */
  readonly dropped: Spread
  /** From `told` to `dropped`: what is the agent's. */
  readonly own: Spread
  /** From the answer to the deletion to the first connection that is answered again, to 5 ms. */
  readonly lifted: Spread
  /** Processor time of the agent for a change. */
  readonly cpu: number
}

export interface Lockout {
  readonly what: string
  readonly agent: NodeAgent
  readonly client: Place
  readonly server: Place
  /** Where it is written. */
  readonly path: string
  readonly policy: Readonly<Record<string, unknown>> & { readonly metadata: { readonly name: string } }
}

/** µs between connections that are begun: the first that is dropped is known so well. */
const PACE = 300
const PATIENCE_MS = 30_000
/** A change that has not come for so long is not on its way. */
const SILENCE_MS = 1_000

/** A policy that comes and goes while connections are opened all the time. */
export async function firstDrops(api: Api, burst: string, times: number, lockout: Lockout): Promise<AppliedFigures> {
  const { what, client, server, path, policy } = lockout
  const began = processorTime(lockout.agent)
  const probe = new Probe(burst, client, server)
  const { name } = policy.metadata
  const series = {
    answer: [] as number[],
    told: [] as number[],
    dropped: [] as number[],
    own: [] as number[],
    lifted: [] as number[]
  }
  try {
    for (let at = 0; series.dropped.length < times; at++) {
      // Spread over the timers of everybody.
      await new Promise((resolve) => setTimeout(resolve, 100 + (at % 7) * 5))
      const { asked, answered, seen } = await api.write(name, 'POST', path, policy)
      const dropped = await probe.next(0, asked)
      const gone = await api.write(name, 'DELETE', `${path}/${name}`)
      const lifted = await probe.next(1, gone.asked)
      if (dropped === undefined || lifted === undefined) continue
      series.answer.push(answered - asked)
      series.told.push(seen - answered)
      series.dropped.push(dropped - answered)
      series.own.push(dropped - seen)
      series.lifted.push(lifted - gone.answered)
    }
  } finally {
    probe.end()
  }
  const { answer, told, dropped, own, lifted } = series
  return {
    what,
    samples: times,
    answer: spread(answer),
    told: spread(told),
    dropped: spread(dropped),
    own: spread(own),
    lifted: spread(lifted),
    cpu: (processorTime(lockout.agent) - began) / times / 2
  }
}

function spread(ns: readonly number[]): Spread {
  const ms = ns.map((one) => one / 1e6)
  return { p50: percentile(ms, 50), p99: percentile(ms, 99), max: Math.max(...ms) }
}

/** Connections that are opened one after the other, and what is said of the first that goes another way than the one before. */
class Probe {
  readonly #child: ReturnType<typeof inPod>
  #last: Change = { at: 0, answered: 1 }
  #wake = () => {}

  constructor(burst: string, client: Place, server: Place) {
    this.#child = inPod(client, [burst, 'changes', server.address, String(PORT), String(PACE)])
    createInterface({ input: this.#child.stdout as Readable }).on('line', (line) => {
      this.#last = JSON.parse(line)
      this.#wake()
    })
  }

  /**
   * When the first began that got an answer (1) or none (0), ns; undefined where it had begun before `after` and was kept waiting by the
   * machine: then nobody knows when its packet went out.
   */
  async next(wanted: 0 | 1, after: number): Promise<number | undefined> {
    const end = Date.now() + PATIENCE_MS
    while (Date.now() < end) {
      const { at, answered } = this.#last
      if (answered === wanted && at >= after) return at
      const isQuiet = await this.#silence()
      if (isQuiet && answered === wanted) return undefined
    }
    throw new Error(`connections went on as before for ${PATIENCE_MS / 1000} s`)
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }

  /** Resolves with the next change, or once there was none for a while; says whether there was none. */
  #silence(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), SILENCE_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve(false)
      }
    })
  }
}

interface Change {
  readonly at: number
  readonly answered: 0 | 1
}
