import type { Question, Reply } from '@/lib/editor/simulation'

interface Answered {
  readonly id: number
  readonly reply?: Reply
  readonly trouble?: string
}

/** Asks the simulator in its worker. Questions are answered in the order in which they are asked. */
export class SimulatorClient {
  readonly #worker = new Worker(new URL('./simulator.worker.ts', import.meta.url), { type: 'module' })
  readonly #waiting = new Map<number, { readonly resolve: (reply?: Reply) => void; readonly reject: (why: Error) => void }>()
  #asked = 0

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      if (data.trouble === undefined) waiting?.resolve(data.reply)
      else waiting?.reject(new Error(data.trouble))
    })
    this.#worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message))
      this.#waiting.clear()
    })
  }

  /** Undefined while the cluster is not known; rejects where the engine failed. */
  ask<Kind extends Question['kind']>(question: Extract<Question, { kind: Kind }>): Promise<ReplyTo<Kind> | undefined> {
    this.#asked += 1
    const id = this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (reply?: Reply) => void, reject })
      this.#worker.postMessage({ id, question })
    })
  }

  end(): void {
    this.#worker.terminate()
  }
}

export type ReplyTo<Kind> = Extract<Reply, { readonly kind: Kind }>
