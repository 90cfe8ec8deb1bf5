import { readFileSync } from 'node:fs'
import { Enforcer } from '../kernel/enforce'
import { Network, type Pod } from '../kernel/network'
import { type Estimate, estimate, median } from './figures'
import { KINDS, type Kind } from './kinds'
import { BULK_PORT, type Burst, burst, type Load, type Servers, serve } from './load'
import { PORT } from './pairs'

export interface WayRow {
  readonly how: string
  /** Of what is put in force. */
  readonly count: number
  readonly kind: Kind
  /** Median over the rounds: µs, or a rate (KINDS says which). */
  readonly value: number
  /** To the first way, in the same round. */
  readonly ratio: Estimate
  /** Median over the rounds: µs of processor time of both ends and all between them, for each (KINDS says of what). */
  readonly cpu: number
  readonly cpuRatio: Estimate
}

/** A node with a client and a server of its own, and what is between them. */
export interface Way {
  readonly how: string
  readonly network: Network
  readonly enforcer: Enforcer
  readonly client: Pod
  readonly server: Pod
  readonly servers: Servers
}

export interface Comparison {
  readonly load: Load
  readonly rounds: number
  readonly counts: readonly number[]
  /** By name. The first has nothing in force, and is what all are compared with. Throws where a way cannot have so many. */
  readonly ways: Readonly<Record<string, (way: Way, count: number) => void>>
  /** Where the client finds what is on a port of the server. */
  readonly to: (way: Way, count: number, port: number) => readonly [address: string, port: number]
  /** Once it is in force. Rejects where it is not: it would cost nothing. */
  readonly check?: (way: Way) => Promise<void>
}

const say = (text: string) => console.error(`bench: ${text}`)

/**
 * Bursts of every way in turn, so that the machine's moods fall on all alike. Each round begins with another way, and every
 * second one goes backwards, so that none always follows the same one.
 */
export async function compareWays({ load, rounds, counts, ways, to, check }: Comparison): Promise<readonly WayRow[]> {
  const made: Way[] = []
  for (const how of Object.keys(ways)) made.push(await make(how, load))
  const kinds = Object.keys(KINDS) as Kind[]
  const rows: WayRow[] = []
  for (const count of counts) {
    const usable = made.filter((way) => isPut(way, count, ways[way.how]))
    for (const way of usable) await check?.(way)
    say(`${count} in force`)
    const seen = new Map<string, Burst[]>()
    for (let round = 0; round < rounds; round++) {
      // As the agent does every few seconds.
      for (const { enforcer } of usable) await enforcer.datapath.sweepConnections()
      const order = usable.map((_, turn) => usable[(turn + round) % usable.length] as Way)
      if (round % 2 === 1) order.reverse()
      for (const kind of kinds) {
        for (const way of order) {
          const target = to(way, count, KINDS[kind].bulk ? BULK_PORT : PORT)
          const key = `${way.how} ${kind}`
          way.enforcer.events() // nobody else reads them, and what finds no room costs less
          seen.set(key, [...(seen.get(key) ?? []), await burst(load, kind, way.client, way.servers, target)])
        }
      }
    }
    const [direct] = usable
    if (direct) checkNothingIsInForce(direct)
    for (const { how } of usable) {
      for (const kind of kinds) {
        rows.push(row({ how, count, kind }, seen.get(`${how} ${kind}`) ?? [], seen.get(`${direct?.how} ${kind}`) ?? []))
      }
    }
  }
  return rows
}

function row(what: Pick<WayRow, 'how' | 'count' | 'kind'>, bursts: readonly Burst[], direct: readonly Burst[]): WayRow {
  const ratios = (of: keyof Burst) => bursts.map((one, round) => one[of] / (direct[round]?.[of] ?? Number.NaN))
  return {
    ...what,
    value: median(bursts.map(({ value }) => value)),
    ratio: estimate(ratios('value')),
    cpu: median(bursts.map(({ cpu }) => cpu)),
    cpuRatio: estimate(ratios('cpu'))
  }
}

function isPut(way: Way, count: number, put: Comparison['ways'][string] | undefined): boolean {
  try {
    put?.(way, count)
    return true
  } catch (error) {
    say(`${way.how} is left out at ${count}: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

/** What all are compared with is worth nothing if rules or the tracking of connections got there. Throws. */
function checkNothingIsInForce({ network, enforcer }: Way): void {
  const read = (file: string) => network.node.enter(() => readFileSync(file, 'utf8').trim())
  const tracked = Number(read('/proc/sys/net/netfilter/nf_conntrack_count'))
  const tables = read('/proc/thread-self/net/ip_tables_names')
  if (tracked > 0 || tables !== '' || enforcer.attached().length > 0)
    throw new Error('something is in force where nothing should be')
}

async function make(how: string, load: Load): Promise<Way> {
  const network = await Network.make('client', 'server')
  const [client, server] = [network.pod('client'), network.pod('server')]
  return { how, network, enforcer: new Enforcer(network, {}), client, server, servers: await serve(load, server) }
}
