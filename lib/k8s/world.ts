import type { Dialect, PolicyIssue, World } from '@/lib/policy'

export interface WorldOptions {
  readonly dialect: Dialect
  readonly localNode: string
  readonly clusterName?: string
  readonly mode?: World['mode']
}

/**
 * Plain Kubernetes objects (Pod, Namespace, Node, Service, EndpointSlice, CiliumCIDRGroup, and policies) → a World.
 * Objects of other kinds are left out; policies that are refused are left out and said.
 */
export function toWorld(
  _objects: readonly unknown[],
  options: WorldOptions
): { readonly world: World; readonly issues: readonly PolicyIssue[] } {
  return {
    world: {
      dialect: options.dialect,
      clusterName: options.clusterName ?? 'default',
      localNode: options.localNode,
      mode: options.mode ?? 'default',
      namespaces: [],
      pods: [],
      nodes: [],
      services: [],
      cidrGroups: [],
      names: {},
      policies: []
    },
    issues: []
  }
}
