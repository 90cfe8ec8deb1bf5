import { expect, it } from 'vitest'
import { codes } from '@/test/worlds/lint'
import { cnp } from '@/test/worlds/shop'

const to = (rules: object) => ({
  toEntities: ['world'],
  toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }], rules }]
})
const policy = (name: string, ...egress: readonly unknown[]) =>
  cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, enableDefaultDeny: { egress: false }, egress }, { name })

// Guards: a clash that fails the whole endpoint's policy upstream is seen before apply.
it('[1.21] rules that cannot stand together, of one policy or of two', () => {
  const [http, dns] = [to({ http: [{}] }), to({ dns: [{ matchPattern: '*' }] })]
  const cilium = { dialect: 'cilium-1.20' } as const
  expect(codes([policy('a', http, dns)], cilium)).toEqual(['rules-conflict spec.egress[0]'])
  expect(codes([policy('a', http), policy('b', dns)], cilium)).toEqual(['rules-conflict spec.egress[0]'])
  expect(codes([policy('a', http), policy('b', http)], cilium)).toEqual([])
})
