import type { Direction, Pod } from '@/lib/policy'

/** The whole cluster: namespaces as areas, workloads in them. */
export interface ClusterMap {
  readonly areas: readonly MapArea[]
  readonly policies: readonly MapPolicy[]
  /** Of all workloads, shown or not. */
  readonly workloads: number
}

export interface MapArea {
  readonly namespace: string
  /** All of its workloads are drawn; a folded one says only how many there are. */
  readonly open: boolean
  readonly workloads: readonly MapWorkload[]
  readonly pods: number
  /** How many of its workloads are isolated, by direction. */
  readonly closed: Readonly<Record<Direction, number>>
}

/** Pods of one namespace with the same labels. */
export interface MapWorkload {
  readonly id: string
  readonly namespace: string
  readonly title: string
  readonly labels: readonly (readonly [string, string])[]
  readonly pods: readonly Pod[]
  /** Keys of the policies that are about it. */
  readonly policies: readonly string[]
  /** Of them those that isolate it, by direction. */
  readonly closedBy: Readonly<Record<Direction, readonly string[]>>
}

export interface MapPolicy {
  /** `kind/namespace/name` */
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Ids of the workloads that it is about. */
  readonly selects: readonly string[]
}
