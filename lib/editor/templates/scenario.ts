import type { Template } from './model'

/** The policies of the shop and the door, which the playground runs. */
export const SCENARIO = {
  example: {
    title: '1 · backend2, one client, one database',
    sentence: 'The shop: backend1 may call backend2, which may call the database. Nothing else.',
    group: 'scenario',
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
  'http-rule': {
    title: '2 · One request of HTTP',
    sentence: 'As the first, and of HTTP only GET /api/users.',
    group: 'scenario',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: example-http
  namespace: default
spec:
  description: backend1 may only list users at backend2
  endpointSelector:
    matchLabels:
      app: backend2
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: backend1
      toPorts:
        - ports:
            - port: "5000"
              protocol: TCP
          rules:
            http:
              - method: GET
                path: /api/users
  egress:
    - toEndpoints:
        - matchLabels:
            app: database
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
`
  },
  'ssh-nodes': {
    title: '3 · SSH to some nodes',
    sentence: 'A clusterwide policy for nodes: the cluster may come in, and anyone on port 22.',
    group: 'scenario',
    text: `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: ssh-nodes
spec:
  description: Nodes with SSH take the cluster, and anyone on port 22
  nodeSelector:
    matchLabels:
      node: ssh
  ingress:
    - fromEntities:
        - cluster
    - toPorts:
        - ports:
            - port: "22"
              protocol: TCP
`
  },
  'grpc-door': {
    title: '4 · One gRPC call',
    sentence: 'The public terminal may ask the door manager for a name, and call nothing else of it.',
    group: 'scenario',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: cc-door-mgr
  namespace: default
spec:
  description: The public terminal may ask for the names of doors
  endpointSelector:
    matchLabels:
      app: cc-door-mgr
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: public-terminal
      toPorts:
        - ports:
            - port: "50051"
              protocol: TCP
          rules:
            http:
              - method: POST
                path: /cloudcity.DoorManager/GetName
`
  },
  'each-egress': {
    title: '5 · Each way out',
    sentence: 'One egress rule of each kind: a prefix, a service, a DNS name, ICMP, the own node.',
    group: 'scenario',
    text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: each-egress
  namespace: default
spec:
  description: One egress rule of each kind
  endpointSelector:
    matchLabels:
      app: backend2
  egress:
    - toCIDR:
        - 192.168.3.1/32
    - toServices:
        - k8sService:
            serviceName: some-service
            namespace: default
    - toFQDNs:
        - matchName: example.com
    # Names must be asked for, and the answers seen, before they can be allowed
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
          rules:
            dns:
              - matchPattern: "*"
    - icmps:
        - fields:
            - type: 0
              family: IPv4
    - toEntities:
        - host
`
  }
} as const satisfies Readonly<Record<string, Template>>
