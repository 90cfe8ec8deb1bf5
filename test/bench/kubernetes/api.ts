import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Cluster } from '../../cluster/nodes/cluster'
import type { Write, Written } from './speaker'

const SPEAKER = fileURLToPath(new URL('speaker.ts', import.meta.url))

/** The API server of a cluster, which is reached from its own network namespace alone. */
export class Api {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, { resolve(said: unknown): void; reject(error: Error): void }>()
  #id = 0

  constructor(cluster: Cluster) {
    const [name = '', ...args] = cluster.outside([process.execPath, '--import', 'tsx', SPEAKER, cluster.kubeconfig])
    this.#child = spawn(name, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { id, said, failed } = JSON.parse(line)
      const { resolve, reject } = this.#waiting.get(id) ?? {}
      this.#waiting.delete(id)
      if (failed === undefined) resolve?.(said)
      else reject?.(new Error(failed))
    })
  }

  /** Many objects, several at once. What is there already stays. */
  async fill(writes: readonly Write[]): Promise<void> {
    await this.#ask({ fill: writes })
  }

  /** What `write` of objects there waits for. */
  async watch(path: string): Promise<void> {
    await this.#ask({ watch: path })
  }

  /** An object of this name, once a watch has told of it. */
  async write(name: string, ...write: Write): Promise<Written> {
    return (await this.#ask({ write, name })) as Written
  }

  end(): void {
    this.#child.stdin.end()
  }

  #ask(question: object): Promise<unknown> {
    const id = this.#id++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.stdin.write(`${JSON.stringify({ id, ...question })}\n`)
    })
  }
}
