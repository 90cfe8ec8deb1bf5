import type { PolicyKind } from '@/lib/policy'

/** `metadata` as far as it is used. */
export interface Metadata {
  readonly name: string
  /** Empty for clusterwide kinds; `default` where a namespaced document names none. */
  readonly namespace: string
  readonly uid: string
  readonly generation: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A policy object that has been read: its envelope is typed, its body is as written (checked by `validate`). */
export interface PolicyObject {
  readonly kind: PolicyKind
  readonly apiVersion: string
  readonly metadata: Metadata
  /** The document itself, plain data. */
  readonly document: Readonly<Record<string, unknown>>
}
