/** The entities that a Cilium policy can name, each in one sentence. */
export const ENTITIES: readonly { readonly entity: string; readonly sentence: string }[] = [
  { entity: 'world', sentence: 'Everything outside the cluster.' },
  { entity: 'cluster', sentence: 'Every pod, node and other endpoint of this cluster.' },
  { entity: 'host', sentence: 'The node that the pod runs on, its kubelet included.' },
  { entity: 'remote-node', sentence: 'The other nodes of the cluster.' },
  { entity: 'kube-apiserver', sentence: 'The Kubernetes API server, inside or outside the cluster.' },
  { entity: 'ingress', sentence: 'The proxy that takes in Ingress and Gateway traffic.' },
  { entity: 'health', sentence: 'The endpoints that check connectivity between nodes.' },
  { entity: 'init', sentence: 'Pods that have no identity yet, while they start.' },
  { entity: 'unmanaged', sentence: 'Pods that this network does not manage.' },
  { entity: 'all', sentence: 'Everyone, inside and outside the cluster.' }
]
