import { isPolicyDocument, type JsonObject, normalise, readObject, type ValidateOptions, validate } from '@/lib/k8s'
import { type Issue, type Policy, policyKey } from '@/lib/policy'

export interface ReadPolicy {
  /** `kind/namespace/name`; empty where it has no name. */
  readonly key: string
  /** Absent where the object is refused. */
  readonly policy?: Policy
  readonly issues: readonly Issue[]
}

/** `kubernetesVersion`: of the API server that is asked. */
export type ReadPolicyOptions = Pick<ValidateOptions, 'dialect' | 'kubernetesVersion'>

/** A policy document → what this dialect makes of it, and all that is wrong with it. Undefined for other documents. */
export function readPolicy(value: JsonObject, options: ReadPolicyOptions): ReadPolicy | undefined {
  if (!isPolicyDocument(value)) return undefined
  const { object, issues } = readObject(value)
  // Without a name it is checked all the same: all its faults are told at once.
  const refusals = validate(value, options).filter(({ severity, stage }) => severity === 'error' && stage === 'api')
  if (!object) return { key: '', issues: [...issues, ...unlike(refusals, issues)].map(plain) }
  const made = normalise(object, options)
  const { kind, metadata } = object
  return {
    key: policyKey({ kind, namespace: metadata.namespace, name: metadata.name }),
    ...(made.policy && { policy: made.policy }),
    issues: [...unlike(refusals, made.issues), ...made.issues].map(plain)
  }
}

/** One refusal for a place is enough. */
function unlike(issues: readonly Issue[], told: readonly Issue[]): readonly Issue[] {
  const places = new Set(told.map(({ path }) => path))
  return issues.filter(({ path }) => !places.has(path))
}

/** Who refuses it is no matter here. */
function plain({ stage: _, reason: __, ...found }: Issue & { readonly stage?: unknown; readonly reason?: unknown }): Issue {
  return found
}
