import { pod } from '../pods'

/** What the policies of test/differential name. */
const NAMESPACES = { alpha: 'prod', beta: 'dev' } as const
const LABELS = { app: ['web', 'front', 'db'], tier: ['web', 'back'] } as const
/** Of no policy. */
export const STEADY = 'steady'
/** Both are open, by number and by name. */
export const PORTS = [80, 8080] as const
const SIZE = 10

type Pick = <T>(list: readonly T[]) => T

export const namespaces = (): readonly object[] =>
  [...Object.entries(NAMESPACES), [STEADY, STEADY]].map(([name, env]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { env } }
  }))

/** Pods that come and go; each has a name of its own for good. */
export class Population {
  readonly #pick: Pick
  readonly #live: string[] = []
  #made = 0

  constructor(pick: Pick) {
    this.#pick = pick
  }

  get made(): number {
    return this.#made
  }

  first(): readonly object[] {
    return Array.from({ length: SIZE }, () => this.#make())
  }

  /** One that goes, `namespace/name`, and one that comes. */
  exchange(): { readonly goes: string; readonly comes: object } {
    const goes = this.#pick(this.#live)
    this.#live.splice(this.#live.indexOf(goes), 1)
    return { goes, comes: this.#make() }
  }

  #make(): object {
    this.#made += 1
    const name = `pod-${this.#made}`
    const namespace = this.#pick(Object.keys(NAMESPACES))
    this.#live.push(`${namespace}/${name}`)
    const labels = { app: this.#pick(LABELS.app), tier: this.#pick(LABELS.tier) }
    const serve = PORTS.map((port) => `httpd ${port === PORTS[0] ? '-f ' : ''}-p ${port} -h /www`).reverse()
    const ports = PORTS.map((containerPort) => ({ containerPort, name: containerPort === 80 ? 'http' : 'alt' }))
    return pod(name, {
      node: `n${1 + (this.#made % 2)}`,
      namespace,
      labels,
      script: `mkdir /www; ${serve[0]}; exec ${serve[1]}`,
      container: { ports }
    })
  }
}
