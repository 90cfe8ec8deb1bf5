import type { Cluster, Person } from '@/lib/server/cluster'
import { askSight } from './ask'
import type { Sight } from './sight'

/** So long is what the API server said of somebody's rights taken for true; what is written is asked of it each time. */
export const FRESH_MS = 30_000

/** What each person sees, asked once for all of their windows. */
export class Sights {
  readonly #cluster: Cluster
  readonly #known = new Map<string, { readonly at: number; readonly sight: Promise<Sight> }>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Rejects with a ClusterError where the API server does not say; nothing is seen then. */
  of(person: Person, now = Date.now()): Promise<Sight> {
    const { people } = this.#cluster
    if (people === undefined) throw new TypeError('There are no people here.')
    for (const [key, { at }] of this.#known) if (now - at > FRESH_MS) this.#known.delete(key)
    const found = this.#known.get(person.key)
    if (found !== undefined) return found.sight
    const sight = askSight(people, person, this.#cluster.list())
    this.#known.set(person.key, { at: now, sight })
    sight.catch(() => this.#known.delete(person.key))
    return sight
  }
}

/** Whether two say the same. */
export function sameSight(a: Sight, b: Sight): boolean {
  const text = ({ namespaces, policies, ...rest }: Sight) =>
    JSON.stringify([
      rest,
      [...namespaces].sort(),
      [...policies].map(([kind, where]) => [kind, typeof where === 'string' ? where : [...where].sort()])
    ])
  return text(a) === text(b)
}
