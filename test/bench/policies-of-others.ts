import { writeFileSync } from 'node:fs'
import { identityOf } from '../kernel/enforce'
import { identity, isolated, open, rule } from '../kernel/judge'
import { feed } from './kube-proxy'
import { type BenchPolicy, iptables, nftables, sets } from './kube-router'
import { PORT } from './pairs'
import { compareWays, type Way } from './ways'

/** Policies on one pod, against the rules of others: the one that allows what is sent is in the middle. */
const COUNTS = [1, 100, 1000, 10_000]
const [burst = '', quick = '', output = ''] = process.argv.slice(2)

const portOf = (at: number) => 1024 + (at % 5000)

const policies = ({ client, server }: Way, count: number): readonly BenchPolicy[] =>
  Array.from({ length: count }, (_, at) => ({
    peers: at === count >> 1 ? [client.ip] : [`10.8.${at >> 8}.${at & 255}`],
    pods: [server.ip],
    port: at === count >> 1 ? PORT : portOf(at)
  }))

/** What the compiler makes of them: an entry each, and the default. */
function table({ client }: Way, count: number) {
  const rows = Array.from({ length: count }, (_, at) =>
    at === count >> 1
      ? rule('ingress', { peer: identity(identityOf(client)), port: PORT })
      : rule('ingress', { peer: identity(10_000 + at), port: portOf(at) })
  )
  return [...rows, isolated('ingress'), open('egress')]
}

const rows = await compareWays({
  burst,
  rounds: quick ? 8 : 24,
  counts: COUNTS,
  ways: {
    direct: () => {},
    portcullis: (way, count) => {
      way.enforcer.enforce(way.client, open('ingress'), open('egress'))
      way.enforcer.enforce(way.server, ...table(way, count))
    },
    iptables: (way, count) => {
      const { path } = way.network.node
      feed(path, ['iptables', '-F'], '')
      feed(path, ['ipset', 'destroy'], '')
      feed(path, ['ipset', 'restore'], sets(policies(way, count)))
      feed(path, ['iptables-restore'], iptables([way.server.ip], policies(way, count)))
    },
    nftables: (way, count) =>
      feed(way.network.node.path, ['nft', '-f', '-'], nftables([way.server.ip], policies(way, count)))
  },
  to: ({ server }) => [server.ip, PORT]
})
writeFileSync(output, JSON.stringify(rows))
process.exit(0)
