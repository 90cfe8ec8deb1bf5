import { PORT } from './pairs'

/**
 * `count` policies that all select both pods of a pair; the first allows what the pair does, the others allow other peers on
 * other ports, so that every one of them is in the pods' tables.
 */
export function policiesFor(pair: string, count: number): string {
  const texts: string[] = []
  for (let i = 0; i < count; i++) {
    const app = i === 0 ? ['client', 'server'] : [`caller-${i}`, `called-${i}`]
    const port = i === 0 ? PORT : 1024 + (i % 5000)
    texts.push(policy(`pair-${pair}-${i}`, `pair: "${pair}"`, app, port))
  }
  return texts.join('---\n')
}

function policy(name: string, subject: string, [from, to]: readonly string[], port: number): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: default }
spec:
  endpointSelector: { matchLabels: { ${subject} } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: ${from} } }]
      toPorts: [{ ports: [{ port: "${port}", protocol: TCP }] }]
    - fromCIDR: ["203.${port % 113}.${port % 251}.0/24"]
      toPorts: [{ ports: [{ port: "${port}", protocol: TCP }] }]
  egress:
    - toEndpoints: [{ matchLabels: { app: ${to} } }]
      toPorts: [{ ports: [{ port: "${port}", protocol: TCP }] }]
`
}

/** Isolates the pair's server and lets nobody in. */
export const lockout = (pair: string) => ({
  kind: 'CiliumNetworkPolicy',
  namespace: 'default',
  name: `lockout-${pair}`,
  text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: lockout-${pair}, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: server, pair: "${pair}" } }
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { app: client } }]
`
})
