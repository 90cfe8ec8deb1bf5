import type { Peer, Requirement, Subject } from './model'
import type { Identity } from './party'
import { bareKey } from './selector'

/** Who has a label: narrows down who is asked, and decides nothing. */
export class LabelIndex<One> {
  readonly #all: One[]
  readonly #identityOf: (one: One) => Identity
  readonly #byPodLabel = new Map<string, One[]>()
  readonly #byIdentityLabel = new Map<string, One[]>()
  readonly #byNamespace = new Map<string, One[]>()

  constructor(all: readonly One[], identityOf: (one: One) => Identity) {
    this.#all = [...all]
    this.#identityOf = identityOf
    for (const one of all) this.#file(one, put)
  }

  add(one: One): void {
    this.#all.push(one)
    this.#file(one, put)
  }

  remove(one: One): void {
    take(this.#all, one)
    this.#file(one, (index, key) => take(index.get(key) ?? [], one))
  }

  #file(one: One, where: (index: Map<string, One[]>, key: string, one: One) => void): void {
    const { podLabels, labels, namespace } = this.#identityOf(one)
    for (const [key, value] of Object.entries(podLabels ?? {})) where(this.#byPodLabel, `${key}=${value}`, one)
    for (const [key, value] of Object.entries(labels)) where(this.#byIdentityLabel, `${bareKey(key)}=${value}`, one)
    if (namespace) where(this.#byNamespace, namespace.name, one)
  }

  /** At least everyone whom a peer entry, or a subject, matches. */
  candidates(by: Peer | Subject): readonly One[] {
    if (by.kind === 'endpoints') return smallest(this.#all, lists(by.selector.requirements, this.#byIdentityLabel, bareKey))
    if (by.kind !== 'pods') return this.#all
    const inNamespace = by.namespaces.kind === 'name' ? [this.#byNamespace.get(by.namespaces.name) ?? []] : []
    return smallest(this.#all, [...inNamespace, ...lists(by.pods.requirements, this.#byPodLabel, (key) => key)])
  }
}

function lists<One>(
  requirements: readonly Requirement[],
  index: ReadonlyMap<string, One[]>,
  keyOf: (key: string) => string
): readonly (readonly One[])[] {
  return requirements.flatMap((one) => {
    if (one.operator !== 'in') return []
    const found = one.values.map((value) => index.get(`${keyOf(one.key)}=${value}`) ?? [])
    // The lists themselves, where they need not be put together: some are as long as the cluster.
    return [found.length === 1 ? (found[0] ?? []) : [...new Set(found.flat())]]
  })
}

function smallest<One>(all: readonly One[], some: readonly (readonly One[])[]): readonly One[] {
  return some.reduce((least, list) => (list.length < least.length ? list : least), all)
}

function put<One>(index: Map<string, One[]>, key: string, one: One): void {
  const list = index.get(key)
  if (list) list.push(one)
  else index.set(key, [one])
}

function take<One>(list: One[], one: One): void {
  const at = list.indexOf(one)
  if (at >= 0) list.splice(at, 1)
}
