import { describe, expect, it } from 'vitest'
import { shop } from '@/test/worlds/shop'
import { keysOf, othersOf } from './others'

const policy = (name: string, app: string, rest: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: ${app}}}
${rest}`
const LOCK = policy('lock', 'backend2', '  ingress: [{}]\n')
const ALLOW = policy(
  'allow',
  'backend2',
  '  ingress: [{fromEndpoints: [{matchLabels: {app: backend1}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]\n'
)
const subject = [{ namespace: 'default', name: 'backend2' }]

describe('policies beside the open one', () => {
  it('are those that select any of its pods, with what each says of a direction', () => {
    const found = othersOf(
      [{ text: LOCK }, { draft: 'd1', text: ALLOW }, { text: policy('else', 'database', '') }],
      shop([]),
      subject
    )
    expect(found).toMatchObject([
      { title: 'default/lock', draft: undefined, sides: { ingress: { closes: true }, egress: undefined } },
      {
        title: 'default/allow',
        draft: 'd1',
        sides: { ingress: { closes: true, rules: [{ verdict: 'allow', peer: 'backend1', label: 'TCP 80' }] } }
      }
    ])
  })

  it('are none while it selects nobody, and a broken text is passed over', () => {
    expect(othersOf([{ text: LOCK }], shop([]), [])).toEqual([])
    expect(othersOf([{ text: 'kind: [' }], shop([]), subject)).toEqual([])
  })

  it('have keys by which the open one is left out', () => {
    expect(keysOf(`${LOCK}---\n${ALLOW}`)).toEqual(['CiliumNetworkPolicy/default/lock', 'CiliumNetworkPolicy/default/allow'])
  })
})
