import { list, member } from '../json'
import type { CiliumVersion } from '../schema/cilium/index'
import type { Finding } from '../schema/schema'

export interface ParserFinding extends Finding {
  /** SPEC id. */
  readonly spec: string
}

export interface ParserOptions {
  readonly version: CiliumVersion
  readonly namespaced: boolean
  readonly checksDenyRules: boolean
  readonly refusesNoRules: boolean
  /** from/toNodes are allowed (2.8). */
  readonly nodeSelectorLabels?: boolean
}

export interface RuleContext extends ParserOptions {
  readonly path: string
  readonly direction: 'ingress' | 'egress'
  readonly deny: boolean
  /** The policy is one of nodes. */
  readonly onNodes: boolean
}

/** Findings of one rule of the SPEC. */
export function at(spec: string, findings: readonly Finding[]): readonly ParserFinding[] {
  return findings.map((one) => ({ ...one, spec }))
}

/** How many entries a list has; absent is none. */
export function count(value: unknown, field: string): number {
  return list(member(value, field)).length
}
