import type { Template } from './model'

/** What most namespaces need. */
export const PATTERNS = {
  'default-deny': {
    title: 'Default deny',
    sentence: 'Nothing in, nothing out of a namespace, but for what other policies allow. Names do not resolve either.',
    group: 'pattern',
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
  },
  'default-deny-dns': {
    title: 'Default deny, DNS kept',
    sentence: 'Isolates a namespace both ways and still lets every pod resolve names.',
    group: 'pattern',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: default-deny-dns
  namespace: default
spec:
  description: Nothing in, nothing out but DNS, and what other policies allow
  endpointSelector: {}
  ingress:
    - {}
  egress:
    - toEndpoints:
        - matchLabels:
            k8s:io.kubernetes.pod.namespace: kube-system
            k8s-app: kube-dns
      toPorts:
        - ports:
            - port: "53"
              protocol: UDP
            - port: "53"
              protocol: TCP
`
  },
  'same-namespace': {
    title: 'Same namespace only',
    sentence: 'Pods of one namespace talk to each other and to nobody else; as a NetworkPolicy.',
    group: 'pattern',
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: same-namespace
  namespace: default
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - podSelector: {}
  egress:
    - to:
        - podSelector: {}
    # Names of the cluster
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
`
  },
  'ingress-controller': {
    title: 'Behind the ingress controller',
    sentence: 'A web service that only the ingress controller may call, on its one port.',
    group: 'pattern',
    text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: from-ingress-controller
  namespace: default
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
  ingress:
    - from:
        # Both hold together: this controller, in this namespace
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
          podSelector:
            matchLabels:
              app.kubernetes.io/name: ingress-nginx
      ports:
        - port: 8080
          protocol: TCP
`
  },
  'database-client': {
    title: 'Database behind one client',
    sentence: 'A database that answers to one workload, and begins no connection itself.',
    group: 'pattern',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: database
  namespace: default
spec:
  description: The database answers to backend2 alone, and calls nobody
  endpointSelector:
    matchLabels:
      app: database
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: backend2
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
  egress:
    - {}
`
  },
  'block-metadata': {
    title: 'Block cloud metadata',
    sentence: 'Pods keep the way out, but for the address where a cloud hands out credentials.',
    group: 'pattern',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: block-cloud-metadata
  namespace: default
spec:
  description: No pod asks the cloud's metadata service for credentials
  endpointSelector: {}
  enableDefaultDeny:
    # A deny rule would isolate egress: everything else still passes
    egress: false
  egressDeny:
    - toCIDR:
        - 169.254.169.254/32
`
  }
} as const satisfies Readonly<Record<string, Template>>
