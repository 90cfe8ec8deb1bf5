import { type Dialect, type Issue, issue, type Policy, type PolicyKind, type PolicyRef, traits } from '@/lib/policy'
import { record } from '../json'
import type { PolicyObject } from '../object'
import { stored, validate } from '../validate/index'
import { normaliseCilium } from './cilium'
import { closeWhatIsNotEnforced } from './close'
import { normaliseNetworkPolicy } from './network-policy'

export interface NormaliseOptions {
  readonly dialect: Dialect
  /** Default: `default`. */
  readonly clusterName?: string
  /** Cilium's agent knows nodes by their labels. */
  readonly nodeSelectorLabels?: boolean
}

/**
 * A policy object → the engine's model. `policy` is absent where the object is refused (an issue of severity `error` says
 * why). What the dialect does not enforce fails closed and is an issue: an allow matches nothing, a deny is widened.
 */
export function normalise(
  object: PolicyObject,
  options: NormaliseOptions
): { readonly policy?: Policy; readonly issues: readonly Issue[] } {
  const dialect = traits(options.dialect)
  const { name, namespace, uid, generation } = object.metadata
  const ref: PolicyRef = { kind: object.kind, namespace, name, uid, generation }
  if (!isRead(object.kind) || (object.kind !== 'NetworkPolicy' && !dialect.ciliumPolicy)) {
    return { issues: [issue('kind-not-enforced', 'kind', { kind: object.kind })] }
  }
  const found = check(object, options)
  if (found.some((one) => one.severity === 'error')) return { issues: found }
  const clusterName = options.clusterName ?? 'default'
  const asStored = {
    ...object,
    document: record(object.kind === 'NetworkPolicy' ? object.document : stored(object.document, options.dialect))
  }
  const made =
    object.kind === 'NetworkPolicy'
      ? normaliseNetworkPolicy(asStored, ref, dialect, clusterName)
      : normaliseCilium(asStored, ref, dialect, clusterName)
  if (!dialect.nodes && made.specs.some((spec) => spec.subject.kind === 'nodes')) {
    return { issues: [...found, issue('node-policy-not-enforced', 'spec.nodeSelector')] }
  }
  const closed = closeWhatIsNotEnforced(made, dialect)
  return { policy: closed.value, issues: [...found, ...closed.issues] }
}

function isRead(kind: PolicyKind): boolean {
  return kind === 'NetworkPolicy' || kind === 'CiliumNetworkPolicy' || kind === 'CiliumClusterwideNetworkPolicy'
}

/** What refuses the object in this dialect, and what is worth saying besides. */
function check(object: PolicyObject, options: NormaliseOptions): readonly Issue[] {
  const { schemaRefuses } = traits(options.dialect)
  const settings = options.nodeSelectorLabels === undefined ? {} : { nodeSelectorLabels: options.nodeSelectorLabels }
  return validate(object.document, { dialect: options.dialect, ...settings }).flatMap(({ stage, ...found }) =>
    stage === 'parser' || schemaRefuses || found.severity !== 'error' || object.kind === 'NetworkPolicy' ? [found] : []
  )
}
