import { isPolicyDocument, type JsonObject, normalise, readObject, validate } from '@/lib/k8s'
import { type Dialect, type Issue, type Policy, policyKey } from '@/lib/policy'

export interface ReadPolicy {
  /** `kind/namespace/name`; empty where it has no name. */
  readonly key: string
  /** Absent where the object is refused. */
  readonly policy?: Policy
  readonly issues: readonly Issue[]
}

/** A policy document → what this dialect makes of it, and all that is wrong with it. Undefined for other documents. */
export function readPolicy(value: JsonObject, dialect: Dialect): ReadPolicy | undefined {
  if (!isPolicyDocument(value)) return undefined
  const { object, issues } = readObject(value)
  // Without a name it is checked all the same: all its faults are told at once.
  const refusals = validate(value, { dialect }).filter(({ severity, stage }) => severity === 'error' && stage === 'api')
  if (!object) return { key: '', issues: [...issues, ...unlike(refusals, issues)].map(plain) }
  const made = normalise(object, { dialect })
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
function plain({ code, severity, message, path, fix, spec }: Issue): Issue {
  return { code, severity, message, path, ...(fix !== undefined && { fix }), ...(spec !== undefined && { spec }) }
}
