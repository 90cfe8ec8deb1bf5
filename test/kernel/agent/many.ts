/** Of another node: 500 sorts of pods in 50 namespaces. */
export const podOf = (at: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${at}`,
    namespace: `ns-${at % 50}`,
    uid: `uid-${at}`,
    labels: { app: `app-${at % 500}`, tier: `t-${at % 5}` }
  },
  spec: { nodeName: `m${at % 44}`, containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 8080 }] }] },
  status: { phase: 'Running', podIP: `10.${20 + (at >> 12)}.${(at >> 6) & 63}.${(at & 63) + 1}` }
})

/** The first is of our own pods; the others select those of other nodes. */
export const policyOf = (at: number) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `p-${at}`, namespace: at === 0 ? 'default' : `ns-${at % 50}` },
  spec: {
    podSelector: { matchLabels: { app: `app-${at === 0 ? 1 : at % 500}` } },
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: at === 0 ? { app: 'app-2' } : { tier: `t-${at % 5}` } } },
          { namespaceSelector: {}, podSelector: { matchLabels: { app: `app-${(at * 7 + 20) % 500}` } } },
          { ipBlock: { cidr: `192.168.${at % 250}.0/24` } }
        ],
        ports: [{ port: 80 }, { port: 'http' }, { port: 9000, endPort: 9010 }]
      }
    ]
  }
})
