import {
  type Dialect,
  type Issue,
  issue,
  type Policy,
  type PolicyKind,
  type PolicyRef,
  type Traits,
  traits
} from '@/lib/policy'
import { record } from '../json'
import type { PolicyObject } from '../object'
import { stored, validate } from '../validate/index'
import { normaliseCilium } from './cilium'
import { closeWhatIsNotEnforced } from './close'
import { normaliseNetworkPolicy } from './network-policy'
import { normaliseTiered } from './tiered'
import { trapsOf } from './traps/index'

export interface NormaliseOptions {
  readonly dialect: Dialect
  /** Another reading than the dialect's (see `World`). */
  readonly traits?: Traits | undefined
  /** Default: `default`. */
  readonly clusterName?: string
  /** Cilium's agent knows nodes by their labels. */
  readonly nodeSelectorLabels?: boolean
  /** Release of the API server; see `validate`. */
  readonly kubernetesVersion?: string
}

/**
 * A policy object → the engine's model. `policy` is absent where the object is refused (an issue of severity `error` says
 * why). What the dialect does not enforce fails closed and is an issue: an allow matches nothing, a deny is widened.
 */
export function normalise(
  object: PolicyObject,
  options: NormaliseOptions
): { readonly policy?: Policy; readonly issues: readonly Issue[] } {
  const dialect = traits(options)
  const { name, namespace, uid, generation } = object.metadata
  const ref: PolicyRef = { kind: object.kind, namespace, name, uid, generation }
  const read = readerOf(object.kind, dialect)
  if (!read) return { issues: [issue('kind-not-enforced', 'kind', { kind: object.kind })] }
  const found = check(object, options)
  if (found.some((one) => one.severity === 'error')) return { issues: found }
  const asStored = { ...object, document: record(stored(object.document, object.kind, options)) }
  const made = read(asStored, ref, dialect, options.clusterName ?? 'default')
  if (!dialect.nodes && made.specs.some((spec) => spec.subject.kind === 'nodes')) {
    return { issues: [...found, issue('node-policy-not-enforced', 'spec.nodeSelector')] }
  }
  const closed = closeWhatIsNotEnforced(made, dialect)
  const traps = trapsOf(object, asStored, dialect)
  return { policy: closed.value, issues: [...found, ...closed.issues, ...traps] }
}

type Reader = (object: PolicyObject, ref: PolicyRef, traits: Traits, clusterName: string) => Policy

function readerOf(kind: PolicyKind, dialect: Traits): Reader | undefined {
  switch (kind) {
    case 'NetworkPolicy':
      return normaliseNetworkPolicy
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return dialect.ciliumPolicy ? normaliseCilium : undefined
    default:
      return dialect.tiers.includes(kind) ? normaliseTiered : undefined
  }
}

/** What refuses the object in this dialect, and what is worth saying besides. One refusal for a place is enough. */
function check(object: PolicyObject, options: NormaliseOptions): readonly Issue[] {
  const { schemaRefuses } = traits(options)
  const all = validate(object.document, options)
  const byParser = new Set(all.filter(({ stage }) => stage === 'parser').map(({ path }) => path))
  return all.flatMap(({ stage, ...found }) => {
    if (found.severity !== 'error' || stage === 'parser') return [found]
    return (schemaRefuses || object.kind === 'NetworkPolicy') && !byParser.has(found.path) ? [found] : []
  })
}
