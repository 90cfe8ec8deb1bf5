import { describe, expect, it } from 'vitest'
import { cnp, EXAMPLE, shop } from '@/test/worlds/shop'
import { lint } from './index'

const codes = (...policies: readonly unknown[]) => {
  const world = shop(policies)
  return lint(world, world.policies).map(({ code, path }) => `${code} ${path}`)
}
const backend2 = { matchLabels: { app: 'backend2' } }

describe('lint', () => {
  it('[11.2] says that names no longer resolve', () => {
    expect(codes(EXAMPLE)).toEqual(['egress-without-dns spec.egress'])
    const dns = {
      toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
      toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }]
    }
    expect(codes(cnp({ ...EXAMPLE.spec, egress: [...EXAMPLE.spec.egress, dns] }))).toEqual([])
  })

  it('[3.9, 11.1] says that deny rules alone isolate', () => {
    const deny = { endpointSelector: backend2, ingressDeny: [{ fromEntities: ['world'] }] }
    expect(codes(cnp(deny))).toEqual(['deny-only-isolates spec.ingressDeny[0]'])
    expect(codes(cnp({ ...deny, enableDefaultDeny: { ingress: false } }))).toEqual([])
  })

  it('[11.3] says what selects nobody now', () => {
    expect(codes(cnp({ endpointSelector: { matchLabels: { app: 'nosuch' } }, ingress: [{}] }))).toContain(
      'subject-selects-nothing spec.endpointSelector'
    )
    const peer = [{ fromEndpoints: [{ matchLabels: { app: 'nosuch' } }] }]
    expect(codes(cnp({ endpointSelector: backend2, ingress: peer }))).toEqual([
      'peer-selects-nothing spec.ingress[0].fromEndpoints[0]'
    ])
  })

  it('[2.3] says that a filtered label never matches', () => {
    const peer = [{ fromEndpoints: [{ matchLabels: { 'pod-template-hash': 'x' } }] }]
    expect(codes(cnp({ endpointSelector: backend2, ingress: peer }))).toEqual([
      'selector-on-filtered-label spec.ingress[0].fromEndpoints[0]'
    ])
  })

  it('[3.2, 3.7] says that a rule matches nothing', () => {
    expect(codes(cnp({ endpointSelector: backend2, ingress: [{}] }))).toEqual(['rule-without-peer spec.ingress[0]'])
    const noPort = [{ fromEntities: ['all'], toPorts: [{ ports: [] }] }]
    expect(codes(cnp({ endpointSelector: backend2, ingress: noPort }))).toEqual(['rule-without-port spec.ingress[0]'])
  })
})
