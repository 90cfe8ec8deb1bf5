/** The article's policy. */
export const articlePolicy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: example
  namespace: default
spec:
  description: Only backend1 may call backend2, and backend2 only its database.
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
  egress:
    - toEndpoints:
        - matchLabels:
            app: database
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
`
