/** What is read of a cluster: what a World is made of, and policies. The first version of each that a server has is taken. */
export interface Resource {
  readonly kind: string
  readonly plural: string
  /** `apis/GROUP/VERSION` or `api/v1`, the one wanted most first. */
  readonly at: readonly string[]
}

export const RESOURCES: readonly Resource[] = [
  { kind: 'Namespace', plural: 'namespaces', at: ['api/v1'] },
  { kind: 'Node', plural: 'nodes', at: ['api/v1'] },
  { kind: 'Pod', plural: 'pods', at: ['api/v1'] },
  { kind: 'Service', plural: 'services', at: ['api/v1'] },
  { kind: 'EndpointSlice', plural: 'endpointslices', at: ['apis/discovery.k8s.io/v1'] },
  { kind: 'NetworkPolicy', plural: 'networkpolicies', at: ['apis/networking.k8s.io/v1'] },
  { kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies', at: ['apis/cilium.io/v2'] },
  { kind: 'CiliumClusterwideNetworkPolicy', plural: 'ciliumclusterwidenetworkpolicies', at: ['apis/cilium.io/v2'] },
  { kind: 'CiliumCIDRGroup', plural: 'ciliumcidrgroups', at: ['apis/cilium.io/v2', 'apis/cilium.io/v2alpha1'] },
  { kind: 'ClusterNetworkPolicy', plural: 'clusternetworkpolicies', at: ['apis/policy.networking.k8s.io/v1alpha2'] },
  { kind: 'AdminNetworkPolicy', plural: 'adminnetworkpolicies', at: ['apis/policy.networking.k8s.io/v1alpha1'] },
  {
    kind: 'BaselineAdminNetworkPolicy',
    plural: 'baselineadminnetworkpolicies',
    at: ['apis/policy.networking.k8s.io/v1alpha1']
  }
]

/** `apis/cilium.io/v2` → `cilium.io`, `api/v1` → the core group. */
export function groupOf(at = ''): string {
  return /^apis\/([^/]+)\//.exec(at)?.[1] ?? ''
}

/** `networking.k8s.io/v1` */
export function apiVersionOf(at: string): string {
  return at.replace(/^apis?\//, '')
}

/** Kinds that may be written from here: policies, and nothing else of a cluster. */
export const POLICY_RESOURCES = RESOURCES.filter(({ kind }) => kind.endsWith('NetworkPolicy'))

/** Those of no namespace. */
export const CLUSTERWIDE_POLICIES: ReadonlySet<string> = new Set([
  'CiliumClusterwideNetworkPolicy',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy'
])
