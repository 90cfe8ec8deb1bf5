import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/lib/policy'
import { cnp, np } from '@/test/worlds/shop'
import { readObject } from '../../read'
import { normalise } from '../index'

const said = (doc: unknown, dialect: Dialect = 'cilium-1.20') => {
  const { object } = readObject(doc)
  return object ? normalise(object, { dialect }).issues : []
}
const codes = (doc: unknown, dialect?: Dialect) => said(doc, dialect).map(({ code, path }) => `${code} ${path}`)
const repair = (doc: unknown, dialect?: Dialect) => said(doc, dialect).flatMap(({ repairs }) => repairs?.[0]?.edits ?? [])

const endpointSelector = { matchLabels: { app: 'web' } }
const web = { fromEndpoints: [{ matchLabels: { app: 'web' } }] }
const ingress = (...rules: readonly unknown[]) => cnp({ endpointSelector, ingress: rules })
const egress = (...rules: readonly unknown[]) => cnp({ endpointSelector, egress: rules })
const port80 = [{ ports: [{ port: '80', protocol: 'TCP' }] }]

describe('a NetworkPolicy', () => {
  it('[8.2] without types isolates ingress with its egress', () => {
    const to = { podSelector: {}, egress: [{}] }
    expect(codes(np(to))).toEqual(['ingress-isolated-too spec.egress'])
    expect(repair(np(to))).toEqual([{ op: 'set', path: 'spec.policyTypes', value: ['Egress'] }])
    expect(codes(np({ ...to, policyTypes: ['Egress'] }))).toEqual([])
    expect(codes(np({ podSelector: {}, ingress: [{}], egress: [{}] }))).toEqual([])
  })
  it('[8.2] has rules of a type that it does not name', () => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }
    expect(codes(np(spec))).toEqual(['rules-without-type spec.egress'])
    expect(repair(np(spec))).toEqual([{ op: 'append', path: 'spec.policyTypes', value: 'Egress' }])
  })
  it('[11.9] has what some network plugins leave out', () => {
    const ports = [{ port: 80, endPort: 90 }, { protocol: 'SCTP' }]
    const policy = np({ podSelector: {}, ingress: [{ ports }] })
    expect(codes(policy, 'kubernetes')).toEqual([
      'end-port-needs-engine spec.ingress[0].ports[0].endPort',
      'sctp-needs-engine spec.ingress[0].ports[1].protocol'
    ])
    expect(codes(policy, 'portcullis')).toEqual([])
  })
})

describe('[11.8] one rule split in two by a dash', () => {
  it('in a NetworkPolicy', () => {
    const policy = np({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 80 }] }] })
    expect(codes(policy)).toEqual(['rule-split spec.ingress[1]'])
    expect(repair(policy)).toEqual([
      { op: 'set', path: 'spec.ingress[0].ports', value: [{ port: 80 }] },
      { op: 'remove', path: 'spec.ingress[1]' }
    ])
  })
  it('in a CiliumNetworkPolicy, and not where each says both', () => {
    expect(codes(ingress(web, { toPorts: port80 }))).toEqual(['rule-split spec.ingress[1]'])
    expect(codes(ingress({ ...web, toPorts: port80 }, { toPorts: port80 }))).toEqual([])
    expect(codes(ingress({ toPorts: port80 }, web))).toEqual([])
    expect(codes(ingress(web, { toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] }))).toEqual([])
  })
})

describe('a CiliumNetworkPolicy', () => {
  it('[2.4] selects a namespace that is not its own', () => {
    const matchExpressions = [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'In', values: ['other'] }]
    expect(codes(cnp({ endpointSelector: { matchExpressions }, ingress: [{}] }))).toEqual([
      'namespace-elsewhere spec.endpointSelector.matchExpressions[0]'
    ])
  })
  it('[3.4] has an empty list of names with ports', () => {
    expect(codes(egress({ toFQDNs: [], toPorts: port80 }))).toEqual(['names-open-to-anyone spec.egress[0].toFQDNs'])
    expect(codes(egress({ toFQDNs: [], toPorts: port80 }), 'portcullis')).toEqual([
      'names-match-anyone spec.egress[0].toFQDNs'
    ])
  })
  it('[4.8] denies a service', () => {
    const toServices = [{ k8sService: { serviceName: 'db', namespace: 'default' } }]
    const deny = cnp({ endpointSelector, egressDeny: [{ toServices }] })
    expect(codes(deny)).toEqual(['services-in-deny spec.egressDeny[0].toServices'])
  })
  it('[3.5] has an empty list of L7 rules', () => {
    const empty = ingress({ toPorts: [{ ...port80[0], rules: { http: [] } }] })
    expect(codes(empty)).toEqual(['empty-l7-list spec.ingress[0].toPorts[0].rules.http'])
  })
  it('[3.9] asks for default deny where it has no rule', () => {
    const policy = cnp({ endpointSelector, enableDefaultDeny: { egress: true }, ingress: [web] })
    expect(codes(policy)).toContain('default-deny-without-rule spec.enableDefaultDeny.egress')
    expect(repair(policy)).toEqual([{ op: 'set', path: 'spec.egress', value: [{}] }])
  })
  it('[1.2] has no rule, which old releases take as nothing', () => {
    expect(codes(cnp({ endpointSelector }), 'cilium-1.15')).toEqual(['no-rules-ignored spec'])
  })
  it('[1.10, 1.22, 6.2] has numbers and headers that read otherwise', () => {
    const written = (port: object, headers: readonly string[] = []) =>
      ingress({
        toPorts: [{ ports: [{ protocol: 'TCP', ...port }], ...(headers[0] ? { rules: { http: [{ headers }] } } : {}) }]
      })
    const at = 'spec.ingress[0].toPorts[0]'
    expect(repair(written({ port: '010' }))).toEqual([{ op: 'replace', path: `${at}.ports[0].port`, value: '10' }])
    expect(codes(written({ port: '90', endPort: 80 }))).toContain(`end-port-below-port ${at}.ports[0].endPort`)
    expect(codes(written({ port: 'http', endPort: 80 }))).toContain(`end-port-with-name ${at}.ports[0].endPort`)
    expect(repair(written({ port: '80' }, ['X-A:v']))).toEqual([
      { op: 'replace', path: `${at}.rules.http[0].headers[0]`, value: 'X-A: v' }
    ])
    expect(codes(written({ port: '80' }, ['X-A: v']))).toEqual([])
  })
  it('[11.9] has fields that older releases do not know', () => {
    const policy = cnp({ endpointSelector, enableDefaultDeny: { ingress: false }, ingress: [web] })
    expect(codes(policy)).toEqual(['field-needs-release spec.enableDefaultDeny'])
    expect(codes(policy, 'cilium-1.15')).toContain('field-newer-than-release spec.enableDefaultDeny')
    expect(codes(egress({ toCIDRSet: [{ cidrGroupRef: 'partners' }] }))).toEqual([
      'field-needs-release spec.egress[0].toCIDRSet[0].cidrGroupRef'
    ])
    expect(codes(ingress({ fromCIDRSet: [{ cidrGroupRef: 'partners' }] }))).toEqual([])
  })
})

it('[11.9] an object that a tool or another object owns', () => {
  const owned = (metadata: object) => said({ ...ingress(web), metadata: { name: 'p', namespace: 'default', ...metadata } })
  const messages = (metadata: object) => owned(metadata).map(({ message }) => message.replace(/ (?:keeps|owns).*/, ''))
  expect(
    messages({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:cilium.io/CiliumNetworkPolicy:default/p' } })
  ).toEqual(['Argo CD (shop)'])
  expect(messages({ labels: { 'argocd.argoproj.io/instance': 'shop' } })).toEqual(['Argo CD (shop)'])
  expect(messages({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } })).toEqual(['Flux (apps)'])
  expect(messages({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } })).toEqual(['Helm'])
  expect(messages({ ownerReferences: [{ kind: 'Tenant', name: 'shop' }] })).toEqual(['Tenant shop'])
  expect(messages({ labels: { 'app.kubernetes.io/managed-by': 'hand' } })).toEqual([])
})

it('[11.9] a kind that a network plugin must implement', () => {
  const doc = {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'a' },
    spec: { priority: 1, subject: { namespaces: {} } }
  }
  expect(codes(doc, 'kubernetes')).toEqual(['kind-needs-engine kind'])
})
