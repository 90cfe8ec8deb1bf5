import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { toWorld } from '@/lib/k8s'
import { hasPort, type Pod, type Protocol, reachability, type World } from '@/lib/policy'
import { namespaces, nodes, pods, policies, type Size } from './cluster'
import { median } from './figures'

export interface PeerFigures {
  readonly pods: number
  readonly policies: number
  readonly answers: number
  /** ms, medians, from objects that are read to every answer. */
  readonly cyclonus: number
  readonly portcullis: number
  readonly ratio: number
  /** Answers that are not the same; where pods are asked about themselves is left out. */
  readonly differ: number
}

const SIZE: Size = { namespaces: 50, workloads: 10, replicas: 1, policies: 5, nodes: 4 }
const PORTS: readonly { readonly protocol: Protocol; readonly port: number }[] = [
  { protocol: 'TCP', port: 8003 },
  { protocol: 'TCP', port: 5432 },
  { protocol: 'UDP', port: 53 }
]

/** The same pods, policies and ports to cyclonus 0.5.6; why not, where it cannot be built. */
export function againstCyclonus(rounds: number, folder: string): PeerFigures | { readonly skipped: string } {
  const program = build()
  if ('skipped' in program) return program
  const objects = [...namespaces(SIZE), ...nodes(SIZE), ...pods(SIZE), ...policies(SIZE, true)]
  const { world } = toWorld(objects, { dialect: 'kubernetes', localNode: 'node-0' })
  const file = join(folder, 'cyclonus.json')
  writeFileSync(file, JSON.stringify(inputOf(world)))
  const run = spawnSync(program.path, [file, String(rounds)], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) return { skipped: `it failed: ${why(run)}` }
  const theirs = JSON.parse(run.stdout) as { readonly milliseconds: readonly number[]; readonly rows: readonly string[] }
  const took: number[] = []
  let ours: readonly string[] = []
  for (let round = 0; round < rounds; round++) {
    // New objects: nothing is known of them from the round before.
    const again = objects.map((one) => ({ ...one }))
    const begun = performance.now()
    ours = matrix(toWorld(again, { dialect: 'kubernetes', localNode: 'node-0' }).world)
    took.push(performance.now() - begun)
  }
  const count = world.pods.length
  const differ = ours.flatMap((row, at) =>
    [...row].filter((letter, to) => to !== at % count && letter !== theirs.rows[at]?.[to])
  ).length
  const [cyclonus, portcullis] = [median(theirs.milliseconds), median(took)]
  const answers = count * count * PORTS.length
  return {
    pods: count,
    policies: world.policies.length,
    answers,
    cyclonus,
    portcullis,
    ratio: cyclonus / portcullis,
    differ
  }
}

/** A line for each port and source, a letter for each destination: as the program prints. */
function matrix(world: World): readonly string[] {
  const reach = reachability(world)
  const party = ({ namespace, name }: Pod) => ({ kind: 'pod', namespace, name }) as const
  const outside = { kind: 'address', address: '192.0.2.1' } as const
  const groups = world.pods.map((pod) => reach.groupOf(party(pod), outside)?.index ?? -1)
  const columns = groups.map((to) => reach.into(to))
  return PORTS.flatMap(({ protocol, port }) => {
    const open = columns.map((parts) => parts.filter(({ ports }) => hasPort(ports, protocol, port) !== undefined))
    return groups.map((from) => open.map((parts) => (parts.some((part) => part.groups.has(from)) ? '.' : 'x')).join(''))
  })
}

function inputOf(world: World) {
  return {
    namespaces: Object.fromEntries(world.namespaces.map(({ name, labels }) => [name, labels])),
    pods: world.pods.map(({ namespace, labels, ips, ports }) => ({ namespace, labels, ip: ips[0], ports })),
    policies: policies(SIZE, true),
    ports: PORTS
  }
}

/** In the user's cache, by what it is built of: it takes minutes, once. */
function build(): { readonly path: string } | { readonly skipped: string } {
  const go = ['go', '/usr/local/go/bin/go'].find((one) => spawnSync(one, ['version']).status === 0)
  if (!go) return { skipped: 'there is no Go' }
  const sources = ['main.go', 'go.mod', 'go.sum'].map((file) => readFileSync(join('test/bench/cyclonus', file)))
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12)
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'portcullis')
  const path = join(folder, `cyclonus-${hash}`)
  if (existsSync(path)) return { path }
  mkdirSync(folder, { recursive: true })
  console.error('bench: building cyclonus, once')
  const built = spawnSync(go, ['build', '-o', path, '.'], { cwd: 'test/bench/cyclonus', encoding: 'utf8' })
  return built.status === 0 ? { path } : { skipped: `it could not be built: ${why(built)}` }
}

function why({ stderr, error }: SpawnSyncReturns<string>): string {
  return error?.message ?? stderr.trim().split('\n')[0] ?? ''
}
