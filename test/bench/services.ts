import { writeFileSync } from 'node:fs'
import type { Frontend } from '@/lib/datapath'
import { open, putServices } from '../kernel/judge'
import { type BenchService, iptables, nftables } from './kube-proxy'
import { BULK_PORT } from './load'
import { conntrackAlone, feed, readTask } from './others'
import { PORT } from './pairs'
import { compareWays, type Way } from './ways'

/** The article's figure is 2,767. */
const { load, quick, output } = readTask()
const COUNTS = quick ? [1, 10_000] : [1, 100, 2767, 10_000]
const address = (at: number) => `10.96.${at >> 8}.${at & 255}`

/** Those of the Service that leads to the server; the others have the first. */
const PORTS = [
  { protocol: 'tcp', port: 80, backendPort: PORT },
  { protocol: 'tcp', port: 81, backendPort: BULK_PORT },
  { protocol: 'udp', port: 81, backendPort: BULK_PORT }
] as const
const portTo = (backendPort: number) => PORTS.find((port) => port.backendPort === backendPort)?.port ?? 0

/** It is the one in the middle. */
const services = ({ server }: Way, count: number): readonly BenchService[] =>
  Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    at === count >> 1
      ? PORTS.map((port) => ({ ...port, address: address(at), backend: server.ip }))
      : [{ ...PORTS[0], address: address(at), backend: `10.8.${at >> 8}.${at & 255}` }]
  )

const frontend = ({ address: at, protocol, port, backend, backendPort }: BenchService): Frontend => ({
  address: at,
  protocol: protocol === 'tcp' ? 'TCP' : 'UDP',
  port,
  affinity: 0,
  silent: false,
  backends: [{ address: backend, port: backendPort }],
  leaving: []
})

/** On both pods, with nothing that it would drop. */
function program({ enforcer, client, server }: Way): void {
  for (const pod of [client, server]) enforcer.enforce(pod, open('ingress'), open('egress'))
}

const toThePod = ['no rules', 'no rules, again', 'conntrack alone', 'portcullis, no Service']

const rows = await compareWays({
  load,
  rounds: quick ? 8 : 24,
  counts: COUNTS,
  ways: {
    'no rules': () => {},
    'no rules, again': () => {},
    'conntrack alone': conntrackAlone,
    'portcullis, no Service': program,
    portcullis: (way, count) => {
      program(way)
      putServices(way.enforcer.datapath, services(way, count).map(frontend))
    },
    'iptables (nf_tables)': (way, count) =>
      feed(way.network.node.path, ['iptables-nft-restore'], iptables(services(way, count))),
    'iptables (legacy)': (way, count) =>
      feed(way.network.node.path, ['iptables-legacy-restore'], iptables(services(way, count))),
    nftables: (way, count) => feed(way.network.node.path, ['nft', '-f', '-'], nftables(services(way, count)))
  },
  to: ({ how, server }, count, port) => (toThePod.includes(how) ? [server.ip, port] : [address(count >> 1), portTo(port)])
})
writeFileSync(output, JSON.stringify(rows))
process.exit(0)
