import { normalise, readObject, validate } from '@/lib/k8s'
import { type Policy, type PolicyKind, policyKey } from '@/lib/policy'
import { type AgentIssue, agentIssue, hasError, ofPolicy } from '../issues'

/** The dialect that this agent enforces. */
export const DIALECT = 'portcullis'

/** Who a document is, as far as that can be read. */
export interface ObjectKey {
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
}

export interface Judged {
  readonly key: ObjectKey | undefined
  /** Absent where the object is refused: an issue of severity `error` says why. */
  readonly policy: Policy | undefined
  readonly issues: readonly AgentIssue[]
}

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/
const NAMESPACE = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/

/** One document of a policy text, through all the checks there are. `file` names it where it has no name of its own. */
export function judge(
  value: unknown,
  file: string,
  versionOf: (key: ObjectKey) => { readonly uid: string; readonly generation: number }
): Judged {
  const read = readObject(value)
  if (read.object === undefined) {
    const issues = read.issues.map((issue) => ofPolicy(issue, file))
    return { key: undefined, policy: undefined, issues: issues.length > 0 ? issues : [refused(file)] }
  }
  const { kind, metadata } = read.object
  const key = { kind, namespace: metadata.namespace, name: metadata.name }
  const about = policyKey(key)
  const unsafe = !NAME.test(key.name) || !NAMESPACE.test(key.namespace)
  const { uid, generation } = versionOf(key)
  const object = { ...read.object, metadata: { ...metadata, uid, generation } }
  const checked = [...read.issues, ...validate(value, { dialect: DIALECT })]
  const normalised = normalise(object, { dialect: DIALECT })
  const issues = distinct([...checked, ...normalised.issues]).map((issue) => ofPolicy(issue, about))
  if (unsafe && !hasError(issues))
    issues.push(agentIssue('yaml-invalid', `The name ${JSON.stringify(key.name)} is not one.`))
  if (hasError(issues)) return { key: unsafe ? undefined : key, policy: undefined, issues }
  if (normalised.policy === undefined) return { key, policy: undefined, issues: [...issues, refused(about)] }
  return { key, policy: normalised.policy, issues }
}

const refused = (policy: string) => agentIssue('yaml-invalid', 'This is not a policy that can be enforced.', { policy })

/** Validation and normalising may say the same. */
function distinct<T extends { readonly code: string; readonly path: string }>(issues: readonly T[]): readonly T[] {
  const seen = new Set<string>()
  return issues.filter(({ code, path }) => {
    const key = `${code} ${path}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
