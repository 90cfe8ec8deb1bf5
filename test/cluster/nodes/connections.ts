import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cluster } from './cluster'
import type { Node } from './node'
import type { End } from './state'

const PROGRAM = fileURLToPath(new URL('connect.mjs', import.meta.url))
const HELD = 'held.log'
const PORT = 7777

/** A connection to be tried: of TCP; or a datagram of UDP, which is to be answered. */
export interface Trial {
  readonly from: End
  readonly address: string
  readonly port: number
  readonly protocol?: 'TCP' | 'UDP'
}

/** `connected`, `no answer`, or the code of an error. */
export type Outcome = string

export interface Held {
  readonly asked: number
  readonly answered: number
  /** Milliseconds without an answer. */
  readonly longest: number
  readonly ended?: string
  readonly whole: boolean
}

/** Real connections, opened in the network namespaces of pods. */
export class Connections {
  readonly #cluster: Cluster
  #log: string | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** What came of each, in their order. */
  async tryAll(trials: readonly Trial[]): Promise<readonly Outcome[]> {
    const bySource = new Map<End, Trial[]>()
    for (const trial of trials) bySource.set(trial.from, [...(bySource.get(trial.from) ?? []), trial])
    const processes = await this.#processes()
    const outcomes = new Map<Trial, Outcome>()
    await Promise.all(
      [...bySource].map(async ([from, own]) => {
        const asked = JSON.stringify(own.map(({ address, port, protocol = 'TCP' }) => [address, port, protocol]))
        const said = await this.#node(from.node).execute(within(processes.get(from.container), [PROGRAM, asked]), 60_000)
        for (const [at, outcome] of (JSON.parse(said) as readonly Outcome[]).entries()) {
          const trial = own[at]
          if (trial) outcomes.set(trial, outcome)
        }
      })
    )
    return trials.map((trial) => outcomes.get(trial) ?? 'not tried')
  }

  /** Answers what it is sent at these ports of a pod, of TCP and UDP, as long as the cluster is there. */
  async serve(at: End, ports: readonly number[]): Promise<void> {
    const processes = await this.#processes()
    const program = [PROGRAM, '--serve', ...ports.map(String)]
    this.#node(at.node).spawn(within(processes.get(at.container), program), 'serve.log')
  }

  /** One connection that is held from now on, from a pod to one of another node. */
  async hold(from: End, to: End): Promise<void> {
    const processes = await this.#processes()
    const source = this.#node(from.node)
    await this.serve(to, [PORT])
    this.#log = join(source.folder, HELD)
    source.spawn(within(processes.get(from.container), [PROGRAM, '--hold', to.addresses[0] ?? '', String(PORT)]), HELD)
  }

  held(): Held {
    const [last = '{}'] = readFileSync(this.#log ?? '', 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-1)
    const { asked = 0, answered = 0, longest = 0, ended } = JSON.parse(last) as Partial<Held>
    return {
      asked,
      answered,
      longest,
      ...(ended === undefined ? {} : { ended }),
      whole: answered > 0 && ended === undefined && asked - answered < 20
    }
  }

  #node(name: string): Node {
    const node = this.#cluster.nodes.find((one) => one.name === name)
    if (!node) throw new Error(`there is no node ${name}`)
    return node
  }

  /** Of containers, by their ids. */
  async #processes(): Promise<ReadonlyMap<string, string>> {
    const lists = await Promise.all(this.#cluster.nodes.map((node) => node.execute(['ctr', '-n', 'k8s.io', 'tasks', 'ls'])))
    return new Map(
      lists
        .flatMap((list) => list.split('\n').map((line) => line.trim().split(/\s+/)))
        .map(([id = '', pid = '']) => [id, pid])
    )
  }
}

const within = (pid: string | undefined, program: readonly string[]): readonly string[] => [
  'nsenter',
  '-t',
  pid ?? '',
  '--net',
  '--',
  process.execPath,
  ...program
]
