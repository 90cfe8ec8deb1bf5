import { describe, expect, it } from 'vitest'
import { validate } from '@/lib/k8s'
import { cnp, flow, shop } from '@/test/worlds/shop'
import { judgeRequest, type Request } from '../l7/request'
import { identify } from '../party'
import { allowsKafka, type KafkaRequest } from './kafka'

const produce = (...topics: readonly string[]): KafkaRequest => ({ apiKey: 0, apiVersion: 7, clientId: 'a', topics })

describe('[6.10] Kafka', () => {
  it('asks for the request, its version, its client and its topic', () => {
    expect(allowsKafka([{ apiKey: 'produce', topic: 'orders' }], produce('orders'))).toBe(true)
    expect(allowsKafka([{ apiKey: 'Fetch', topic: 'orders' }], produce('orders'))).toBe(false)
    expect(allowsKafka([{ apiVersion: '6' }], produce('orders'))).toBe(false)
    expect(allowsKafka([{ clientID: 'b' }], produce('orders'))).toBe(false)
    expect(allowsKafka([{}], produce('orders'))).toBe(true)
  })
  it('takes a role for all requests that it needs', () => {
    const metadata = { ...produce(), apiKey: 3 }
    expect(allowsKafka([{ role: 'produce', topic: 'orders' }], metadata)).toBe(true)
    expect(allowsKafka([{ role: 'consume', topic: 'orders' }], produce('orders'))).toBe(false)
  })
  it('must let every topic of a request', () => {
    const rules = [{ topic: 'orders' }, { topic: 'bills' }]
    expect(allowsKafka(rules, produce('orders', 'bills'))).toBe(true)
    expect(allowsKafka(rules, produce('orders', 'secrets'))).toBe(false)
  })
})

const PORT = { port: '9092', protocol: 'TCP' }
const toPorts = (kafka?: readonly object[]) => [{ ports: [PORT], ...(kafka ? { rules: { kafka } } : {}) }]
const backend1 = { fromEndpoints: [{ matchLabels: { app: 'backend1' } }] }
const policy = (...ingress: readonly unknown[]) => cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress })

function asked(policies: readonly unknown[], request: Request) {
  const world = shop(policies, { dialect: 'cilium-1.15' })
  const { source, destination } = flow('default/backend1', 'default/backend2', 9092)
  const [subject, peer] = [identify(world, destination), identify(world, source)]
  if (!subject || !peer) throw new Error('nobody there')
  return judgeRequest(world, { direction: 'ingress', subject, peer, protocol: 'TCP', port: 9092 }, request)
}

describe('[6.10, 1.20] of a release that has Kafka', () => {
  const orders = { ...backend1, toPorts: toPorts([{ role: 'produce', topic: 'orders' }]) }
  it('a proxy reads what is said', () => {
    expect(asked([policy(orders)], { kind: 'kafka', ...produce('orders') })).toEqual({ allowed: true, proxy: 'kafka' })
    expect(asked([policy(orders)], { kind: 'kafka', ...produce('bills') })).toMatchObject({ allowed: false, proxy: 'kafka' })
    expect(asked([policy(orders)], { kind: 'http', method: 'GET', path: '/', host: 'a' }).allowed).toBe(false)
  })
  it('[6.5] rules are put together, and a plain one beside them lets everything through', () => {
    const bills = { ...backend1, toPorts: toPorts([{ topic: 'bills' }]) }
    expect(asked([policy(orders, bills)], { kind: 'kafka', ...produce('bills') }).allowed).toBe(true)
    expect(asked([policy(orders, { ...backend1, toPorts: toPorts() })], { kind: 'kafka', ...produce('x') }).allowed).toBe(
      true
    )
  })
  it('[1.21] HTTP beside it on one port leaves no policy', () => {
    const http = { ...backend1, toPorts: [{ ports: [PORT], rules: { http: [{}] } }] }
    expect(asked([policy(orders, http)], { kind: 'kafka', ...produce('orders') })).toEqual({
      allowed: false,
      refusal: 'dropped'
    })
  })
  it('[1.20] what is no rule of Kafka is refused', () => {
    const refused = (rule: object) =>
      validate(policy({ toPorts: toPorts([rule]) }), { dialect: 'cilium-1.15' }).flatMap(({ path, stage }) =>
        stage === 'parser' ? [path.replace('spec.ingress[0].toPorts[0].rules.kafka[0]', '')] : []
      )
    expect(refused({ role: 'produce', topic: 'a' })).toEqual([])
    expect(refused({ role: 'produce', apiKey: 'fetch' })).toEqual([''])
    expect(refused({ role: 'admin', apiVersion: 'x', topic: 'a b' })).toEqual(['.role', '.apiVersion', '.topic'])
    expect(refused({ apiKey: 'nosuch' })).toEqual(['.apiKey'])
  })
})
