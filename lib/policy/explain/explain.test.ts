import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { cnp, EXAMPLE, flow, np, pod, SHOP, shop } from '@/test/worlds/shop'
import type { World } from '../model'
import { explain } from './explain'

const LOCKDOWN = {
  ...np({ podSelector: { matchLabels: { app: 'database' } }, policyTypes: ['Ingress'] }),
  metadata: { name: 'db-lockdown', namespace: 'default' }
}
const ALLOW_API = {
  ...np({
    podSelector: { matchLabels: { app: 'database' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'api' } } }] }]
  }),
  metadata: { name: 'allow-api', namespace: 'default' }
}

const say = (world: World, ...asked: Parameters<typeof flow>) => explain(world, flow(...asked))

describe('[12.1] explain', () => {
  it('says where it was dropped, by what, and what nearly let it in', () => {
    expect(say(shop([LOCKDOWN, ALLOW_API]), 'default/backend1', 'default/database', 5432).sentence).toBe(
      'Dropped at `default/database`: ingress is locked by `default/db-lockdown` and `default/allow-api`; `default/allow-api` (ingress[0]) would have let it in, but `default/backend1` lacks `tier=api`.'
    )
  })

  it('says why a connection passes', () => {
    const told = say(shop([EXAMPLE]), 'default/backend1', 'default/backend2', 5000)
    expect(told.sentence).toBe('Allowed: nothing locks egress, and `default/example` (ingress[0]) lets it in.')
    expect(told.sides.map(({ sentence }) => sentence)).toEqual([
      'Egress of `default/backend1`: allowed, nothing locks egress.',
      'Ingress of `default/backend2`: allowed, `default/example` (ingress[0]) lets it in.'
    ])
  })

  it('says of both sides where both drop it', () => {
    const shut = np({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(say(shop([shut]), 'default/backend1', 'default/database', 5432).sentence).toBe(
      'Dropped at `default/backend1`: egress is locked by `default/p`. `default/database` would drop it too: ingress is locked by `default/p`.'
    )
  })

  it('says who is not there', () => {
    expect(say(shop([EXAMPLE]), 'default/nobody', 'default/backend2', 5000).sentence).toContain(
      'there is no `default/nobody`'
    )
  })

  it('[1.21] says which two rules cannot stand together', () => {
    const to = (rules: unknown, name: string) =>
      cnp(
        {
          endpointSelector: { matchLabels: { app: 'backend1' } },
          egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }], rules }] }]
        },
        { name }
      )
    const clash = [to({ http: [{}] }, 'a'), to({ dns: [{ matchPattern: '*' }] }, 'b')]
    const told = say(shop(clash, { dialect: 'cilium-1.20' }), 'default/backend1', 'default/database', 53)
    expect(told.sentence).toBe(
      'Dropped at `default/backend1`: `default/a` (egress[0]) and `default/b` (egress[0]) cannot stand together, since they want different proxies for one peer and port, so that none of its policies could be computed.'
    )
    expect(told.sides[0]?.conflict).toMatchObject({ why: 'parsers' })
  })

  it('[12.2] says what a deny overrode', () => {
    const deny = cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingressDeny: [{ fromEntities: ['all'] }] })
    const [, side] = say(shop([EXAMPLE, deny]), 'default/backend1', 'default/backend2', 5000).sides
    expect(side).toMatchObject({
      sentence:
        'Ingress of `default/backend2`: dropped, `default/p` (ingressDeny[0]) denies it, over `default/example` (ingress[0]).',
      overridden: [
        {
          rule: 'CiliumNetworkPolicy/default/example@u1.2#spec.ingress[0]',
          by: ['CiliumNetworkPolicy/default/p@.0#spec.ingressDeny[0]'],
          sentence: '`default/example` (ingress[0]) would let it in, but `default/p` (ingressDeny[0]) denies it first.'
        }
      ]
    })
  })

  it('[12.2] tells a pass that was followed from a rule that came too late', () => {
    const admin = (name: string, priority: number, ...actions: readonly string[]) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name },
      spec: {
        priority,
        subject: { namespaces: {} },
        ingress: actions.map((action, at) => ({ name: `r${at}`, action, from: [{ namespaces: {} }] }))
      }
    })
    const { world } = toWorld([...SHOP, admin('a', 1, 'Pass', 'Deny'), LOCKDOWN, ALLOW_API], {
      dialect: 'kubernetes',
      localNode: 'node-a'
    })
    const [, side] = say(world, 'default/backend1', 'default/database', 5432).sides
    const id = (at: number) => `AdminNetworkPolicy//a@.0#spec.ingress[${at}]`
    expect(side).toMatchObject({
      reason: 'default-deny',
      passed: [id(0)],
      overridden: [
        { rule: id(1), by: [id(0)], sentence: '`a` (ingress[1]) would deny it, but `a` (ingress[0]) passes it on first.' }
      ]
    })
  })
})

describe('[12.3] a near miss, in words', () => {
  const miss = (policies: readonly unknown[], ...asked: Parameters<typeof flow>) => {
    const other = pod('default', 'api', { app: 'api', tier: 'web' }, '10.1.0.40', { serviceAccountName: 'web' })
    const { world } = toWorld([...SHOP, other, ...policies], { dialect: 'cilium-1.20', localNode: 'node-a' })
    return explain(world, flow(...asked)).sides.flatMap(({ nearMisses }) => nearMisses.map(({ sentence }) => sentence))
  }
  const db = (rule: unknown) => cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: [rule] })
  const would = '`default/p` (ingress[0]) would have let it in, but '

  it.each<[string, unknown, Parameters<typeof flow>, string]>([
    [
      'label',
      { fromEndpoints: [{ matchLabels: { tier: 'api' } }] },
      ['default/api', 'default/database', 80],
      '`default/api` has `tier=web` where `tier=api` is asked for.'
    ],
    [
      'label that is not there',
      { fromEndpoints: [{ matchLabels: { tier: 'api' } }] },
      ['default/intruder', 'default/database', 80],
      '`default/intruder` lacks `tier=api`.'
    ],
    [
      'namespace',
      { fromEndpoints: [{ matchLabels: { app: 'backend1' } }] },
      ['other/backend1', 'default/database', 80],
      '`other/backend1` is in namespace `other`, not in namespace `default`.'
    ],
    [
      'namespace label',
      { fromEndpoints: [{ matchLabels: { app: 'backend1', 'io.cilium.k8s.namespace.labels.team': 'shop' } }] },
      ['other/backend1', 'default/database', 80],
      'the namespace of `other/backend1` has `team=ops` where `team=shop` is asked for.'
    ],
    [
      'service account',
      { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'api' } }] },
      ['default/api', 'default/database', 80],
      '`default/api` runs as service account `web`, not as service account `api`.'
    ],
    [
      'port',
      { fromEndpoints: [{}], toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }] },
      ['default/api', 'default/database', 5433],
      'only on `TCP 5432`, and this is `TCP 5433`.'
    ],
    [
      'protocol',
      { fromEndpoints: [{}], toPorts: [{ ports: [{ port: '5432', protocol: 'TCP' }] }] },
      ['default/api', 'default/database', 5432, 'UDP'],
      'only on `TCP 5432`, and this is `UDP 5432`.'
    ],
    [
      'port name',
      { fromEndpoints: [{}], toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] },
      ['default/api', 'default/database', 80],
      '`default/database` has no port of the name in `TCP http`.'
    ],
    [
      'ICMP type',
      { fromEndpoints: [{}], icmps: [{ fields: [{ type: 8 }] }] },
      ['default/api', 'default/database', 0, 'ICMP'],
      'only on `ICMP type 8`, and this is `ICMP type 0`.'
    ],
    ['cidr', { fromCIDR: ['10.0.0.0/8'] }, ['11.0.0.1', 'default/database', 80], '`11.0.0.1` is not in `10.0.0.0/8`.'],
    [
      'except',
      { fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }] },
      ['10.9.1.1', 'default/database', 80],
      'it asks for `10.0.0.0/8 outside of 10.9.0.0/16`, and `10.9.1.1` is taken out.'
    ],
    [
      'cidr of a pod',
      { fromCIDR: ['10.1.0.0/24'] },
      ['default/api', 'default/database', 80],
      '`10.1.0.0/24 outside the cluster` is meant, and this is `10.1.0.40 of a pod`: a CIDR of this kind of policy never means pods or nodes.'
    ],
    [
      'entity',
      { fromEntities: ['world'] },
      ['default/api', 'default/database', 80],
      'it is for `entity world`, and `default/api` is none.'
    ],
    [
      'world where pods are meant',
      { fromEndpoints: [{}] },
      ['11.0.0.1', 'default/database', 80],
      'it is for `every endpoint in default`, and `11.0.0.1` is none.'
    ]
  ])('%s', (_, rule, asked, words) => {
    expect(miss([db(rule)], ...asked)).toEqual([would + words])
  })

  it('none where two conditions are not met', () => {
    const rule = { fromEndpoints: [{ matchLabels: { tier: 'api' } }], toPorts: [{ ports: [{ port: '80' }] }] }
    expect(miss([db(rule)], 'default/api', 'default/database', 81)).toEqual([])
    expect(
      miss([db({ fromEndpoints: [{ matchLabels: { tier: 'api', app: 'web' } }] })], 'default/api', 'default/database', 80)
    ).toEqual([])
  })

  it('the nearest of a rule’s alternatives, and the nearest rule first', () => {
    const rules = [
      { fromEntities: ['host'] },
      { fromEndpoints: [{ matchLabels: { tier: 'x', app: 'y' } }, { matchLabels: { tier: 'api' } }] }
    ]
    const policy = cnp({ endpointSelector: { matchLabels: { app: 'database' } }, ingress: rules })
    expect(miss([policy], 'default/api', 'default/database', 80)).toEqual([
      '`default/p` (ingress[1]) would have let it in, but `default/api` has `tier=web` where `tier=api` is asked for.',
      '`default/p` (ingress[0]) would have let it in, but it is for `entity host`, and `default/api` is none.'
    ])
  })

  it('an address that somebody wrote down before a label that is missing', () => {
    const policy = cnp({
      endpointSelector: { matchLabels: { app: 'database' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { tier: 'api' } }] }, { fromCIDR: ['10.1.0.0/24'] }]
    })
    expect(miss([policy], 'default/intruder', 'default/database', 80).map((one) => /\(.*?\)/.exec(one)?.[0])).toEqual([
      '(ingress[1])',
      '(ingress[0])'
    ])
  })

  it('a policy that does not select the receiver for one label', () => {
    const elsewhere = cnp(
      { endpointSelector: { matchLabels: { app: 'database', role: 'main' } }, ingress: [{ fromEndpoints: [{}] }] },
      { name: 'q' }
    )
    expect(miss([db({}), elsewhere], 'default/api', 'default/database', 80)).toEqual([
      '`default/q` (ingress[0]) would have let it in, but does not select `default/database`, which lacks `role=main`.'
    ])
  })

  it('a deny that one condition kept away; none where an allow would change nothing', () => {
    const deny = cnp({
      endpointSelector: { matchLabels: { app: 'database' } },
      ingress: [{ fromEntities: ['all'] }],
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { tier: 'bad' } }] }]
    })
    expect(miss([deny], 'default/api', 'default/database', 80)).toEqual([
      '`default/p` (ingressDeny[0]) would have denied it, but `default/api` has `tier=web` where `tier=bad` is asked for.'
    ])
    const denied = cnp({
      endpointSelector: { matchLabels: { app: 'database' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { tier: 'api' } }] }],
      ingressDeny: [{ fromEntities: ['all'] }]
    })
    expect(miss([denied], 'default/api', 'default/database', 80)).toEqual([])
  })
})
