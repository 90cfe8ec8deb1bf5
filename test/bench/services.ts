import { writeFileSync } from 'node:fs'
import type { Frontend } from '@/lib/datapath'
import { Enforcer } from '../kernel/enforce'
import { open, putServices } from '../kernel/judge'
import { Network, type Pod } from '../kernel/network'
import { median } from './figures'
import { type BenchService, feed, iptables, nftables } from './kube-proxy'
import { firstLine, inPod, PORT } from './pairs'

export interface ServiceRow {
  readonly how: string
  readonly services: number
  readonly kind: 'crr' | 'rr'
  /** Median over the rounds, µs. */
  readonly p50: number
  /** To the pod itself, in the same round. */
  readonly toDirect: number
  /** To the same with one Service, in the same run. */
  readonly toOne: number
}

/** The article's figure is 2,767. */
const COUNTS = [1, 100, 2767, 10_000]
const address = (at: number) => `10.96.${at >> 8}.${at & 255}`
const [burst = '', quick = '', output = ''] = process.argv.slice(2)
const rounds = quick ? 8 : 24
const say = (text: string) => console.error(`bench: ${text}`)

/** A node with a client and a server of its own, and what brings the client's packets to the server. */
interface Way {
  readonly how: string
  readonly client: Pod
  readonly server: Pod
  /** Puts so many services in force; the last one leads to the server. */
  put(services: readonly BenchService[]): void
}

async function main(): Promise<void> {
  const ways = [
    await way('direct', false, () => {}),
    await way('direct, program', true, () => {}),
    await way('portcullis', true, (_, services, enforcer) => putServices(enforcer.datapath, services.map(frontend))),
    await way('iptables', false, ({ node }, services) => feed(node.path, ['iptables-restore'], iptables(services))),
    await way('nftables', false, ({ node }, services) => feed(node.path, ['nft', '-f', '-'], nftables(services)))
  ]
  const seen = new Map<string, number[]>()
  for (const count of COUNTS) {
    say(`${count} services`)
    const usable = ways.filter((one) => isPut(one, count))
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['crr', 'rr'] as const) {
        for (let turn = 0; turn < usable.length; turn++) {
          const { how, client, server } = usable[(turn + round) % usable.length] as Way
          const [to, port] = how.startsWith('direct') ? [server.ip, PORT] : [address(count - 1), 80]
          const key = `${how} ${count} ${kind}`
          const took = await burstTo(client, kind, to as string, port as number)
          seen.set(key, [...(seen.get(key) ?? []), took])
        }
      }
    }
  }
  const rows = ways.flatMap(({ how }) =>
    COUNTS.flatMap((count) => (['crr', 'rr'] as const).map((kind) => row(how, count, kind)))
  )
  writeFileSync(output, JSON.stringify(rows.filter(({ p50 }) => !Number.isNaN(p50))))

  function row(how: string, services: number, kind: 'crr' | 'rr'): ServiceRow {
    const at = (who: string, count: number) => seen.get(`${who} ${count} ${kind}`) ?? []
    const own = at(how, services)
    const direct = at('direct', services)
    const toDirect = (of: readonly number[], to: readonly number[]) =>
      median(of.map((took, round) => took / (to[round] ?? Number.NaN)))
    const ratio = toDirect(own, direct)
    return { how, services, kind, p50: median(own), toDirect: ratio, toOne: ratio / toDirect(at(how, 1), at('direct', 1)) }
  }
}

function isPut(one: Way, count: number): boolean {
  const services = Array.from({ length: count }, (_, at) => ({
    address: address(at),
    backend: at === count - 1 ? one.server.ip : `10.8.${at >> 8}.${at & 255}`,
    port: PORT
  }))
  try {
    one.put(services)
    return true
  } catch (error) {
    say(`${one.how} is left out: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

async function way(
  how: string,
  program: boolean,
  put: (network: Network, services: readonly BenchService[], enforcer: Enforcer) => void
): Promise<Way> {
  const network = await Network.make('client', 'server')
  const [client, server] = [network.pod('client'), network.pod('server')]
  const enforcer = new Enforcer(network, {})
  if (program) for (const pod of [client, server]) enforcer.enforce(pod, open('ingress'), open('egress'))
  await firstLine(inPod({ netns: server.namespace.path }, [burst, 'serve', String(PORT)]))
  return { how, client, server, put: (services) => put(network, services, enforcer) }
}

async function burstTo({ namespace }: Pod, kind: 'crr' | 'rr', to: string, port: number): Promise<number> {
  const count = kind === 'crr' ? 400 : 1500
  const line = await firstLine(inPod({ netns: namespace.path }, [burst, kind, to, String(port), String(count)]))
  return JSON.parse(line).p50
}

const frontend = ({ address: at, backend, port }: BenchService): Frontend => ({
  address: at,
  protocol: 'TCP',
  port: 80,
  affinity: 0,
  silent: false,
  backends: [{ address: backend, port }],
  leaving: []
})

await main()
process.exit(0)
