/** Whose reading of an object is meant; SPEC "Dialects". */
export type Dialect = 'kubernetes' | 'cilium-1.20' | 'cilium-1.15' | 'portcullis'

export type PolicyKind =
  | 'NetworkPolicy'
  | 'CiliumNetworkPolicy'
  | 'CiliumClusterwideNetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'ClusterNetworkPolicy'
