/** Texts for tests: a policy that lets `from` reach `app` on `port`. */
export const policyText = (name: string, { app = 'web', from = 'client', port = '80' } = {}) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: ${app}}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: ${from}}}]
      toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]
`
