/** What differs between releases of the API server (SPEC 8.1). */
export interface KubernetesRules {
  /** CIDRs only in their one proper form. */
  readonly strictCidrs: boolean
}

/** `1.34`, `v1.36.3`; none, or one that cannot be read, is the newest that is known. */
export function kubernetesRules(version?: string): KubernetesRules {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:\D|$)/.exec(version ?? '') ?? []
  return { strictCidrs: major === undefined || Number(major) > 1 || Number(minor) >= 36 }
}
