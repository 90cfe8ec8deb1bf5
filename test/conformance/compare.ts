import type { ClusterFile } from '@/bin/evaluate/cases'
import type { Case } from './case'

/** How a kind of file is asked and judged. */
export interface Comparison {
  /** The case without its answers: what the engine gets. */
  question(one: Case): Case
  /** What is different, as lines of text; none: equal. */
  differences(got: Case, want: Case): readonly string[]
}

type Rows = Readonly<Record<string, Readonly<Record<string, string>>>>
type Matrix = Readonly<Record<string, readonly string[]>>

export function comparisonOf(folder: string, file: string, cluster: ClusterFile | undefined): Comparison {
  if (file.startsWith('verdicts')) return verdicts(cluster ? peersOf(cluster) : [])
  if (file === 'validation')
    return folder === 'kubernetes' ? one('valid', without('valid', 'errors', 'warnings')) : ciliumValidation
  if (file === 'l7-http') return http
  if (file === 'l7-dns') return dns
  if (file === 'label-filter') return one('identity', without('identity'))
  if (file.endsWith('-match')) return one('match', without('match'))
  return matrices
}

function without(...names: readonly string[]): (one: Case) => Case {
  return (one) => Object.fromEntries(Object.entries(one).filter(([name]) => !names.includes(name)))
}

function unequal(what: string, got: unknown, want: unknown): readonly string[] {
  return got === want ? [] : [`${what}: expected ${String(want)}, got ${String(got)}`]
}

function one(field: string, question: (one: Case) => Case): Comparison {
  return { question, differences: (got, want) => unequal(field, got[field], want[field]) }
}

function peersOf(cluster: ClusterFile): readonly string[] {
  return [
    ...cluster.pods.map(({ namespace, name }) => `${namespace}/${name}`),
    ...[...cluster.nodes, ...cluster.reserved, ...cluster.externals].map(({ peer }) => peer)
  ]
}

/** The subject itself is no peer of its own; `*` stands for every peer without a row. */
function verdicts(peers: readonly string[]): Comparison {
  return {
    question: without('egress', 'ingress', 'errors', 'rejected', 'unknown', 'crdRejected', 'agent', 'why'),
    differences: (got, want) =>
      (['egress', 'ingress'] as const).flatMap((direction) =>
        Object.entries((want[direction] ?? {}) as Rows).flatMap(([subject, row]) => {
          const mine = ((got[direction] ?? {}) as Rows)[subject]
          if (!mine) return [`${direction} of ${subject}: no row`]
          return peers
            .filter((peer) => peer !== subject)
            .flatMap((peer) =>
              unequal(`${direction} of ${subject}, ${peer}`, mine[peer] ?? mine['*'], row[peer] ?? row['*'])
            )
        })
      )
  }
}

const ciliumValidation: Comparison = {
  question: without('crd', 'sanitize', 'unknownFields', 'unknown', 'why'),
  differences: (got, want) =>
    ['crd', 'sanitize'].flatMap((stage) => {
      const { ok, error } = want[stage] as { readonly ok: boolean; readonly error?: string }
      return unequal(`${stage} (${error ?? 'accepted'})`, got[stage], ok)
    })
}

const http: Comparison = {
  question: (one) => ({
    ...without('translated', 'why')(one),
    requests: (one.requests as readonly Case[]).map(without('allow'))
  }),
  differences: (got, want) =>
    (want.requests as readonly Case[]).flatMap((request, at) =>
      unequal(`${request.method} ${request.path}`, (got.requests as readonly unknown[])[at], request.allow)
    )
}

const dns: Comparison = {
  question: (one) => ({ ...one, names: Object.fromEntries(Object.keys(one.names as object).map((name) => [name, null])) }),
  differences: (got, want) =>
    Object.entries(want.names as object).flatMap(([name, allowed]) => unequal(name, (got.names as Case)[name], allowed))
}

/** `-` was not judged, `~` is no packet, and the diagonal is a pod to itself, which is always allowed (SPEC 8.7). */
const matrices: Comparison = {
  question: (one) => ({
    ...without('agreement', 'title', 'tags')(one),
    steps: (one.steps as readonly Case[]).map(without('expect'))
  }),
  differences: (got, want) => {
    const steps = want.steps as readonly { readonly expect: Matrix; readonly policiesV1alpha2?: unknown }[]
    const forms = steps.some((step) => step.policiesV1alpha2) ? ['expect', 'expectV1alpha2'] : ['expect']
    return forms.flatMap((form) =>
      steps.flatMap((step, at) => {
        const mine = (got[form] as readonly Matrix[] | undefined)?.[at]
        return Object.entries(step.expect).flatMap(([probe, rows]) =>
          rows.flatMap((row, source) =>
            [...row].flatMap((cell, destination) =>
              cell === '-' || cell === '~' || source === destination
                ? []
                : unequal(`${form} ${at} ${probe} ${source}→${destination}`, mine?.[probe]?.[source]?.[destination], cell)
            )
          )
        )
      })
    )
  }
}
