import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cluster } from '../cluster'
import type { Node } from '../node'
import type { End, SoakTrial } from './judged'

const PROGRAM = fileURLToPath(new URL('connect.mjs', import.meta.url))
const HELD = 'held.log'
const PORT = 7777

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
  async tryAll(trials: readonly SoakTrial[]): Promise<readonly Outcome[]> {
    const bySource = new Map<End, SoakTrial[]>()
    for (const trial of trials) bySource.set(trial.from, [...(bySource.get(trial.from) ?? []), trial])
    const processes = await this.#processes()
    const outcomes = new Map<SoakTrial, Outcome>()
    await Promise.all(
      [...bySource].map(async ([from, own]) => {
        const asked = JSON.stringify(own.map(({ address, port }) => [address, port]))
        const said = await this.#node(from.node).execute(within(processes.get(from.container), [PROGRAM, asked]), 60_000)
        for (const [at, outcome] of (JSON.parse(said) as readonly Outcome[]).entries()) {
          const trial = own[at]
          if (trial) outcomes.set(trial, outcome)
        }
      })
    )
    return trials.map((trial) => outcomes.get(trial) ?? 'not tried')
  }

  /** One connection that is held from now on, from a pod to one of another node. */
  async hold(from: End, to: End): Promise<void> {
    const processes = await this.#processes()
    const [source, destination] = [this.#node(from.node), this.#node(to.node)]
    destination.spawn(within(processes.get(to.container), [PROGRAM, '--serve', String(PORT)]), 'serve.log')
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
