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

describe('what a rule may say that is tried otherwise, or not at all', () => {
  const cnp = (spec: object, dialect: 'portcullis' | 'cilium-1.20' = 'portcullis') => {
    const policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'p', namespace: 'shop', uid: 'p' },
      spec: { endpointSelector: { matchLabels: { app: 'db' } }, ...spec }
    }
    const dual = PODS.map((one, at) => ({
      ...one,
      status: { ...one.status, podIPs: [{ ip: `10.1.0.${at + 1}` }, { ip: `fd00::${at + 1}` }] }
    }))
    const { world } = toWorld([...dual, policy], { dialect, localNode: 'n1' })
    return planTrials(world, world.policies[0] as never, {
      from: () => true,
      protocols: ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']
    })
  }
  const from = [{ matchLabels: { app: 'web' } }]
  const flows = (plan: ReturnType<typeof cnp>) =>
    plan.trials
      .filter(({ kind }) => kind === 'named')
      .map(({ flow: { protocol, port, family } }) => `${protocol} ${port} ${family}`)

  it('both families of both ends, and both protocols of a port that names none', () => {
    expect(flows(cnp({ ingress: [{ fromEndpoints: from, toPorts: [{ ports: [{ port: '80' }] }] }] }))).toEqual([
      'TCP 80 ipv4',
      'TCP 80 ipv6',
      'UDP 80 ipv4',
      'UDP 80 ipv6'
    ])
  })

  it('SCTP, and echo requests of each family; of ICMP nothing else is answered', () => {
    const icmps = [
      {
        fields: [
          { family: 'IPv4', type: 8 },
          { family: 'IPv6', type: 128 },
          { family: 'IPv4', type: 13 }
        ]
      }
    ]
    const plan = cnp({
      ingress: [
        { fromEndpoints: from, icmps },
        { fromEndpoints: from, toPorts: [{ ports: [{ port: '7', protocol: 'SCTP' }] }] }
      ]
    })
    expect(flows(plan)).toEqual(['ICMP 8 ipv4', 'ICMPv6 128 ipv6', 'SCTP 7 ipv4', 'SCTP 7 ipv6'])
    expect(plan.untried.map(({ why }) => why)).toContain('ICMP type 13: only an echo request is answered.')
  })

  it('names what no connection can try: names, requests, protocols that cannot be opened, ports by a name that nobody has', () => {
    const http = { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }
    const ingress = [
      { fromEndpoints: from, toPorts: [http] },
      { fromEndpoints: from, toPorts: [{ ports: [{ port: 'grpc' }] }] },
      { fromEntities: ['host'] }
    ]
    const { trials, untried } = cnp({ ingress, egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] }, 'cilium-1.20')
    expect(untried.map(({ why }) => why)).toEqual([
      'What it says of requests within a connection: one is opened, and nothing is asked.',
      'Who is connected to has no port of the name grpc.',
      'No pod that a connection can be opened from is one that spec.ingress[2].fromEntities[0] names.',
      'spec.egress[0].toFQDNs[0]: no name is asked for, and so no address of it is known.'
    ])
    // Cilium's proxy takes the connection.
    expect(trials.find(({ flow, kind }) => kind === 'named' && flow.port === 80)?.passes).toBe(true)
  })

  it('a peer that a rule does not name, and a pod that it leaves alone, where there is none', () => {
    const { untried } = cnp({ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }, { fromEntities: ['cluster'] }] })
    expect(untried.map(({ why }) => why)).toContain('A peer that it does not name: there is none here.')
    expect(untried.map(({ why }) => why)).toContain('Pods of shop that it leaves alone: there is none here.')
  })
})

it('takes peers whose own policies leave them the connection: else those alone would be seen', () => {
  const shut = (app: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: app, namespace: 'shop', uid: app },
    spec: { podSelector: { matchLabels: { app } }, policyTypes: ['Egress'] }
  })
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop', uid: 'p' },
    spec: { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] }
  }
  const { world } = toWorld([...PODS, policy, shut('web')], { dialect: 'portcullis', localNode: 'n1' })
  const named = planOf(world).trials.filter(({ kind }) => kind === 'named' || kind === 'not-selected')
  expect(named.map(words)).toEqual([
    'named: shop/other shop/db-1:80 passes',
    'not-selected: shop/other shop/web-1:80 passes'
  ])
})

describe('what was seen, against what must be', () => {
  const [named, , , beside] = planOf(worldOf(INGRESS)).trials as [Trial, Trial, Trial, Trial]
  const outside: Trial = { ...named, flow: { ...named.flow, destination: { kind: 'address', address: '192.0.2.1' } } }
  const udp: Trial = { ...named, flow: { ...named.flow, protocol: 'UDP' } }
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
    ['what its own kernel let out has passed', outside, seen('timeout', 'FORWARDED'), 'agrees'],
    ['and passed where it must not', { ...outside, passes: false }, seen('timeout', 'FORWARDED'), 'differs'],
    ['it would have been dropped', { ...outside, passes: false }, seen('timeout', 'AUDIT'), 'audited'],
    ['a datagram that nobody need answer', udp, seen('timeout'), 'unclear'],
    ['a datagram to who answers each', udp, { ...seen('timeout'), answering: true }, 'differs'],
    ['where nothing is dropped, by the agent of its node', beside, { ...seen('connected'), audit: true }, 'audited'],
    ['no way there', named, seen('error'), 'unclear']
  ] as const)('%s', (_, trial, what, agreement) => expect(compare(trial, what)).toBe(agreement))
})
