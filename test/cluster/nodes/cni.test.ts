import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLUGIN } from '@/agent/src/cni/conflist'
import { AGENT, NodeAgent } from './agents'
import { Cluster } from './cluster'
import { addressesOf, pod } from './pods'

const CLOSED = ['--enforce', '--cni', 'chain', '--cni-on-failure', 'closed', '--cni-timeout', '3000']
const OPEN = ['--enforce', '--cni', 'chain', '--cni-on-failure', 'open', '--cni-timeout', '1000']
const STARTS = 12

let cluster: Cluster
let agent: NodeAgent
/** As it was before any agent. */
let list: string
let web = ''
const listFile = () => join(cluster.nodes[0]?.folder ?? '', 'cni/10-test.conflist')
beforeAll(async () => {
  cluster = await Cluster.start({ nodes: 1 })
  list = readFileSync(listFile(), 'utf8')
  await cluster.kubectl('apply', '-f', 'agent/chart/crds')
  const [node] = cluster.nodes
  if (node === undefined) throw new Error('no node')
  agent = new NodeAgent(cluster, node)
  await agent.start('--enforce')
  const closed = { podSelector: { matchLabels: { start: 'closed' } }, policyTypes: ['Ingress', 'Egress'] }
  await cluster.apply(
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace: 'default' },
      spec: closed
    },
    pod('web', { node: 'n1' }),
    pod('prober', { node: 'n1', script: 'sleep 10000' })
  )
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=90s')
  await agent.enforces('closed')
  web = (await addressesOf(cluster, 'web'))[0] ?? ''
})
afterAll(async () => {
  await agent?.end()
  await cluster?.end()
})

/** The kernel's count of a pod, of both families. */
async function tcp(name: string, figure: 'InSegs' | 'PassiveOpens'): Promise<number> {
  const text = await cluster.kubectl('exec', name, '--', 'grep', '^Tcp:', '/proc/net/snmp')
  const [names = [], values = []] = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  return Number(values[names.indexOf(figure)])
}

/** Connects from its first instruction on, and serves. */
const EAGER = () =>
  `httpd -p 80; for i in 1 2 3 4 5 6; do nc -w 1 ${web} 80 </dev/null 2>/dev/null && echo through; done; sleep 10000`

/**
 * Pods that no policy lets send or receive, which begin at once with both, while another goes for each of their addresses. How many packets
 * came through from them, connections into them, and how long (ms) the programs were on their interfaces before their container.
 */
async function start(prefix: string) {
  const names = Array.from({ length: STARTS }, (_, at) => `${prefix}${at}`)
  const before = await tcp('web', 'InSegs')
  const last = await cluster.nodes[0]?.execute(['cat', '/var/lib/cni/networks/test/last_reserved_ip.0'])
  const [, range, number] = /^(.*\.)(\d+)$/.exec(last?.trim() ?? '') ?? []
  const next = Array.from({ length: STARTS + 4 }, (_, at) => `${range}${Number(number) + at + 1}`)
  const probe = `for a in ${next.join(' ')}; do for i in 1 2 3 4; do
    while [ ! -e /tmp/${prefix} ]; do nc -w 1 $a 80 </dev/null; usleep 20000; done & usleep 50000; done; done; wait`
  const probing = cluster.kubectl('exec', 'prober', '--', 'sh', '-c', `(${probe}) 2>/dev/null`)
  await cluster.apply(...names.map((name) => pod(name, { node: 'n1', labels: { start: 'closed' }, script: EAGER() })))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', ...names, '--timeout=110s')
  // As long as they try.
  await new Promise((resolve) => setTimeout(resolve, 7_000))
  await cluster.kubectl('exec', 'prober', '--', 'touch', `/tmp/${prefix}`)
  await probing
  const addresses = await Promise.all(names.map((name) => addressesOf(cluster, name)))
  const opened = await Promise.all(names.map((name) => tcp(name, 'PassiveOpens')))
  const said = await Promise.all(names.map((name) => cluster.kubectl('logs', name)))
  const ahead = await Promise.all(names.map((name) => agent.aheadOf(name)))
  const sent = (await tcp('web', 'InSegs')) - before
  await cluster.kubectl('delete', 'pod', ...names, '--now')
  const probed = addresses.filter(([one = '']) => next.includes(one)).length
  return {
    sent,
    opened: opened.reduce((a, b) => a + b, 0),
    through: said.join(''),
    ahead: ahead.sort((a, b) => a - b),
    probed
  }
}

it('without the plugin: how long before a container its programs are there is measured, and said', {
  timeout: 240_000
}, async () => {
  const { sent, opened, ahead } = await start('free')
  console.log(
    `without the plugin: ${sent} packets sent, ${opened} connections in; attached before the container, in ms: ${ahead}`
  )
  expect(readFileSync(listFile(), 'utf8')).toBe(list)
})

it('no-packet-before-policy: with the plugin no start is too early, whatever the pod does first', {
  timeout: 240_000
}, async () => {
  await agent.kill()
  await agent.start(...CLOSED)
  expect(JSON.parse(readFileSync(listFile(), 'utf8')).plugins.map(({ type }: { type: string }) => type)).toEqual([
    'ptp',
    'portmap',
    PLUGIN
  ])
  expect((await agent.status()).issues.filter(({ code }) => code === 'not-chained')).toEqual([])
  const { sent, opened, through, ahead, probed } = await start('held')
  const held = agent.held()
  console.log(
    `with the plugin: attached before the container, in ms: ${ahead}; held, in ms: ${held.map(({ milliseconds }) => milliseconds)}`
  )
  expect({ sent, opened, through, probed }).toEqual({ sent: 0, opened: 0, through: '', probed: STARTS })
  expect(ahead.filter((ms) => !(ms > 0))).toEqual([])
  expect(held.map(({ msg }) => msg)).toEqual(Array(STARTS).fill('held until its policy was in force'))
})

it('agent-without-time: what starts while it stands still sends unjudged without the plugin, and is held with it', async () => {
  const eager = (name: string) => pod(name, { node: 'n1', labels: { start: 'closed' }, script: EAGER() })
  const before = await tcp('web', 'InSegs')
  agent.signal('SIGSTOP')
  await cluster.apply(eager('stuck'))
  await plugin()
  expect(await cluster.kubectl('get', 'pod', 'stuck', '-o=jsonpath={.status.phase}')).toBe('Pending')
  agent.signal('SIGCONT')
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'stuck', '--timeout=60s')
  expect(await tcp('web', 'InSegs')).toBe(before)
  await agent.kill()
  await agent.start('--enforce', '--cni', 'remove')
  agent.signal('SIGSTOP')
  await cluster.apply(eager('free'))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'free', '--timeout=60s')
  agent.signal('SIGCONT')
  expect(await tcp('web', 'InSegs')).toBeGreaterThan(before)
  await cluster.kubectl('delete', 'pod', 'stuck', 'free', '--now')
  await agent.kill()
  await agent.start(...CLOSED)
})

it('cni-writes-its-list-anew: the plugin is added again, and pods are held', async () => {
  await cluster.nodes[0]?.execute(['sh', '-c', `printf '%s' '${list}' >/etc/cni/net.d/10-test.conflist`])
  await until(() => readFileSync(listFile(), 'utf8').includes(PLUGIN))
  await cluster.apply(pod('again', { node: 'n1' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'again', '--timeout=60s')
  expect(agent.held().map(({ pod: name }) => name)).toContain('default/again')
})

it('agent-away: closed no pod starts, the kubelet says why, and it does once there is an agent; a pod of the host’s network does not wait', async () => {
  await agent.kill()
  const host = { more: { hostNetwork: true }, script: 'sleep 1000', container: { ports: [] } }
  await cluster.apply(pod('waits', { node: 'n1', labels: { start: 'closed' } }), pod('host', { node: 'n1', ...host }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'host', '--timeout=60s')
  const events = () =>
    cluster.kubectl('get', 'events', '--field-selector=involvedObject.name=waits', '-o=jsonpath={.items[*].message}')
  while (!(await events()).includes('the agent does not answer')) await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await cluster.kubectl('get', 'pod', 'waits', '-o=jsonpath={.status.phase}')).toBe('Pending')
  await agent.start(...CLOSED)
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'waits', '--timeout=90s')
  expect(await agent.aheadOf('waits')).toBeGreaterThan(0)
})

it('agent-away: open the pod starts when the time is over, and the next agent finds it', async () => {
  await agent.kill()
  await agent.start(...OPEN)
  await agent.kill()
  await cluster.apply(pod('goes', { node: 'n1', labels: { start: 'closed' } }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'goes', '--timeout=60s')
  await agent.start(...OPEN)
  await agent.until(({ endpoints }) => endpoints.some(({ pod: name, state }) => name === 'goes' && state === 'enforcing'))
})

it('agent-restarted-while-it-holds: a pod that is held when it dies starts with the next', async () => {
  await agent.kill()
  await agent.start(...CLOSED.slice(0, -1), '60000')
  await agent.kill()
  await cluster.apply(pod('between', { node: 'n1', labels: { start: 'closed' } }))
  await plugin()
  await agent.start(...CLOSED.slice(0, -1), '60000')
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'between', '--timeout=60s')
  expect(await agent.aheadOf('between')).toBeGreaterThan(0)
})

it('static-pod: one of the kubelet’s own folder, whose object has another uid, is held and starts', async () => {
  const folder = join(cluster.nodes[0]?.folder ?? '', 'static')
  const { spec, ...rest } = pod('static', { node: '', labels: { start: 'closed' } }) as { spec: Record<string, unknown> }
  const { nodeName: _, ...own } = spec
  writeFileSync(join(folder, 'static.json'), JSON.stringify({ ...rest, spec: own }))
  while (!(await cluster.kubectl('get', 'pods', '-o=name')).includes('static-n1'))
    await new Promise((resolve) => setTimeout(resolve, 200))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'static-n1', '--timeout=60s')
  expect(agent.held().find(({ pod: name }) => name === 'default/static-n1')?.msg).toBe('held until its policy was in force')
})

it('off: an agent that is told to takes the plugin out, the list is as it was, and pods start', async () => {
  await agent.kill()
  await agent.start('--enforce', '--cni', 'remove')
  expect(readFileSync(listFile(), 'utf8')).toBe(list)
  await cluster.apply(pod('plain', { node: 'n1' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'plain', '--timeout=60s')
  expect(agent.held()).toEqual([])
})

it('release: the plugin is off the node, though an agent runs, and pods start', async () => {
  await agent.kill()
  await agent.start(...CLOSED)
  await cluster.nodes[0]?.execute([process.execPath, AGENT, 'release', '--cni', 'remove'])
  expect(readFileSync(listFile(), 'utf8')).toBe(list)
  await agent.kill()
  await cluster.apply(pod('after', { node: 'n1' }))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', 'after', '--timeout=60s')
})

/** Resolves once a pod is held: the plugin runs. */
async function plugin(): Promise<void> {
  const found = () => cluster.nodes[0]?.execute(['sh', '-c', `grep -l ^${PLUGIN} /proc/[0-9]*/comm || true`])
  while (!(await found())) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function until(found: () => boolean): Promise<void> {
  while (!found()) await new Promise((resolve) => setTimeout(resolve, 50))
}
