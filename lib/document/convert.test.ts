import { describe, expect, it } from 'vitest'
import type { ConvertibleKind } from '@/lib/k8s'
import { convertText } from './convert'
import { parse } from './parse'

const TEXT = `# The API.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: # ours
  name: p
  annotations:
    own: 'yes' # quoted
spec:
  podSelector: # whom
    matchLabels:
      app: api   # the API itself
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: "on"
      ports:
        - port: 80
---
kind: Other
`

const convert = (text: string, kind: ConvertibleKind, document = 0) => {
  const made = convertText(parse(text), document, kind, { dialect: 'portcullis' })
  return { ...made, text: made.parsed?.text }
}

describe('[14.4] a text as another kind', () => {
  it('keeps its comments where both say the same, and quotes what YAML 1.1 would read otherwise', () => {
    const { text, changes, issues } = convert(TEXT, 'CiliumNetworkPolicy')
    expect(issues).toEqual([])
    expect(changes).toEqual([])
    expect(text).toBe(`# The API.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: # ours
  name: p
  annotations:
    own: 'yes' # quoted
spec:
  endpointSelector: # whom
    matchLabels:
      app: api   # the API itself
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: "on"
      toPorts:
        - ports:
            - port: "80"
              protocol: TCP
---
kind: Other
`)
  })

  it('and back', () => {
    const there = convert(TEXT, 'CiliumNetworkPolicy').text ?? ''
    const { parsed } = convertText(parse(there), 0, 'NetworkPolicy', { dialect: 'portcullis' })
    expect(parsed?.text).toContain('podSelector: # whom')
    expect(parsed?.documents[0]?.value).toMatchObject({
      spec: {
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'on' } } }], ports: [{ port: 80, protocol: 'TCP' }] }]
      }
    })
  })

  it('says why not', () => {
    expect(convert(TEXT, 'CiliumNetworkPolicy', 1).issues).toMatchObject([{ code: 'unknown-kind' }])
    expect(convert('a: [', 'NetworkPolicy').issues).toMatchObject([{ code: 'edit-refused' }])
  })
})
