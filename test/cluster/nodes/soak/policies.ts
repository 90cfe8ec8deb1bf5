import fc from 'fast-check'
import { toWorld } from '@/lib/k8s'
import { ciliumPolicies, clusterwidePolicies, networkPolicies } from '../../../differential/policies'

const MOST = 10

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: unknown
}

export interface Change {
  readonly kind: 'create' | 'replace' | 'delete'
  readonly document: Document
}

/** Policies that come, change and go, no more than a few at a time: with many nearly everything would be denied. */
export class PolicyChurn {
  readonly #pick: <T>(list: readonly T[]) => T
  readonly #live: Document[] = []
  #seed: number
  #made = 0

  constructor(pick: <T>(list: readonly T[]) => T, seed: number) {
    this.#pick = pick
    this.#seed = seed
  }

  next(): Change {
    const kinds = ['create', 'create', 'replace', 'delete'] as const
    const kind = this.#live.length === 0 ? 'create' : this.#live.length >= MOST ? 'delete' : this.#pick(kinds)
    if (kind === 'create') {
      this.#made += 1
      const document = this.#document(`policy-${this.#made}`)
      this.#live.push(document)
      return { kind, document }
    }
    const at = this.#live.indexOf(this.#pick(this.#live))
    const [old] = this.#live.splice(at, 1)
    if (old === undefined) throw new Error('there is none')
    if (kind === 'delete') return { kind, document: old }
    const other = this.#document(old.metadata.name)
    const document = { ...old, spec: other.kind === old.kind ? other.spec : old.spec }
    this.#live.push(document)
    return { kind, document }
  }

  /** The API server would not have it: it is as if it had not been. */
  refused({ kind, document }: Change): void {
    if (kind === 'create') this.#live.splice(this.#live.indexOf(document), 1)
  }

  /** One that is read without a problem: of what is refused the agent keeps the last good one, which the objects do not tell. */
  #document(name: string): Document {
    for (;;) {
      this.#seed += 1
      const any = fc.oneof(networkPolicies, ciliumPolicies, clusterwidePolicies)
      const [document] = fc.sample(any, { numRuns: 1, seed: this.#seed }) as unknown as readonly Document[]
      if (document === undefined) continue
      const namespace =
        document.kind === 'CiliumClusterwideNetworkPolicy' ? {} : { namespace: this.#pick(['alpha', 'beta']) }
      // Of one namespace: the connection that must never break is in another.
      if (!('namespace' in namespace) && !selectsAlpha(document.spec)) continue
      const named = { ...document, metadata: { name, ...namespace } }
      const { issues } = toWorld([named], { dialect: 'portcullis', localNode: '' })
      if (issues.every(({ severity }) => severity !== 'error')) return named
    }
  }
}

/** By its own selector: among its peers the namespace may be named too. */
function selectsAlpha(spec: unknown): boolean {
  const { endpointSelector } = spec as {
    readonly endpointSelector?: { readonly matchLabels?: Readonly<Record<string, string>> }
  }
  return endpointSelector?.matchLabels?.['k8s:io.kubernetes.pod.namespace'] === 'alpha'
}
