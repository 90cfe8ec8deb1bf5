import { writeFileSync } from 'node:fs'
import { dump } from 'js-yaml'
import { parse } from '@/lib/document'
import { normalise, readObject, readPod, toWorld, validate } from '@/lib/k8s'
import {
  compareReach,
  compileNode,
  explain,
  lint,
  type NodeTables,
  type Pod,
  type Policy,
  reachability,
  type World
} from '@/lib/policy'
import { LARGE, namespaces, nodes, podObject, pods, policies } from './cluster'
import { median } from './figures'

/**
 * The engine alone, on 10,000 pods with 2,000 sets of labels in 200 namespaces, under 1,000 policies: a process of its own, for its
 * memory. Arguments: how often each is measured, and the file for the figures.
 */
const [rounds = '5', output = ''] = process.argv.slice(2)
const DIALECT = 'portcullis'

export interface EngineFigures {
  /** Medians. `cpu`: of all its threads, which a busy machine does not stretch. */
  readonly milliseconds: Readonly<Record<string, { readonly wall: number; readonly cpu: number }>>
  /** Most that the process ever had resident, MB. */
  readonly memory: Readonly<Record<string, number>>
}

const milliseconds: Record<string, { wall: number; cpu: number }> = {}
const memory: Record<string, number> = {}

function measure<Made>(what: string, prepare: (round: number) => Made, run: (made: Made) => unknown): void {
  const wall: number[] = []
  const cpu: number[] = []
  for (let round = 0; round < Number(rounds); round++) {
    const made = prepare(round)
    const [begun, used] = [performance.now(), process.cpuUsage()]
    run(made)
    const { user, system } = process.cpuUsage(used)
    wall.push(performance.now() - begun)
    cpu.push((user + system) / 1000)
  }
  milliseconds[what] = { wall: median(wall), cpu: median(cpu) }
}

const highest = () => process.resourceUsage().maxRSS / 1024
const objects = [...namespaces(LARGE), ...nodes(LARGE), ...pods(LARGE), ...policies(LARGE)]
const { world: made } = toWorld(objects, { dialect: DIALECT, localNode: 'node-0' })
/** Nothing that was worked out for another is known for it. */
const fresh = (): World => ({ ...made, pods: made.pods.map((pod) => ({ ...pod })) })

measure('the whole matrix', fresh, (world) => {
  const reach = reachability(world)
  for (const { index } of reach.groups) reach.into(index)
})
memory['the whole matrix'] = highest()

const whole = reachability(made)
for (const { index } of whole.groups) whole.into(index)
for (const [what, kind] of [
  ['difference after an edit of ingress', 'isolate-0'],
  ['difference after an edit of egress', 'outwards-4']
] as const) {
  const candidates = made.policies.filter(({ ref }) => ref.name === kind)
  measure(
    what,
    (round) => made.policies.filter((policy) => policy !== candidates[round % candidates.length]),
    (edited) => compareReach(whole, whole.withPolicies(edited))
  )
}

const blocks = made.policies.filter(({ ref }) => ref.name === 'from-office-3')
measure(
  'difference after an edit of addresses',
  (round) => made.policies.map((policy) => (policy === blocks[round] ? moved(policy, `198.51.${round}.0/24`) : policy)),
  (edited) => compareReach(whole, whole.withPolicies(edited))
)

/** The same for another prefix, which no policy names. */
function moved(policy: Policy, cidr: string): Policy {
  const peers = [{ path: '', kind: 'cidr', cidr, except: [], matchesPods: true }] as const
  const specs = policy.specs.map((spec) => ({ ...spec, rules: spec.rules.map((rule) => ({ ...rule, peers })) }))
  return { ...policy, specs }
}

const party = (at: number) => {
  const { namespace, name } = made.pods[at] as Pod
  return { kind: 'pod', namespace, name } as const
}
measure(
  'one explain',
  (round) => ({ source: party(round * 60), destination: party(round * 60 + 30), protocol: 'TCP', port: 80 }) as const,
  (flow) => explain(made, flow)
)

measure('all tables of a node', fresh, (world) => compileNode(world))
const everyTable = (): World => ({ ...made, pods: made.pods.map((pod) => ({ ...pod, node: 'node-0' })) })
measure('all tables of the cluster', everyTable, (world) => compileNode(world))

/** A pod more and a pod less, in turn, on a node of a hundred pods. */
let world = made
let tables: NodeTables = compileNode(world)
const newcomer = (round: number): Pod => ({
  ...readPod(podObject(LARGE, 63, `new-${round}`)),
  ips: [`10.200.0.${round % 250}`],
  node: 'node-0',
  serviceAccount: `account-${round}`
})
const follow = (next: World) => {
  tables = compileNode(next, tables.numbers, tables)
  world = next
}
follow({ ...world, pods: [...world.pods, newcomer(0)] })
follow({ ...world, pods: world.pods.slice(0, -1) })
const added: World[] = []
measure(
  'a pod that is a replica added',
  (round) => ({ ...world, pods: [...made.pods, { ...newcomer(round), serviceAccount: 'default' }] }),
  follow
)
follow(made)
measure(
  'a pod of its own kind added',
  (round) => {
    follow(made)
    return { ...world, pods: [...made.pods, newcomer(round + 1)] }
  },
  follow
)
measure(
  'a pod removed',
  (round) => {
    added.push({ ...made, pods: [...made.pods, newcomer(round + 100)] })
    follow(added.at(-1) as World)
    return made
  },
  follow
)

const texts = policies(LARGE).map((policy) => dump(policy))
measure(
  'parse and validate 1,000 policies',
  () => texts.join('---\n'),
  (text) => {
    for (const { value } of parse(text).documents) {
      validate(value, { dialect: DIALECT })
      const { object } = readObject(value)
      if (object) normalise(object, { dialect: DIALECT })
    }
  }
)
measure('lint 1,000 policies in the cluster', fresh, (one) => lint(one, one.policies))
memory['all of it'] = highest()

const figures: EngineFigures = { milliseconds, memory }
writeFileSync(output, JSON.stringify(figures))
