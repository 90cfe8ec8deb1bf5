import { writeFileSync } from 'node:fs'
import type { Frontend } from '@/lib/datapath'
import { open, putServices } from '../kernel/judge'
import { type BenchService, feed, iptables, nftables } from './kube-proxy'
import { PORT } from './pairs'
import { compareWays, type Way } from './ways'

/** The article's figure is 2,767. */
const COUNTS = [1, 100, 2767, 10_000]
const address = (at: number) => `10.96.${at >> 8}.${at & 255}`
const [burst = '', quick = '', output = ''] = process.argv.slice(2)

/** The last one leads to the server. */
const services = ({ server }: Way, count: number): readonly BenchService[] =>
  Array.from({ length: count }, (_, at) => ({
    address: address(at),
    backend: at === count - 1 ? server.ip : `10.8.${at >> 8}.${at & 255}`,
    port: PORT
  }))

const frontend = ({ address: at, backend, port }: BenchService): Frontend => ({
  address: at,
  protocol: 'TCP',
  port: 80,
  affinity: 0,
  silent: false,
  backends: [{ address: backend, port }],
  leaving: []
})

/** On both pods, with nothing that it would drop. */
function program({ enforcer, client, server }: Way): void {
  for (const pod of [client, server]) enforcer.enforce(pod, open('ingress'), open('egress'))
}

const rows = await compareWays({
  burst,
  rounds: quick ? 8 : 24,
  counts: COUNTS,
  ways: {
    direct: () => {},
    'direct, program': program,
    portcullis: (way, count) => {
      program(way)
      putServices(way.enforcer.datapath, services(way, count).map(frontend))
    },
    iptables: (way, count) => feed(way.network.node.path, ['iptables-restore'], iptables(services(way, count))),
    nftables: (way, count) => feed(way.network.node.path, ['nft', '-f', '-'], nftables(services(way, count)))
  },
  to: ({ how, server }, count) => (how.startsWith('direct') ? [server.ip, PORT] : [address(count - 1), 80])
})
writeFileSync(output, JSON.stringify(rows))
process.exit(0)
