import { expect, it } from 'vitest'
import type { JsonObject } from '@/lib/k8s'
import { toWorld } from '@/lib/k8s'
import { draft } from './draft'
import { Facts } from './facts'
import { podOf } from './pod'

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `uid-${name}` } })
const pod = (name: string, labels: object, more: { readonly node?: string; readonly spec?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: name, labels },
  spec: {
    nodeName: more.node ?? 'n1',
    serviceAccountName: 'sa',
    containers: [
      {
        name: 'c',
        image: 'theirs',
        ports: [{ name: 'sql', containerPort: 5432 }],
        env: [{ name: 'PASSWORD', value: 'secret' }]
      }
    ],
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    ...more.spec
  },
  status: { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }] }
})
const agent = (node: string, ...args: readonly string[]) => ({
  ...pod(`agent-${node}`, { 'app.kubernetes.io/name': 'portcullis', 'app.kubernetes.io/component': 'agent' }, { node }),
  spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'agent', image: 'mirror/portcullis:1', args }] }
})
const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop', uid: 'p' },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'web' } } },
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'away' } }, podSelector: {} }
        ],
        ports: [{ port: 'sql' }]
      }
    ]
  }
}
const DB = { app: 'db', 'pod-template-hash': 'abc', 'statefulset.kubernetes.io/pod-name': 'db-0' }

function drafted(more: readonly object[] = [], options: { readonly node?: string; readonly elsewhere?: string } = {}) {
  const objects = [namespace('shop'), namespace('away'), namespace('default'), POLICY, ...more] as unknown as JsonObject[]
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: '' })
  const facts = new Facts(objects)
  return { facts, ...draft(world, world.policies[0] as never, facts, { run: 'r1', ...options }) }
}
const words = ({ members }: ReturnType<typeof drafted>) =>
  members.map(({ role, model: { namespace: where, labels, like, node } }) =>
    [role, where, JSON.stringify(labels), like?.name ?? '-', node ?? '-'].join(' ')
  )

it('makes a pod like one that is selected, without what tells it from its siblings, where that runs; and peers from selectors where none run', () => {
  expect(words(drafted([pod('db-0', DB)]))).toEqual([
    'answers shop {"app":"db"} db-0 n1',
    'connects shop {"app":"db"} db-0 n1',
    'answers shop {"app":"web"} - -',
    'connects shop {"app":"web"} - -',
    'connects away {} - -'
  ])
  expect(words(drafted([pod('db-0', DB), pod('db-1', DB, { node: 'n2' })], { node: 'n2' }))[0]).toBe(
    'answers shop {"app":"db"} db-1 n2'
  )
  // A namespace that nobody names is nobody's to make pods in, unless it is asked for.
  expect(words(drafted([], { elsewhere: 'default' }))).toContain('connects default {} - -')
})

it('a Service that publishes pods that are not ready: none is made for it, and that is said', () => {
  const service = (publishNotReadyAddresses: boolean) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'peers', namespace: 'shop' },
    spec: { selector: { app: 'db' }, publishNotReadyAddresses }
  })
  expect(words(drafted([service(false)])).length).toBeGreaterThan(0)
  const { members, untried } = drafted([service(true)])
  expect(members).toEqual([])
  expect(untried.map(({ why }) => why)).toContainEqual(expect.stringContaining('shop/peers'))
})

it('a namespace that is not there is said', () => {
  const gone = { ...POLICY, metadata: { ...POLICY.metadata, namespace: 'gone' } }
  const objects = [gone, namespace('shop')] as unknown as JsonObject[]
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: '' })
  const { members, untried } = draft(world, world.policies[0] as never, new Facts(objects), { run: 'r1' })
  expect(members).toEqual([])
  expect(untried[0]?.why).toBe('There is no namespace gone.')
})

it('knows the image of ours, and by whom and how each node is enforced', () => {
  const { facts } = drafted([agent('n1', '--in-cluster', '--enforce'), agent('n2', '--in-cluster', '--audit')])
  expect(facts.image).toBe('mirror/portcullis:1')
  expect(['n1', 'n2', 'n3'].map((node) => facts.enforcedBy(node))).toEqual(['kernel', 'audit', 'none'])
  expect(drafted().facts.enforcedBy('n1')).toBe('unknown')
  const cilium = pod('cilium-x', { 'k8s-app': 'cilium' })
  expect(drafted([cilium]).facts.enforcedBy('n1')).toBe('cilium')
})

it('a pod of it has the labels and the account, and nothing else of whom it stands for', () => {
  const { facts, members } = drafted([pod('db-0', DB)])
  const [member] = members
  if (member?.model.like === undefined) throw new Error('it is like nobody')
  const made = podOf({
    ...member,
    work: { listen: [{ protocol: 'TCP', port: 443 }], attempts: [], timeoutMs: 1, settleMs: 1 },
    image: 'ours',
    namespaceUid: facts.uidOfNamespace('shop') ?? '',
    node: 'n1',
    tolerations: facts.tolerationsOf(member.model.like),
    deadline: 60
  })
  expect(made.metadata).toMatchObject({
    labels: { app: 'db', 'portcullis.dev/verify': 'true' },
    // Nobody adopts what has a controller, and the namespace controls nothing.
    ownerReferences: [{ kind: 'Namespace', name: 'shop', uid: 'uid-shop', controller: true }]
  })
  expect(made.spec).toMatchObject({
    serviceAccountName: 'sa',
    automountServiceAccountToken: false,
    activeDeadlineSeconds: 60,
    readinessGates: [{ conditionType: 'portcullis.dev/never-ready' }],
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }
  })
  expect(JSON.stringify(made)).not.toMatch(/secret|theirs/)
})

it('runs where it is told to, though a sibling of it that its own policy names runs elsewhere', () => {
  const among = {
    ...POLICY,
    metadata: { ...POLICY.metadata, name: 'a' },
    spec: { ...POLICY.spec, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 80 }] }] }
  }
  const siblings = [pod('db-1', DB, { node: 'n1' }), pod('db-2', DB, { node: 'n2' })]
  const objects = [namespace('shop'), among, ...siblings] as unknown as JsonObject[]
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: '' })
  for (const node of ['n1', 'n2']) {
    const { members } = draft(world, world.policies[0] as never, new Facts(objects), { run: 'r1', node })
    const like = members.filter(({ model }) => model.like !== undefined)
    expect(like.map(({ model }) => model.node)).toEqual(like.map(() => node))
    expect(like.length).toBeGreaterThan(0)
  }
})
