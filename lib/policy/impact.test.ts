import { describe, expect, it } from 'vitest'
import { cnp, EXAMPLE, flow, np, shop } from '@/test/worlds/shop'
import { evaluate } from './evaluate'
import { impact } from './impact'

const backend2 = { matchLabels: { app: 'backend2' } }
const of = (...policies: readonly unknown[]) => impact(shop([]), shop(policies))

describe('impact', () => {
  it('[11.2] says that the article’s policy takes DNS from backend2, and offers the rule that keeps it', () => {
    const found = of(EXAMPLE)
    expect(found.pods.map(({ pod, isolated, losses }) => [pod.name, isolated, losses])).toEqual([
      ['backend2', ['ingress', 'egress'], ['dns']]
    ])
    expect(found.issues.map(({ code, message }) => [code, message])).toEqual([
      ['loses-dns', 'default/backend2 can no longer resolve names (DNS, port 53).']
    ])
    const kept = { ...EXAMPLE, spec: { ...EXAMPLE.spec, egress: [...EXAMPLE.spec.egress, found.keepDns?.cilium] } }
    expect(of(kept).pods[0]?.losses).toEqual([])
    expect(evaluate(shop([kept]), flow('default/backend2', 'kube-system/coredns', 53, 'UDP')).allowed).toBe(true)
  })

  it('offers it for a NetworkPolicy too', () => {
    const rule = of(EXAMPLE).keepDns?.kubernetes
    const closed = np({ podSelector: backend2, policyTypes: ['Egress'], egress: [rule] })
    expect(of(closed).pods[0]?.losses).toEqual([])
  })

  it('[8.4] says that an explicit deny keeps the kubelet out', () => {
    const deny = cnp({
      endpointSelector: backend2,
      ingress: [{ fromEntities: ['all'] }],
      ingressDeny: [{ fromEntities: ['host'] }]
    })
    expect(of(deny).pods[0]?.losses).toEqual(['own-node'])
  })

  it('[11.4] says that nobody may come, or that there is nowhere to go', () => {
    expect(of(cnp({ endpointSelector: backend2, ingress: [{}] })).pods[0]?.losses).toEqual(['every-client'])
    expect(of(cnp({ endpointSelector: backend2, egress: [{}] })).pods[0]?.losses).toEqual(['dns', 'every-destination'])
    const nobody = { fromEndpoints: [{ matchLabels: { app: 'nosuch' } }] }
    expect(of(cnp({ endpointSelector: backend2, ingress: [nobody] })).pods[0]?.losses).toEqual(['every-client'])
  })

  it('[11.6] says that a pod with an account of its own loses the API server, and says nothing of others', () => {
    const own = (policies: readonly unknown[]) => {
      const world = shop(policies)
      const pods = world.pods.map((pod) => (pod.name === 'backend2' ? { ...pod, serviceAccount: 'operator' } : pod))
      return { ...world, pods, apiServers: ['192.0.2.10'] }
    }
    const closed = (app: string) => cnp({ endpointSelector: { matchLabels: { app } }, egress: [{ toEndpoints: [{}] }] })
    const losses = (policy: unknown) => impact(own([]), own([policy])).pods.flatMap((pod) => pod.losses)
    expect(losses(closed('backend2'))).toContain('api-server')
    expect(losses(closed('backend1'))).not.toContain('api-server')
    const open = cnp({ endpointSelector: backend2, egress: [{ toEntities: ['kube-apiserver'] }] })
    expect(losses(open)).not.toContain('api-server')
  })

  it('[11.11] says that the editor shuts itself out', () => {
    const editor = (policies: readonly unknown[]) => {
      const world = shop(policies)
      const labels = { app: 'backend2', 'app.kubernetes.io/name': 'portcullis' }
      return { ...world, pods: world.pods.map((pod) => (pod.name === 'backend2' ? { ...pod, labels } : pod)) }
    }
    const losses = (policy: unknown) => impact(editor([]), editor([policy])).pods.flatMap((pod) => pod.losses)
    expect(losses(cnp({ endpointSelector: backend2, ingress: [{ fromEntities: ['cluster'] }] }))).toEqual(['editor'])
    expect(losses(cnp({ endpointSelector: backend2, ingress: [{ fromEntities: ['cluster', 'world'] }] }))).toEqual([])
  })

  it('says nothing of what was lost before', () => {
    expect(impact(shop([EXAMPLE]), shop([EXAMPLE])).pods).toEqual([])
    expect(impact(shop([EXAMPLE]), shop([])).pods).toEqual([])
  })
})
