import type { Issue } from '@/lib/policy'

/** What the agent itself finds wrong, beside what lib/k8s and lib/policy say of a document. Codes are stable. */
export type AgentIssueCode =
  | 'file-unreadable'
  | 'file-too-large'
  | 'file-empty'
  | 'yaml-invalid'
  | 'directory-unreadable'
  | 'directory-restored'
  | 'duplicate-object'
  | 'nothing-to-apply'
  | 'changed-meanwhile'
  | 'not-written'
  | 'last-good-in-force'
  | 'last-good-refused'
  | 'build-failed'
  | 'not-attached'
  | 'not-seeded'
  | 'not-chained'
  | 'address-taken'
  | 'interface-taken'
  | 'map-pressure'
  | 'server-away'
  | 'forbidden'
  | 'kind-gone'
  | 'cilium-here'
  | 'written-elsewhere'
  | 'service-not-translated'
  | 'released'

export interface AgentIssue {
  /** One of ours, or lib/policy's. */
  readonly code: AgentIssueCode | Issue['code']
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  /** In the document. */
  readonly path: string
  /** `kind/namespace/name`, or the file; empty where it is about neither. */
  readonly policy: string
  readonly fix?: string
}

export function agentIssue(
  code: AgentIssueCode,
  message: string,
  more: Partial<Pick<AgentIssue, 'severity' | 'path' | 'policy' | 'fix'>> = {}
): AgentIssue {
  return { code, severity: 'error', message, path: '', policy: '', ...more }
}

/** An issue of lib/policy, told of one policy. */
export function ofPolicy(issue: Issue, policy: string): AgentIssue {
  const { code, severity, message, path, fix } = issue
  return { code, severity, message, path, policy, ...(fix !== undefined && { fix }) }
}

export const hasError = (issues: readonly { readonly severity: string }[]): boolean =>
  issues.some(({ severity }) => severity === 'error')
