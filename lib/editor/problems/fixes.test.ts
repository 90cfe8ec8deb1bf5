import { describe, expect, it } from 'vitest'
import { applyEdits, parse } from '@/lib/document'
import type { Dialect } from '@/lib/policy'
import { shop } from '@/test/worlds/shop'
import { findProblems } from './find'

const problems = (text: string, dialect: Dialect) =>
  findProblems({
    parsed: parse(text),
    document: 0,
    canvas: undefined,
    drafts: [],
    world: shop([], { dialect }),
    serverIssues: []
  })

const cilium = (spec: string) => `# ours
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: backend2}} # the shop's
${spec}`
const kubernetes = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: default}
spec:
  podSelector: {}
${spec}`

const PORTS = '      toPorts:\n        - ports: [{port: "80", protocol: TCP}] # http\n'
const CASES: readonly (readonly [string, Dialect, string])[] = [
  ['egress-without-dns', 'portcullis', cilium('  egress:\n    - toEntities: [world]\n')],
  ['deny-only-isolates', 'portcullis', cilium('  ingressDeny:\n    - fromEntities: [world] # out\n')],
  ['peer-misspelt', 'portcullis', cilium('  ingress:\n    - fromEndpoints:\n        - matchLabels: {app: databse}\n')],
  [
    'peer-elsewhere',
    'portcullis',
    kubernetes('  ingress:\n    - from:\n        - podSelector: {matchLabels: {k8s-app: kube-dns}}\n')
  ],
  ['fqdn-without-dns-rule', 'cilium-1.20', cilium('  egress:\n    - toFQDNs: [{matchName: a.com}]\n')],
  ['rule-split', 'portcullis', kubernetes('  ingress:\n    - from: [{podSelector: {}}]\n    - ports: [{port: 80}]\n')],
  ['ingress-isolated-too', 'kubernetes', kubernetes('  egress:\n    - {}\n')],
  ['rules-without-type', 'kubernetes', kubernetes('  policyTypes: [Ingress]\n  egress:\n    - {}\n')],
  ['port-in-other-base', 'portcullis', cilium(`  ingress:\n    - fromEntities: [all]\n${PORTS.replace('80', '010')}`)],
  [
    'default-deny-without-rule',
    'cilium-1.20',
    cilium('  enableDefaultDeny: {egress: true}\n  ingress:\n    - fromEntities: [all]\n')
  ],
  ['refused-by-schema', 'portcullis', cilium('  ingress:\n    - fromEntities: [wrold]\n')],
  [
    'path-like-a-glob',
    'cilium-1.20',
    cilium(`  ingress:\n    - fromEntities: [all]\n${PORTS}          rules: {http: [{path: /api/*}]}\n`)
  ]
]

// Guards: a button that does not do what it says, or takes more with it.
describe('a fix takes its problem away, and keeps comments on what stays', () => {
  it.each(CASES)('%s', (code, dialect, text) => {
    const found = problems(text, dialect).find(({ issue }) => issue.code === code)
    const [fix] = found?.fixes ?? []
    expect(fix).toBeDefined()
    const after = applyEdits(text, fix?.edits ?? [])
    expect(problems(after, dialect).map(({ issue }) => issue.code)).not.toContain(code)
    expect(after.match(/#.*/g)).toEqual(text.match(/#.*/g))
  })
})
