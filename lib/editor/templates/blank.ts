import type { Template } from './model'

/** Policies that say nothing yet. */
export const BLANK = {
  blank: {
    title: 'Blank CiliumNetworkPolicy',
    sentence: 'Every pod of a namespace, nothing isolated yet.',
    group: 'begin',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: untitled
  namespace: default
spec:
  endpointSelector: {}
`
  },
  'network-policy': {
    title: 'Blank NetworkPolicy',
    sentence: 'The kind that every network of Kubernetes knows.',
    group: 'begin',
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: untitled
  namespace: default
spec:
  podSelector: {}
  policyTypes:
    - Ingress
`
  }
} as const satisfies Readonly<Record<string, Template>>
