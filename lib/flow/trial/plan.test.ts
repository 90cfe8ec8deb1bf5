import { describe, expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { partyName, policyKey, type World } from '@/lib/policy'
import { compare, planTrials, type Trial } from './index'

const pod = (
  name: string,
  ip: string,
  labels: Record<string, string>,
  namespace = 'shop',
  ports: readonly object[] = []
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, uid: name, labels },
  spec: { nodeName: 'n1', containers: [{ name: 'c', ports }] },
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] }
})

const PODS = [
  pod('db-1', '10.1.0.1', { app: 'db' }, 'shop', [{ name: 'sql', containerPort: 5432, protocol: 'TCP' }]),
  pod('web-1', '10.1.0.2', { app: 'web' }),
  pod('web-2', '10.1.0.3', { app: 'web' }),
  pod('other', '10.1.0.4', { app: 'other' }),
  pod('far', '10.1.0.5', { app: 'web' }, 'away')
]

function worldOf(spec: object): World {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop', uid: 'p' },
    spec
  }
  return toWorld([...PODS, policy], { dialect: 'portcullis', localNode: 'n1' }).world
}

function planOf(world: World, from = (_name: string) => true) {
  const policy = world.policies.find(({ ref }) => policyKey(ref) === 'NetworkPolicy/shop/p')
  if (policy === undefined) throw new Error('it is refused')
  return planTrials(world, policy, { from: ({ name }) => from(name) })
}

const words = ({ kind, flow: { source, destination, port }, passes }: Trial) =>
  `${kind}: ${partyName(source)} ${partyName(destination)}:${port} ${passes ? 'passes' : 'dropped'}`

const INGRESS = {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [
    {
      from: [{ podSelector: { matchLabels: { app: 'web' } } }],
      ports: [{ port: 5000, endPort: 5002 }, { port: 'sql' }]
    }
  ]
}

describe('the connections that try a policy', () => {
  it('one of each sort of peer, the ends of each range, the ports beside them, and a pod that is not selected', () => {
    expect(planOf(worldOf(INGRESS)).trials.map(words)).toEqual([
      'named: shop/web-2 shop/db-1:5000 passes',
      'named: shop/web-2 shop/db-1:5002 passes',
      'named: shop/web-2 shop/db-1:5432 passes',
      'other-port: shop/web-2 shop/db-1:4999 dropped',
      'other-port: shop/web-2 shop/db-1:5003 dropped',
      'other-port: shop/web-2 shop/db-1:5431 dropped',
      'other-port: shop/web-2 shop/db-1:5433 dropped',
      'other-peer: shop/other shop/db-1:5000 dropped',
      'other-peer: away/far shop/db-1:5000 dropped',
      'not-selected: shop/web-2 shop/web-1:5000 passes'
    ])
  })

  it('an address of a prefix, one of each exception, and whoever else is outside', () => {
    const spec = {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24', except: ['198.51.100.0/28'] } }], ports: [{ port: 443 }] }]
    }
    const { trials } = planOf(worldOf(spec))
    expect(trials.map(words)).toEqual(
      expect.arrayContaining([
        'named: shop/web-1 198.51.100.16:443 passes',
        'other-port: shop/web-1 198.51.100.16:444 dropped',
        'except: shop/web-1 198.51.100.1:443 dropped'
      ])
    )
  })

  it('what isolates without a rule lets nobody in', () => {
    const spec = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] }
    expect(planOf(worldOf(spec)).trials.map(words)).toContain('isolated: shop/web-2 shop/db-1:5432 dropped')
  })

  it('says what cannot be tried from here: nobody to connect from, no such peer, no such pod', () => {
    expect(planOf(worldOf(INGRESS), () => false)).toMatchObject({
      trials: [],
      untried: [{ why: 'No connection that its ingress judges can be opened from here.' }]
    })
    const nobody = { ...INGRESS, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'gone' } } }] }] }
    expect(planOf(worldOf(nobody)).untried).toMatchObject([
      { rule: expect.stringContaining('#spec.ingress[0]'), why: expect.stringContaining('spec.ingress[0].from[0]') }
    ])
    expect(planOf(worldOf({ ...INGRESS, podSelector: { matchLabels: { app: 'gone' } } })).untried).toEqual([
      { why: 'It selects no pod that runs.' }
    ])
  })

  it('opens connections only from pods that it may', () => {
    const { trials } = planOf(worldOf(INGRESS), (name) => name !== 'web-2')
    expect(new Set(trials.map(({ flow }) => partyName(flow.source)))).toEqual(
      new Set(['shop/web-1', 'shop/other', 'away/far'])
    )
  })
})

describe('what was seen, against what must be', () => {
  const [named, , , beside] = planOf(worldOf(INGRESS)).trials as [Trial, Trial, Trial, Trial]
  const outside: Trial = { ...named, flow: { ...named.flow, destination: { kind: 'address', address: '192.0.2.1' } } }
  const seen = (outcome: 'connected' | 'refused' | 'timeout' | 'error', verdict?: string) =>
    ({ outcome, detail: '', simulated: false, ...(verdict && { flow: { verdict } }) }) as Parameters<typeof compare>[1]

  it.each([
    ['a closed port is no drop', named, seen('refused'), 'agrees'],
    ['silence of a pod is a drop', named, seen('timeout'), 'differs'],
    ['silence where it must be', beside, seen('timeout'), 'agrees'],
    ['an answer where there must be none', beside, seen('refused'), 'differs'],
    ['it came through where nothing is dropped', beside, seen('connected', 'AUDIT'), 'audited'],
    ['silence from outside says nothing', outside, seen('timeout'), 'unclear'],
    ['but the kernel does', outside, seen('timeout', 'DROPPED'), 'differs'],
    ['silence from outside that must be', { ...outside, passes: false }, seen('timeout'), 'unclear'],
    ['and the kernel says so', { ...outside, passes: false }, seen('timeout', 'DROPPED'), 'agrees'],
    ['no way there', named, seen('error'), 'unclear']
  ] as const)('%s', (_, trial, what, agreement) => expect(compare(trial, what)).toBe(agreement))
})
