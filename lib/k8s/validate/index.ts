import {
  type CiliumRelease,
  type Dialect,
  type Issue,
  issue,
  type PolicyKind,
  type Reader,
  type Repair,
  type Traits,
  traits
} from '@/lib/policy'
import { isNamespaced, readObject } from '../read'
import { ciliumSchema } from '../schema/cilium/index'
import { NETWORK_POLICY } from '../schema/network-policy'
import {
  type FieldReason,
  type Finding,
  pruned,
  type Schema,
  undecodable,
  unknownMembers,
  violations
} from '../schema/schema'
import { TIERED } from '../schema/tiered'
import { badCilium } from './cilium-parser'
import { kubernetesRules } from './kubernetes-version'
import { badMetadata, badNetworkPolicy } from './network-policy'
import { withRepair } from './repairs'
import { badTieredForCilium } from './tiered'

/** Who refuses it: the API server (schema, or the NetworkPolicy validator), or the engine's own parser. */
export type ValidationStage = 'api' | 'parser'

export interface StagedIssue extends Issue {
  readonly stage: ValidationStage
  /** How the API server classes it, where that is known. */
  readonly reason?: FieldReason
}

export interface ValidateOptions {
  readonly dialect: Dialect
  /** Another reading than the dialect's (see `World`). */
  readonly traits?: Traits | undefined
  /** Settings of Cilium's agent. */
  readonly nodeSelectorLabels?: boolean
  /** Release of the API server (`1.34`), whose strictness differs; default: the newest (SPEC 8.1). */
  readonly kubernetesVersion?: string
}

/** What the API server and the engine of this dialect say of a document. Empty of errors: accepted. Never throws. */
export function validate(doc: unknown, options: ValidateOptions): readonly StagedIssue[] {
  const { object, issues } = readObject(doc)
  const kind = object?.kind ?? kindWithoutName(doc)
  if (!kind) return issues.map((one) => ({ ...one, stage: 'api' }))
  return judged(doc, kind, options).map((one) => withRepair(doc, one))
}

function judged(doc: unknown, kind: PolicyKind, options: ValidateOptions): readonly StagedIssue[] {
  if (kind === 'NetworkPolicy') return validateNetworkPolicy(doc, options)
  return isCilium(kind) ? validateCilium(doc, kind, options) : validateTiered(doc, kind, options)
}

/** A document whose only fault so far is a missing name: it is checked further, so that all its faults are told at once. */
function kindWithoutName(doc: unknown): PolicyKind | undefined {
  const named = { ...(doc as object), metadata: { name: 'x' } }
  return readObject(named).object?.kind
}

function validateNetworkPolicy(doc: unknown, options: ValidateOptions): readonly StagedIssue[] {
  const undecoded = undecodable(NETWORK_POLICY, doc, '')
  return [
    ...(undecoded.length > 0 ? undecoded : badNetworkPolicy(doc, kubernetesRules(options.kubernetesVersion))).map((one) =>
      refused('api', one, '8.1')
    ),
    ...unknownMembers(NETWORK_POLICY, doc, '').map((one) => dropped(one, 'NetworkPolicy', options))
  ]
}

/** SPEC 8.9. */
function validateTiered(doc: unknown, kind: keyof typeof TIERED, options: ValidateOptions): readonly StagedIssue[] {
  const schema = TIERED[kind]
  const metadata = badMetadata((doc as { metadata?: unknown }).metadata)
  const byCilium = traits(options).networkPolicy === 'cilium' && traits(options).tiers.includes(kind)
  return [
    ...[...metadata, ...violations(schema, doc, '')].map((one) => refused('api', one, '8.9')),
    ...(byCilium ? badTieredForCilium(doc, options.nodeSelectorLabels === true) : []).map((one) =>
      refused('parser', one, '8.9')
    ),
    ...unknownMembers(schema, doc, '').map((one) => dropped(one, kind, options))
  ]
}

function validateCilium(doc: unknown, kind: PolicyKind, options: ValidateOptions): readonly StagedIssue[] {
  const { ciliumRelease, checksDenyRules, refusesNoRules } = traits(options)
  const schema = SCHEMAS[ciliumRelease]
  const undecoded = undecodable(schema, doc, '')
  const metadata = badMetadata((doc as { metadata?: unknown }).metadata)
  const parser = {
    version: ciliumRelease,
    checksDenyRules,
    refusesNoRules,
    namespaced: isNamespaced(kind),
    nodeSelectorLabels: options.nodeSelectorLabels === true
  }
  return [
    ...[...metadata, ...violations(schema, doc, '')].map((one) => refused('api', one, '1.0')),
    ...(undecoded.length > 0
      ? undecoded.map((one) => refused('parser', one, '1.0'))
      : badCilium(doc, parser).map((one) => refused('parser', one, one.spec))),
    ...unknownMembers(schema, doc, '').map((one) => dropped(one, kind, options))
  ]
}

const SCHEMAS: Readonly<Record<CiliumRelease, Schema>> = { '1.20': ciliumSchema('1.20'), '1.15': ciliumSchema('1.15') }

/** The document as the API server of this dialect stores it: unknown members dropped. */
export function stored(doc: unknown, kind: PolicyKind, reader: Reader): unknown {
  const { schemaPrunes, ciliumRelease } = traits(reader)
  return isCilium(kind) && schemaPrunes ? pruned(SCHEMAS[ciliumRelease], doc) : doc
}

export function isCilium(kind: PolicyKind): kind is 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy' {
  return kind === 'CiliumNetworkPolicy' || kind === 'CiliumClusterwideNetworkPolicy'
}

function refused(stage: ValidationStage, { path, why, reason }: Finding, spec: string): StagedIssue {
  const code = stage === 'api' ? 'refused-by-schema' : 'refused-by-parser'
  return { ...issue(code, path, { why }), spec, stage, ...(stage === 'api' && reason ? { reason } : {}) }
}

function dropped({ path }: Finding, kind: string, reader: Reader): StagedIssue {
  const refuses = traits(reader).refusesUnknownFields && path.startsWith('spec')
  const repair: Repair = { title: `Remove ${/([^.[\]]+)$/.exec(path)?.[1] ?? 'it'}`, edits: [{ op: 'remove', path }] }
  return { ...issue(refuses ? 'unknown-field-refused' : 'unknown-field', path, { kind }, [repair]), stage: 'api' }
}
