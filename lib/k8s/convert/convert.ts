import { compareMeaning, type Dialect, type Issue, issue, type Reading, traits } from '@/lib/policy'
import { type Json, list, member, record, text } from '../json'
import { normalise } from '../normalise/index'
import type { PolicyObject } from '../object'
import { readObject } from '../read'
import type { JsonObject } from '../yaml/value'
import { toClusterwide, toNamespaced } from './between-cilium'
import { DESCRIPTION, metadataFor } from './metadata'
import {
  type Conversion,
  type ConvertibleKind,
  type ConvertOptions,
  isConvertible,
  type Said,
  type Target,
  unsayable
} from './model'
import { toCilium } from './to-cilium'
import { toNetworkPolicy } from './to-network-policy'

/**
 * A policy object as one of another kind, with what changes in meaning (SPEC 14). Nothing is lost silently: what the other kind
 * cannot say refuses the conversion, with its path. Never throws.
 */
export function convert(document: unknown, to: ConvertibleKind, options: ConvertOptions): Conversion {
  const { object, issues } = readObject(document)
  if (!object) return { issues, changes: [] }
  const clusterName = options.clusterName ?? options.world?.clusterName ?? 'default'
  const readAs = (one: PolicyObject) => reading(one, options.dialect, clusterName)
  const before = readAs(object)
  if (isConvertible(object.kind) && before.refused.length > 0) return { issues: before.refused, changes: [] }
  const target: Target = {
    kind: to,
    namespace: object.metadata.namespace,
    clusterName,
    traits: traits(dialectOf(to, options.dialect))
  }
  const said = say(object, target)
  if ('unsayable' in said) {
    const { path, what } = said.unsayable
    return { issues: [issue('conversion-lossy', path, { kind: to, what })], changes: [] }
  }
  const made = readObject(said.value)
  const after = made.object && readAs(made.object)
  if (!after || after.refused.length > 0) return { issues: after?.refused ?? made.issues, changes: [] }
  const changes = compareMeaning(before, after, { clusterName, ...(options.world ? { world: options.world } : {}) })
  return { document: said.value, issues: [], changes }
}

/** A policy as its engine reads it. One without a rule is refused, and means as little in the other kind (SPEC 1.2). */
function reading(
  object: PolicyObject,
  dialect: Dialect,
  clusterName: string
): Reading & { readonly refused: readonly Issue[] } {
  const own = dialectOf(object.kind, dialect)
  const { policy, issues } = normalise(object, { dialect: own, clusterName })
  const refused = policy ? [] : issues.filter((one) => one.severity === 'error' && !isWithoutRule(object, one))
  return { dialect: own, policies: policy ? [policy] : [], refused }
}

function isWithoutRule({ document }: PolicyObject, { path }: Issue): boolean {
  const lists = ['ingress', 'ingressDeny', 'egress', 'egressDeny']
  return path === 'spec' && lists.every((key) => list(member(member(document, 'spec'), key)).length === 0)
}

/** Where the engine does not know Cilium's kinds, Cilium itself reads them. */
function dialectOf(kind: PolicyObject['kind'], dialect: Dialect): Dialect {
  return kind !== 'NetworkPolicy' && !traits(dialect).ciliumPolicy ? 'cilium-1.20' : dialect
}

function say(object: PolicyObject, target: Target): Said<JsonObject> {
  const { document, kind } = object
  if (!isConvertible(kind)) return unsayable('kind', `the tiers and priorities of a ${kind}`)
  if (kind === target.kind) return { value: document as JsonObject }
  if (kind === 'NetworkPolicy') return { value: written(object, target, { spec: toCilium(document, target) }) }
  if (target.kind === 'NetworkPolicy') return asNetworkPolicy(object, target)
  if (target.kind === 'CiliumClusterwideNetworkPolicy')
    return { value: written(object, target, toClusterwide(document, target)) }
  const said = toNamespaced(document)
  if ('unsayable' in said) return said
  const { specs, namespace } = said.value
  return { value: written(object, { ...target, namespace }, specs) }
}

/** A clusterwide policy becomes one of a namespace first. */
function asNetworkPolicy(object: PolicyObject, target: Target): Said<JsonObject> {
  if (object.kind === 'CiliumNetworkPolicy') {
    const said = toNetworkPolicy(object.document, target)
    return 'unsayable' in said ? said : { value: written(object, target, { spec: said.value }) }
  }
  const narrowed = toNamespaced(object.document)
  if ('unsayable' in narrowed) return narrowed
  const { specs, namespace } = narrowed.value
  const said = toNetworkPolicy(specs, { ...target, namespace })
  return 'unsayable' in said ? said : { value: written(object, { ...target, namespace }, { spec: said.value }) }
}

/** A description has a field in Cilium's kinds, and an annotation by custom elsewhere. */
function written({ document, kind }: PolicyObject, target: Target, specs: Json): JsonObject {
  const toCilium = kind === 'NetworkPolicy'
  const fromCilium = target.kind === 'NetworkPolicy'
  const annotated = toCilium ? text(member(member(member(document, 'metadata'), 'annotations'), DESCRIPTION)) : undefined
  const described = fromCilium ? text(member(member(document, 'spec'), 'description')) : undefined
  const spec = annotated === undefined ? specs.spec : { description: annotated, ...record(specs.spec) }
  return {
    apiVersion: fromCilium ? 'networking.k8s.io/v1' : 'cilium.io/v2',
    kind: target.kind,
    metadata: metadataFor(document, target, annotated === undefined ? { add: described } : { remove: true }),
    ...(specs as JsonObject),
    ...(spec === undefined ? {} : { spec: spec as JsonObject })
  }
}
