import { writeFileSync } from 'node:fs'
import { identityOf } from '../kernel/enforce'
import { identity, isolated, open, rule } from '../kernel/judge'
import { type BenchPolicy, iptables, nftables, sets } from './kube-router'
import { BULK_PORT } from './load'
import { conntrackAlone, feed, PROTOCOLS, readTask } from './others'
import { PORT } from './pairs'
import { compareWays, type Way } from './ways'

/** Policies on one pod, against the rules of others: the one that allows what is sent is in the middle. */
const { load, quick, output } = readTask()
const COUNTS = quick ? [1, 10_000] : [1, 100, 1000, 10_000]

const ALLOWED = [
  { protocol: 'tcp', port: PORT },
  { protocol: 'tcp', port: BULK_PORT },
  { protocol: 'udp', port: BULK_PORT }
] as const

const portOf = (at: number) => 1024 + (at % 5000)

const policies = ({ client, server }: Way, count: number): readonly BenchPolicy[] =>
  Array.from({ length: count }, (_, at) => ({
    peers: at === count >> 1 ? [client.ip] : [`10.8.${at >> 8}.${at & 255}`],
    pods: [server.ip],
    ports: at === count >> 1 ? ALLOWED : [{ protocol: 'tcp', port: portOf(at) }]
  }))

/** What the compiler makes of them: an entry for each port of each, and the default. */
function table({ client }: Way, count: number) {
  const rows = Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    at === count >> 1
      ? ALLOWED.map(({ protocol, port }) =>
          rule('ingress', { peer: identity(identityOf(client)), protocol: PROTOCOLS[protocol], port })
        )
      : [rule('ingress', { peer: identity(10_000 + at), protocol: PROTOCOLS.tcp, port: portOf(at) })]
  )
  return [...rows, isolated('ingress'), open('egress')]
}

function kubeRouter(program: string, way: Way, count: number): void {
  const { path } = way.network.node
  const rules = policies(way, count)
  feed(path, [program, '-F'], '')
  feed(path, ['ipset', 'destroy'], '')
  feed(path, ['ipset', 'restore'], sets(rules))
  feed(path, [`${program}-restore`], iptables([way.server.ip], rules))
}

/** Nobody is let in there. */
const CLOSED = BULK_PORT + 1
const OPEN = ['no rules', 'no rules, again', 'conntrack alone']
const listening = new Set<Way>()

async function check(way: Way): Promise<void> {
  if (!listening.has(way)) await way.server.namespace.listen(CLOSED)
  listening.add(way)
  const isOpen = OPEN.includes(way.how)
  const { outcome } = await way.client.namespace.connect(way.server.ip, CLOSED, isOpen ? 10_000 : 1000)
  if ((outcome === 'connected') !== isOpen) throw new Error(`${way.how}: a port that nothing allows is ${outcome}`)
}

const rows = await compareWays({
  load,
  rounds: quick ? 8 : 24,
  counts: COUNTS,
  ways: {
    'no rules': () => {},
    'no rules, again': () => {},
    'conntrack alone': conntrackAlone,
    portcullis: (way, count) => {
      way.enforcer.enforce(way.client, open('ingress'), open('egress'))
      way.enforcer.enforce(way.server, ...table(way, count))
    },
    'iptables (nf_tables)': (way, count) => kubeRouter('iptables-nft', way, count),
    'iptables (legacy)': (way, count) => kubeRouter('iptables-legacy', way, count),
    nftables: (way, count) =>
      feed(way.network.node.path, ['nft', '-f', '-'], nftables([way.server.ip], policies(way, count)))
  },
  to: ({ server }, _, port) => [server.ip, port],
  check
})
writeFileSync(output, JSON.stringify(rows))
process.exit(0)
