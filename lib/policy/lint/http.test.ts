import { expect, it } from 'vitest'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp } from '@/test/worlds/shop'

const http = (...rules: readonly object[]) => [
  cnp({
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: rules } }] }]
  })
]
const cilium = { dialect: 'cilium-1.20' } as const
const at = 'spec.ingress[0].toPorts[0].rules.http[0]'

it('[6.1] a path is no glob', () => {
  expect(repairsOf(findings(http({ path: '/api/*' }), cilium), 'path-like-a-glob')).toEqual([
    [{ op: 'replace', path: `${at}.path`, value: '/api/.*' }]
  ])
  expect(codes(http({ path: '/api/.*', method: 'GET', host: 'shop.example.com' }), cilium)).toEqual([])
})

it('[6.1] methods are in upper case', () => {
  expect(codes(http({ method: 'get' }), cilium)).toEqual([`method-in-lower-case ${at}.method`])
})

it('[6.1] a host that is no expression, which only the proxy says', () => {
  expect(codes(http({ host: '*.example.com' }), cilium)).toEqual([`host-is-no-expression ${at}.host`])
})

// Guards: cilium #41314: one long path, and the endpoint's whole policy is refused.
it('[6.1] an expression larger than the proxy takes', () => {
  const words = ['dashboard', 'alerts', 'calendar', 'components', 'metrics', 'critical_asset_metrics', 'simple_search']
  expect(codes(http({ path: `/(${words.join('|')})(/.*)?` }), cilium)).toEqual([`expression-too-costly ${at}.path`])
  expect(codes(http({ path: '/static/[a-z]{0,20}' }), cilium)).toEqual([])
})
