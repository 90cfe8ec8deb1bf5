import type { TemplateName } from '../store/model'

/** What a new policy begins with. */
export const TEMPLATES: Readonly<Record<TemplateName, { readonly title: string; readonly text: string }>> = {
  blank: {
    title: 'Blank policy',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: untitled
  namespace: default
spec:
  endpointSelector: {}
`
  },
  example: {
    title: 'The shop: backend2 between its one client and its database',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: example
  namespace: default
spec:
  description: backend2 is called by backend1 alone, and calls the database alone
  endpointSelector:
    matchLabels:
      app: backend2
  ingress:
    # Its one client, on its HTTP port
    - fromEndpoints:
        - matchLabels:
            app: backend1
      toPorts:
        - ports:
            - port: "5000"
              protocol: TCP
  egress:
    # Its database. Nothing else: names do not resolve any more
    - toEndpoints:
        - matchLabels:
            app: database
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
`
  },
  'network-policy': {
    title: 'Blank NetworkPolicy',
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
  },
  'default-deny': {
    title: 'Default deny of a namespace',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: default-deny
  namespace: default
spec:
  description: Nothing in, nothing out, but for what other policies allow
  endpointSelector: {}
  ingress:
    - {}
  egress:
    - {}
`
  }
}
