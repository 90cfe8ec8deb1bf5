import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cluster } from './cluster'
import { Installation } from './installation'
import { pod } from './pods'

const COMMAND = fileURLToPath(new URL('../../../dist/bin/portcullis.js', import.meta.url))
const RUN = 'portcullis.dev/verify'

let cluster: Cluster
let portcullis: Installation
beforeAll(async () => {
  cluster = await Cluster.start({ product: true })
  portcullis = await Installation.install(cluster, 'agent.enforce=true')
})
afterAll(async () => {
  await portcullis?.end()
  await cluster?.end()
})

interface Trial {
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly protocol: string
  readonly port: number
  readonly family: string
  readonly must: string
  readonly agreement: string
  readonly seen: { readonly outcome: string; readonly detail: string }
}
interface Answer {
  readonly ok: boolean
  readonly enforcement: string
  readonly counts: Readonly<Record<string, number>>
  readonly trials: readonly Trial[]
  readonly untried: readonly { readonly why: string }[]
  readonly notes: readonly string[]
  readonly pods: readonly string[]
  readonly problems: readonly string[]
  readonly message?: string
}

/** As a person types it, beside the API server. */
function start(...args: readonly string[]) {
  const [name = '', ...rest] = cluster.outside([process.execPath, COMMAND, 'verify', ...args])
  const child = spawn(name, [...rest, '--kubeconfig', cluster.kubeconfig, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Answer & { readonly exit: number | null; readonly err: string }>((resolve, reject) =>
    child.once('close', (exit) => {
      try {
        resolve({ ...(out === '' ? ({} as Answer) : (JSON.parse(out) as Answer)), exit, err })
      } catch {
        reject(new Error(`${exit}: ${out} ${err}`))
      }
    })
  )
  return { child, ended }
}
const verify = (...args: readonly string[]) => start(...args).ended

const words = ({ kind, protocol, port, family, must, seen, agreement }: Trial) =>
  `${kind} ${protocol}:${port} ${family} ${must}: ${seen.outcome}${seen.detail && `, ${seen.detail}`}, ${agreement}`
const pods = async (selector = RUN) => (await cluster.kubectl('get', 'pods', '-A', '-l', selector, '-o=name')).trim()

/** What the API server tells of objects while something is done: JSON of each change. */
async function during(args: readonly string[], work: () => Promise<unknown>): Promise<readonly string[]> {
  const [name = '', ...rest] = cluster.kubectlCommand(...args, '--watch', '-o=json', '--output-watch-events')
  const child = spawn(name, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await work()
  child.kill()
  return text.split(/^(?=\{)/m)
}

/** A workload with all that could take a pod of its labels for one of its own. */
const shop = () => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'shop',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'latest' }
    }
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'all', namespace: 'shop' },
    spec: { hard: { pods: '20', 'limits.cpu': '20', 'limits.memory': '4Gi', 'requests.cpu': '2', 'requests.memory': '2Gi' } }
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { selector: { app: 'db' }, ports: [{ port: 5432 }] }
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: restricted((pod('db', { node: 'n1', namespace: 'shop', script: 'exec sleep 100000' }) as PodLike).spec)
      }
    }
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 443 }, { port: 53, protocol: 'UDP' }] }
      ],
      egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }]
    }
  },
  {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'ping', namespace: 'shop' },
    spec: {
      endpointSelector: { matchLabels: { app: 'cache' } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: 'web' } }],
          icmps: [
            {
              fields: [
                { family: 'IPv4', type: 8 },
                { family: 'IPv6', type: 128 }
              ]
            }
          ]
        },
        { fromEndpoints: [{ matchLabels: { app: 'web' } }], toPorts: [{ ports: [{ port: '7', protocol: 'SCTP' }] }] }
      ]
    }
  }
]
type PodLike = { readonly spec: { readonly containers: readonly object[] } }

function restricted({ containers, ...spec }: PodLike['spec']) {
  const context = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
  const resources = { requests: { cpu: '1m', memory: '8Mi' }, limits: { cpu: '1', memory: '64Mi' } }
  return {
    ...spec,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: containers.map((one) => ({ ...one, securityContext: context, resources }))
  }
}

it('says what it would make, and what the API server thinks of it, and makes nothing', async () => {
  await cluster.apply(...shop())
  await cluster.kubectl('-n', 'shop', 'wait', '--for=jsonpath={.status.readyReplicas}=1', 'replicaset/db', '--timeout=90s')
  const plan = await verify('shop/db')
  expect([plan.exit, plan.problems, plan.err]).toEqual([0, [], ''])
  expect(plan.pods.length).toBeGreaterThan(3)
  expect(await pods()).toBe('')
})

it('proves a policy of a workload whose pods run: no Service and no controller takes the pods for its own, and none is left', async () => {
  const [db] = (await cluster.kubectl('-n', 'shop', 'get', 'pods', '-l', 'app=db', '-o=name')).trim().split('\n')
  let answer: Awaited<ReturnType<typeof verify>> | undefined
  const slices = await during(['-n', 'shop', 'get', 'endpointslices'], async () => {
    answer = await verify('shop/db', '--connect', '--elsewhere', 'default')
  })
  expect(answer?.trials.map(words)).toEqual(
    expect.arrayContaining(
      ['ipv4', 'ipv6'].flatMap((family) => [
        `named TCP:443 ${family} pass: connected, agrees`,
        `named UDP:53 ${family} pass: connected, agrees`,
        `other-port TCP:444 ${family} drop: timeout, agrees`,
        `other-port UDP:54 ${family} drop: timeout, agrees`,
        `other-peer TCP:443 ${family} drop: timeout, agrees`,
        `not-selected TCP:443 ${family} pass: connected, agrees`
      ])
    )
  )
  expect(answer?.trials.filter(({ agreement }) => agreement === 'differs')).toEqual([])
  expect([answer?.exit, answer?.ok, answer?.enforcement, answer?.err]).toEqual([0, true, 'kernel', ''])
  // They were seen by whoever keeps endpoints, and were never ready.
  const ours = slices.filter((text) => text.includes('portcullis-verify-'))
  expect(ours.length).toBeGreaterThan(0)
  for (const text of ours) {
    for (const { conditions, targetRef } of (JSON.parse(text) as Slice).object.endpoints) {
      if (targetRef.name.startsWith('portcullis-verify-')) expect(conditions).toMatchObject({ ready: false, serving: false })
    }
  }
  await gone()
  // The pod of the ReplicaSet is the one that it was.
  expect((await cluster.kubectl('-n', 'shop', 'get', 'pods', '-l', 'app=db', '-o=name')).trim()).toBe(db)
})
interface Slice {
  readonly object: {
    readonly endpoints: readonly { readonly conditions: object; readonly targetRef: { readonly name: string } }[]
  }
}

it('of a policy whose pods do not run yet, with echo requests; SCTP, which this kernel may not have, is said', async () => {
  const answer = await verify('cnp/shop/ping', '--connect')
  const all = answer.trials.map(words)
  expect(all).toEqual(
    expect.arrayContaining([
      'named ICMP:8 ipv4 pass: connected, agrees',
      'named ICMPv6:128 ipv6 pass: connected, agrees',
      'other-peer ICMP:8 ipv4 drop: timeout, agrees'
    ])
  )
  const sctp = answer.trials.filter(({ protocol }) => protocol === 'SCTP')
  const lacking = sctp.every(({ seen }) => seen.detail.includes('CONFIG_IP_SCTP'))
  expect(sctp.length > 0 && (lacking || sctp.every(({ agreement }) => agreement === 'agrees'))).toBe(true)
  expect(answer.exit).toBe(lacking ? 1 : 0)
})

it('not-enforced: says so of a node whose agent has released everything', async () => {
  await portcullis.upgrade('agent.release=true')
  const answer = await verify('shop/db', '--connect', '--settle', '1')
  expect([answer.exit, answer.enforcement, answer.err]).toEqual([1, 'released', ''])
  expect(
    answer.trials.filter(({ must, agreement, to }) => must === 'drop' && !to.includes('.') && agreement !== 'differs')
  ).toEqual([])
  await portcullis.upgrade('agent.release=false', 'agent.enforce=false')
  const audited = await verify('shop/db', '--connect', '--settle', '1')
  expect([audited.exit, audited.enforcement, audited.counts.differs]).toEqual([1, 'audit', 0])
  expect(audited.counts.audited).toBeGreaterThan(0)
  await portcullis.upgrade('agent.enforce=true')
  await gone()
})

it('Ctrl-C: what was made is deleted before it ends', async () => {
  const { child, ended } = start('shop/db', '--connect')
  await made()
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ exit: 2, message: 'Stopped: the pods that were made are deleted.' })
  await gone()
})

it('killed-in-the-middle: pods end by themselves, and the next run deletes them', async () => {
  const { child, ended } = start('shop/db', '--connect', '--time-limit', '12')
  await made()
  child.kill('SIGKILL')
  await ended
  const left = (await pods()).split('\n')
  await cluster.kubectl('-n', 'shop', 'wait', '--for=jsonpath={.status.phase}=Failed', 'pods', '-l', RUN, '--timeout=60s')
  // Whose time is over, with what clocks may differ by.
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  const { exit, notes } = await verify('shop/db', '--connect')
  expect([exit, notes]).toEqual([0, [`${left.length} pods of an earlier run that was cut off are deleted.`]])
  await gone()
})

/** Resolves once the first pod of a run is there. */
async function made(): Promise<void> {
  while ((await pods()) === '') await new Promise((resolve) => setTimeout(resolve, 100))
}

/** Resolves once nodes have ended what is deleted. */
async function gone(): Promise<void> {
  if ((await pods()) !== '') await cluster.kubectl('-n', 'shop', 'wait', '--for=delete', 'pods', '-l', RUN, '--timeout=30s')
  expect(await pods()).toBe('')
}

it('makes none that a Service would send its traffic to all the same', async () => {
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'peers', namespace: 'shop' },
    spec: { selector: { app: 'db' }, clusterIP: 'None', publishNotReadyAddresses: true, ports: [{ port: 5432 }] }
  })
  const plan = await verify('shop/db')
  expect(plan.exit).toBe(1)
  expect(plan.untried.map(({ why }) => why)).toContainEqual(expect.stringContaining('shop/peers'))
})
