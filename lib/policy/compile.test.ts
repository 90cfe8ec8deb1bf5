import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CookieRegistry, encodeAddress, encodePeers, encodeTable, PeerLookup, PolicyLookup } from '@/lib/datapath'
import { compile, compileAhead, compileNode, type NodeTables, type Numbers } from './compile'
import type { Peer, Pod, Policy, Rule, World } from './model'
import type { TableEntry } from './table'

const pod = (name: string, more: Partial<Pod> = {}): Pod => ({
  namespace: 'default',
  name,
  uid: `uid-${name}`,
  labels: { app: name },
  serviceAccount: 'default',
  node: 'here',
  ips: [],
  ports: [],
  hostNetwork: false,
  phase: 'Running',
  ...more
})

const BACKEND1 = pod('backend1', { ips: ['10.0.0.1', 'fd00::1'] })
const BACKEND2 = pod('backend2', { ips: ['10.0.0.2', 'fd00::2'] })
const INTRUDER = pod('intruder', { ips: ['10.0.0.3', 'fd00::3'] })

const WORLD: World = {
  dialect: 'portcullis',
  clusterName: 'default',
  localNode: 'here',
  mode: 'default',
  namespaces: [{ name: 'default', labels: {} }],
  pods: [BACKEND1, BACKEND2, INTRUDER],
  nodes: [
    { name: 'here', labels: {}, ips: ['10.0.0.254'] },
    { name: 'there', labels: {}, ips: ['10.0.9.254'] }
  ],
  services: [],
  cidrGroups: [],
  names: {},
  policies: []
}

const selects = (app: string) => ({ requirements: [{ operator: 'in', key: 'app', values: [app] }] }) as const
const podsNamed = (app: string): Peer => ({
  path: 'p',
  kind: 'pods',
  namespaces: { kind: 'name', name: 'default' },
  pods: selects(app)
})
const cidr = (text: string, except: readonly string[] = []): Peer => ({
  path: 'p',
  kind: 'cidr',
  cidr: text,
  except,
  matchesPods: true
})

type Draft = Partial<Pick<Rule, 'direction' | 'verdict' | 'peers' | 'ports'>>

function policy(name: string, subject: string, rules: readonly Draft[]): Policy {
  const ref = { kind: 'NetworkPolicy', namespace: 'default', name, uid: name, generation: 1 } as const
  const selector = { kind: 'pods', namespaces: { kind: 'name', name: 'default' }, pods: selects(subject) } as const
  const made = rules.map(
    (rule, at): Rule => ({
      id: `${name}#${at}`,
      policy: ref,
      path: `${at}`,
      subject: selector,
      direction: 'ingress',
      verdict: 'allow',
      tier: 'normal',
      priority: 0,
      peers: 'any',
      ports: 'any',
      ...rule
    })
  )
  return { ref, specs: [{ path: 'spec', subject: selector, defaultDeny: { ingress: true, egress: false }, rules: made }] }
}

const tcp = (port: number) => [{ ports: [{ path: 'p', kind: 'range', protocol: 'TCP', first: port, last: port } as const] }]
const named = (name: string) => [{ ports: [{ path: 'p', kind: 'named', protocol: 'TCP', name } as const] }]

const tableOf = (tables: NodeTables, of: Pod): readonly TableEntry[] =>
  tables.subjects.find((subject) => subject.identity === tables.subjectOf.get(of.uid))?.table.entries ?? []
const with_ = (change: Partial<World>): World => ({ ...WORLD, ...change })
const save = (numbers: Numbers) => JSON.parse(JSON.stringify(numbers)) as Numbers

describe('a table', () => {
  it('has a default verdict for both directions, without any policy too', () => {
    const entries = tableOf(compileNode(WORLD), BACKEND2)
    expect(
      entries.map(({ direction, peer, protocol, verdict, evidence }) => [
        direction,
        peer.kind,
        protocol,
        verdict,
        evidence.reason
      ])
    ).toEqual([
      ['ingress', 'any', 'any', 'allow', 'no-policy'],
      ['egress', 'any', 'any', 'allow', 'no-policy']
    ])
  })

  it('[7.5] of an isolated pod lets its own node in, below every rule', () => {
    const deny = policy('deny', 'backend2', [{ verdict: 'deny', ports: tcp(22) }])
    const entries = tableOf(compileNode(with_({ policies: [deny] })), BACKEND2).filter(
      ({ direction }) => direction === 'ingress'
    )
    const [host] = entries.filter(({ peer }) => peer.kind === 'identity' && peer.identity === 1)
    const [ssh] = entries.filter(({ protocol }) => protocol === 6)
    expect(host).toMatchObject({ verdict: 'allow', evidence: { reason: 'own-node', isolatedBy: [deny.ref] } })
    expect(ssh).toMatchObject({ verdict: 'deny', port: { value: 22, bits: 16 }, evidence: { rules: ['deny#0'] } })
    expect(ssh?.precedence).toBeGreaterThan(host?.precedence ?? 0)
  })

  it('is shared by replicas, and not by pods whose named ports differ', () => {
    const web = (name: string, port: number) =>
      pod(name, { labels: { app: 'web' }, ports: [{ name: 'http', port, protocol: 'TCP' }], ips: [] })
    const [one, two, other] = [web('web-1', 80), web('web-2', 80), web('web-3', 8080)]
    const tables = compileNode(
      with_({ pods: [one, two, other], policies: [policy('p', 'web', [{ ports: named('http') }])] })
    )
    expect(tables.subjects.length).toBe(2)
    expect(tables.subjectOf.get(one.uid)).toBe(tables.subjectOf.get(two.uid))
    const ports = (of: Pod) => tableOf(tables, of).flatMap(({ protocol, port }) => (protocol === 6 ? [port.value] : []))
    expect([ports(one), ports(other)]).toEqual([[80], [8080]])
  })

  it('of one party alone is what its node has for it', () => {
    const world = with_({ policies: [policy('p', 'backend2', [{ peers: [podsNamed('backend1')], ports: tcp(5000) }])] })
    const party = { kind: 'pod', namespace: 'default', name: 'backend2' } as const
    expect(compile(world, party)?.entries).toEqual(tableOf(compileNode(world), BACKEND2))
    expect(compile(world, { ...party, name: 'nobody' })).toBeUndefined()
  })

  it('is made for the managed pods of the local node alone', () => {
    const pods = [
      BACKEND1,
      pod('away', { node: 'there' }),
      pod('host', { hostNetwork: true }),
      pod('done', { phase: 'Succeeded' })
    ]
    const tables = compileNode(with_({ pods }))
    expect([...tables.subjectOf.keys()]).toEqual([BACKEND1.uid])
    expect([...tables.identityOf.keys()].sort()).toEqual(['uid-away', 'uid-backend1'])
  })

  it('[5.3] resolves a named port on egress by each peer', () => {
    const web = (name: string, port: number) => pod(name, { ports: [{ name: 'http', port, protocol: 'TCP' }] })
    const [one, two] = [web('one', 80), web('two', 8080)]
    const out = policy('out', 'backend1', [{ direction: 'egress', peers: 'any', ports: named('http') }])
    const tables = compileNode(with_({ pods: [BACKEND1, one, two], policies: [out] }))
    const found = tableOf(tables, BACKEND1).flatMap(({ peer, port, protocol }) =>
      peer.kind === 'identity' && protocol === 6 ? [[peer.identity, port.value]] : []
    )
    expect(new Map(found as [number, number][])).toEqual(
      new Map([
        [tables.identityOf.get(one.uid), 80],
        [tables.identityOf.get(two.uid), 8080]
      ])
    )
  })
})

describe('peers', () => {
  it('hold both families, so that a prefix of IPv6 never holds an IPv4 address [4.4]', () => {
    const six = policy('six', 'backend1', [{ peers: [cidr('::/1')] }])
    const { prefixes } = compileNode(with_({ policies: [six] })).peers
    expect(prefixes).toEqual([
      { cidr: '0.0.0.0/0', identity: 9, class: 0 },
      { cidr: '::/0', identity: 10, class: 0 },
      { cidr: '::/1', identity: 10, class: expect.any(Number) }
    ])
  })

  it('[4.5] of pods carry a class where an ipBlock holds them, and none for a CIDR that matches no pods', () => {
    const block = policy('block', 'backend1', [
      { peers: [cidr('10.0.0.2/32'), { ...cidr('10.0.0.3/32'), matchesPods: false } as Peer] }
    ])
    const { exact } = compileNode(with_({ policies: [block] })).peers
    const classOf = (address: string) => exact.find((one) => one.address === address)?.class
    expect(classOf('10.0.0.2')).toBeGreaterThan(0)
    expect([classOf('10.0.0.1'), classOf('10.0.0.3')]).toEqual([0, 0])
  })

  it('are the node that judges, another node, and pods by their numbers', () => {
    const tables = compileNode(WORLD)
    expect(tables.peers.exact).toEqual(
      [
        { address: '10.0.0.1', identity: tables.identityOf.get(BACKEND1.uid), class: 0 },
        { address: '10.0.0.2', identity: tables.identityOf.get(BACKEND2.uid), class: 0 },
        { address: '10.0.0.3', identity: tables.identityOf.get(INTRUDER.uid), class: 0 },
        { address: '10.0.0.254', identity: 1, class: 0 },
        { address: '10.0.9.254', identity: 6, class: 0 },
        { address: 'fd00::1', identity: tables.identityOf.get(BACKEND1.uid), class: 0 },
        { address: 'fd00::2', identity: tables.identityOf.get(BACKEND2.uid), class: 0 },
        { address: 'fd00::3', identity: tables.identityOf.get(INTRUDER.uid), class: 0 }
      ].sort((a, b) => (a.address.includes(':') === b.address.includes(':') ? 0 : a.address.includes(':') ? 1 : -1))
    )
  })

  it('[8.6] leave out an ended pod, whose address another may have', () => {
    const ended = pod('ended', { ips: ['10.0.0.1'], phase: 'Failed' })
    const tables = compileNode(with_({ pods: [BACKEND1, ended] }))
    expect(tables.peers.exact.find(({ address }) => address === '10.0.0.1')?.identity).toBe(
      tables.identityOf.get(BACKEND1.uid)
    )
  })
})

describe('a change', () => {
  const allow = policy('allow', 'backend2', [{ peers: [podsNamed('backend1')], ports: tcp(5000) }])

  it('keeps the number of every identity that is still there, over a restart', () => {
    const before = compileNode(with_({ policies: [allow] }))
    const late = pod('aaa', { ips: ['10.0.0.9'] })
    const after = compileNode(with_({ policies: [allow], pods: [late, ...WORLD.pods] }), save(before.numbers))
    for (const one of WORLD.pods) expect(after.identityOf.get(one.uid)).toBe(before.identityOf.get(one.uid))
    expect([...before.identityOf.values()]).not.toContain(after.identityOf.get(late.uid))
  })

  it('of labels leaves entries for the old identity until its address has moved', () => {
    const before = compileNode(with_({ policies: [allow] }))
    const old = before.identityOf.get(BACKEND1.uid)
    const relabelled = { ...BACKEND1, labels: { app: 'backend1', version: '2' } }
    const during = compileNode(with_({ policies: [allow], pods: [relabelled, BACKEND2, INTRUDER] }), before.numbers)
    const after = compileNode(with_({ policies: [allow], pods: [relabelled, BACKEND2, INTRUDER] }), during.numbers)
    const allowed = (tables: NodeTables) =>
      tableOf(tables, BACKEND2).flatMap(({ peer }) =>
        peer.kind === 'identity' && peer.identity > 255 ? [peer.identity] : []
      )
    const now = during.identityOf.get(BACKEND1.uid)
    expect(now).not.toBe(old)
    expect(allowed(during)).toEqual([old, now])
    expect(allowed(after)).toEqual([now])
  })

  it('of CIDRs gives the number of a class no other meaning', () => {
    const block = (...list: readonly string[]) => policy('block', 'backend2', [{ peers: list.map((one) => cidr(one)) }])
    const before = compileNode(with_({ policies: [block('192.0.2.0/24', '198.51.100.0/24')] }))
    const after = compileNode(
      with_({ policies: [block('0.0.0.0/1', '198.51.100.0/24', '203.0.113.0/24')] }),
      save(before.numbers)
    )
    for (const one of before.peers.prefixes) {
      const same = after.peers.prefixes.find(({ cidr: text }) => text === one.cidr)
      if (same) expect(same.class).toBe(one.class)
    }
    const retiring = after.numbers.classes.entries.filter((entry) => entry.retiring).map((entry) => entry.thing.prefix)
    expect(retiring).toEqual(['192.0.2.0/24'])
  })

  it('takes over the tables that it does not concern, as they are', () => {
    const before = compileNode(with_({ policies: [allow] }))
    const settled = compileNode(with_({ policies: [allow] }), before.numbers, before)
    expect(settled.subjects).toEqual(before.subjects)
    const more = policy('more', 'intruder', [{ ports: tcp(1) }])
    const after = compileNode(with_({ policies: [allow, more] }), settled.numbers, settled)
    const subject = (tables: NodeTables, of: Pod) =>
      tables.subjects.find(({ identity }) => identity === tables.subjectOf.get(of.uid))
    expect(subject(after, BACKEND2)).toBe(subject(settled, BACKEND2))
    expect(subject(after, INTRUDER)?.hash).not.toBe(subject(settled, INTRUDER)?.hash)
  })

  it('of the pods makes tables anew, though the policies are the same', () => {
    const before = compileNode(with_({ policies: [allow] }))
    const twin = pod('twin', { labels: { app: 'backend1', twin: 'yes' }, ips: ['10.0.0.9'] })
    const after = compileNode(with_({ policies: [allow], pods: [...WORLD.pods, twin] }), before.numbers, before)
    const peers = tableOf(after, BACKEND2).flatMap(({ peer }) => (peer.kind === 'identity' ? [peer.identity] : []))
    expect(peers).toContain(after.identityOf.get(twin.uid))
  })

  it('of a generation changes the hash: the evidence is another', () => {
    const rename = (rules: readonly Rule[]) => rules.map((rule) => ({ ...rule, id: `${rule.id}'` }))
    const next = { ...allow, specs: allow.specs.map((spec) => ({ ...spec, rules: rename(spec.rules) })) }
    const hashes = [allow, allow, next].map((one) =>
      compileNode(with_({ policies: [one] })).subjects.map(({ hash }) => hash)
    )
    expect(hashes[0]).toEqual(hashes[1])
    expect(hashes[0]).not.toEqual(hashes[2])
  })
})

describe('a change of CIDRs under traffic', () => {
  const ADDRESSES = ['10.1.0.1', '10.2.0.1', '192.0.2.1', '192.0.2.200', '2001:db8::1', '10.0.0.1', '10.0.0.3']

  /** What the datapath says of each address, with these tables and these peers. */
  function verdicts(tables: NodeTables, peers: NodeTables): readonly boolean[] {
    const cookies = new CookieRegistry()
    const found = tables.subjects.find(({ identity }) => identity === tables.subjectOf.get(BACKEND2.uid))
    const table = new PolicyLookup(encodeTable(found?.table ?? { entries: [] }, cookies))
    const lookup = new PeerLookup(encodePeers(peers.peers))
    return ADDRESSES.map((text) => {
      const peer = lookup.find(encodeAddress(text) as Uint8Array)
      return table.find('ingress', peer, 6, 80)?.allowed === true
    })
  }

  const block = (list: readonly Peer[]) => (list.length === 0 ? [] : [policy('block', 'backend2', [{ peers: list }])])
  const some = fc.array(
    fc
      .tuple(
        fc.constantFrom(
          '10.0.0.0/8',
          '10.1.0.0/16',
          '10.0.0.0/24',
          '192.0.2.0/24',
          '192.0.2.128/25',
          '2001:db8::/32',
          '0.0.0.0/0'
        ),
        fc.subarray(['10.1.0.0/24', '10.0.0.3/32', '192.0.2.200/32'])
      )
      .map(([text, except]) => cidr(text, except)),
    { maxLength: 3 }
  )

  it('never drops, not for a moment, what both the old and the new policies allow, and never lets through what both deny', () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 2, maxLength: 4 }), (history) => {
        let policies: readonly Policy[] = block(history[0] ?? [])
        let now = compileNode(with_({ policies }))
        for (const list of history.slice(1)) {
          const world = with_({ policies: block(list) })
          const ahead = compileAhead(world, policies, now.numbers, now)
          const next = compileNode(world, (ahead ?? now).numbers, ahead ?? now)
          const [old, fresh] = [verdicts(now, now), verdicts(next, next)]
          const steps = ahead
            ? [verdicts(ahead, now), verdicts(ahead, ahead), verdicts(next, ahead), fresh]
            : [verdicts(next, now), fresh]
          for (const step of steps) {
            for (const [at, allowed] of step.entries()) expect([old[at], fresh[at]]).toContain(allowed)
          }
          policies = world.policies
          now = next
        }
      }),
      { numRuns: 100 }
    )
  }, 60_000)

  it('needs nothing ahead where no prefix is new', () => {
    const wide = block([cidr('10.0.0.0/8', ['10.1.0.0/16'])])
    expect(compileAhead(with_({ policies: block([cidr('10.1.0.0/16')]) }), wide)).toBeUndefined()
    expect(compileAhead(with_({ policies: block([cidr('0.0.0.0/0')]) }), wide)).toBeDefined()
  })
})

describe('ten thousand policies on one pod', () => {
  it('give one entry for what is the same, and as many as there are ports and peers', () => {
    const same = Array.from({ length: 10_000 }, (_, at) =>
      policy(`p${at}`, 'backend2', [{ peers: [podsNamed('backend1')], ports: tcp(80) }])
    )
    const apart = Array.from({ length: 10_000 }, (_, at) =>
      policy(`p${at}`, 'backend2', [{ peers: [cidr(`172.16.${at >> 8}.${at & 255}/32`)], ports: tcp(443) }])
    )
    const entries = (policies: readonly Policy[]) =>
      tableOf(compileNode(with_({ policies })), BACKEND2).filter(({ evidence }) => evidence.reason === 'rule')
    expect(entries(same).map(({ evidence }) => evidence.rules.length)).toEqual([64])
    expect(entries(apart).length).toBe(10_000)
  })
})
