import { Enforcer } from '../kernel/enforce'
import { Network, type Pod } from '../kernel/network'
import { median } from './figures'
import { firstLine, inPod, PORT } from './pairs'

type Kind = 'crr' | 'rr'

export interface WayRow {
  readonly how: string
  /** Of what is put in force. */
  readonly count: number
  readonly kind: Kind
  /** Median over the rounds, µs. */
  readonly p50: number
  /** To the pod itself with nothing in force, in the same round. */
  readonly toDirect: number
  /** To the same with one in force, in the same run. */
  readonly toOne: number
}

/** A node with a client and a server of its own, and what is between them. */
export interface Way {
  readonly how: string
  readonly network: Network
  readonly enforcer: Enforcer
  readonly client: Pod
  readonly server: Pod
}

export interface Comparison {
  readonly burst: string
  readonly rounds: number
  readonly counts: readonly number[]
  /** By name; `direct` is what all are compared with. Throws where a way cannot have so many. */
  readonly ways: Readonly<Record<string, (way: Way, count: number) => void>>
  /** Where the client connects to. */
  readonly to: (way: Way, count: number) => readonly [address: string, port: number]
}

const say = (text: string) => console.error(`bench: ${text}`)

/** Bursts of every way in turn, beginning with another one each round, so that the machine's moods fall on all alike. */
export async function compareWays({ burst, rounds, counts, ways, to }: Comparison): Promise<readonly WayRow[]> {
  const made: Way[] = []
  for (const how of Object.keys(ways)) made.push(await make(how, burst))
  const seen = new Map<string, number[]>()
  for (const count of counts) {
    say(`${count} in force`)
    const usable = made.filter((way) => isPut(way, count, ways[way.how]))
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['crr', 'rr'] as const) {
        for (let turn = 0; turn < usable.length; turn++) {
          const way = usable[(turn + round) % usable.length] as Way
          const key = `${way.how} ${count} ${kind}`
          seen.set(key, [...(seen.get(key) ?? []), await burstTo(burst, way.client, kind, to(way, count))])
        }
      }
    }
  }
  const row = (how: string, count: number, kind: Kind): WayRow => {
    const at = (who: string, of: number) => seen.get(`${who} ${of} ${kind}`) ?? []
    const toDirect = (who: string, of: number) =>
      median(at(who, of).map((took, round) => took / (at('direct', of)[round] ?? Number.NaN)))
    const ratio = toDirect(how, count)
    return { how, count, kind, p50: median(at(how, count)), toDirect: ratio, toOne: ratio / toDirect(how, 1) }
  }
  const rows = made.flatMap(({ how }) =>
    counts.flatMap((count) => (['crr', 'rr'] as const).map((kind) => row(how, count, kind)))
  )
  return rows.filter(({ p50 }) => !Number.isNaN(p50))
}

function isPut(way: Way, count: number, put: Comparison['ways'][string] | undefined): boolean {
  try {
    put?.(way, count)
    return true
  } catch (error) {
    say(`${way.how} is left out: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

async function make(how: string, burst: string): Promise<Way> {
  const network = await Network.make('client', 'server')
  const [client, server] = [network.pod('client'), network.pod('server')]
  await firstLine(inPod({ netns: server.namespace.path }, [burst, 'serve', String(PORT)]))
  return { how, network, enforcer: new Enforcer(network, {}), client, server }
}

async function burstTo(
  burst: string,
  { namespace }: Pod,
  kind: Kind,
  [address, port]: readonly [string, number]
): Promise<number> {
  const count = kind === 'crr' ? 400 : 1500
  const line = await firstLine(inPod({ netns: namespace.path }, [burst, kind, address, String(port), String(count)]))
  return JSON.parse(line).p50
}
