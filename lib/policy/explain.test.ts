import { describe, expect, it } from 'vitest'
import { cnp, EXAMPLE, flow, shop } from '@/test/worlds/shop'
import { explain } from './explain'

describe('explain', () => {
  const world = shop([EXAMPLE])
  const say = (...asked: Parameters<typeof flow>) => explain(world, flow(...asked))

  it('says why a connection passes', () => {
    const told = say('default/backend1', 'default/backend2', 5000)
    expect(told.sentence).toBe('default/backend1 to default/backend2 on TCP 5000: allowed.')
    expect(told.sides.map(({ sentence }) => sentence)).toEqual([
      'Egress of default/backend1: allowed, since no policy isolates it in this direction.',
      'Ingress of default/backend2: CiliumNetworkPolicy default/example (spec.ingress[0]) allows it.'
    ])
  })

  it('says which policy isolates, and which rule almost matched', () => {
    const told = say('default/intruder', 'default/backend2', 5000)
    expect(told.sentence).toBe('default/intruder to default/backend2 on TCP 5000: denied, by the receiver’s ingress.')
    expect(told.sides[1]).toMatchObject({
      sentence:
        'Ingress of default/backend2: denied, since CiliumNetworkPolicy default/example isolates it and no rule allows this.',
      nearMisses: [
        {
          sentence:
            'CiliumNetworkPolicy default/example (spec.ingress[0]) would allow it from endpoints app=backend1 in default; this is app=intruder in default.'
        }
      ]
    })
  })

  it('says `to` of an egress rule', () => {
    expect(say('default/backend2', 'default/intruder', 5432).sides[0]?.nearMisses[0]?.sentence).toContain(
      'would allow it to endpoints app=database in default'
    )
  })

  it('says what a deny overrode', () => {
    const denied = shop([
      EXAMPLE,
      cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingressDeny: [{ fromEntities: ['all'] }] })
    ])
    expect(explain(denied, flow('default/backend1', 'default/backend2', 5000)).sides[1]?.sentence).toBe(
      'Ingress of default/backend2: CiliumNetworkPolicy default/p (spec.ingressDeny[0]) denies it, over CiliumNetworkPolicy default/example (spec.ingress[0]).'
    )
  })

  it('says who is not there', () => {
    expect(say('default/nobody', 'default/backend2', 5000).sentence).toContain('since there is no default/nobody')
  })
})
