#!/usr/bin/env tsx
// Pods and policies come and go on two nodes, agents are killed, and every connection that is tried is compared with the engine. Beside
// it one connection is held that no policy speaks of: it must never break. Needs root, and what `node test/cluster/build.mjs nodes` builds.
// usage: npx tsx test/cluster/nodes/soak/main.ts [--minutes N] [--seed N] [--report FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NodeAgent } from '../agents'
import { Cluster } from '../cluster'
import { Connections } from '../connections'
import { pod } from '../pods'
import { cannotRunNodes } from '../prerequisites.mjs'
import { State } from '../state'
import { trialsOf } from './judged'
import { PolicyChurn } from './policies'
import { namespaces, Population, STEADY } from './population'
import { Tally } from './tally'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    report: { type: 'string' }
  }
})
const problem = cannotRunNodes()
if (problem) {
  console.error(problem)
  process.exit(2)
}

const seed = Number(values.seed)
const random = randomOf(seed)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const tally = new Tally(seed)
const cluster = await Cluster.start()
const agents = cluster.nodes.map((node) => new NodeAgent(cluster, node))
const connections = new Connections(cluster)
async function end(): Promise<void> {
  await Promise.all(agents.map((agent) => agent.end()))
  await cluster.end()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(1)))
let text: string
let whole: boolean
try {
  await soak(Date.now() + Number(values.minutes) * 60_000)
  const held = connections.held()
  text = tally.report(held)
  whole = held.whole
} finally {
  await end()
}
console.log(`\n${text}`)
if (values.report !== undefined) writeFileSync(values.report, text)
process.exit(tally.good && whole ? 0 : 1)

async function soak(until: number): Promise<void> {
  const population = new Population(pick)
  const churn = new PolicyChurn(pick, seed)
  await cluster.kubectl('apply', '-f', 'agent/chart/crds')
  await cluster.apply(...namespaces(), ...population.first())
  await cluster.apply(...['n1', 'n2'].map((node) => pod(`${STEADY}-${node}`, { node, namespace: STEADY })))
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod', '--all', '-A', '--timeout=120s')
  await Promise.all(agents.map((agent) => agent.start('--enforce')))
  const [from, to] = (await State.of(cluster)).ends.filter(({ name }) => name.startsWith(`${STEADY}/`))
  if (!from || !to) throw new Error('the two pods of the connection that is held are not there')
  await connections.hold(from, to)
  let known: ReadonlySet<string> = new Set()
  while (Date.now() < until) {
    // At times the agent is dead while things change, at times while they are tried; what was in force stays in force.
    const dies = random() < 0.15 ? pick(agents) : undefined
    const early = random() < 0.5
    if (dies && early) await dies.kill()
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) await change(churn)
    if (random() < 0.3) {
      const { goes, comes } = population.exchange()
      const [namespace = '', name = ''] = goes.split('/')
      await cluster.kubectl('-n', namespace, 'delete', 'pod', name, '--wait=true')
      await cluster.apply(comes)
      tally.pods += 1
    }
    if (dies && early) await dies.start('--enforce')
    const seen = await settled()
    if (dies && !early) await dies.kill()
    // Those that were there a round ago: nobody says when the other node knows the address of a new one.
    const trials = trialsOf(seen, known)
    tally.round(trials, await connections.tryAll(trials), seen)
    known = new Set(seen.ends.map(({ name }) => name))
    if (dies) tally.deaths += 1
    if (dies && !early) await dies.start('--enforce')
  }
}

async function change(churn: PolicyChurn): Promise<void> {
  const next = churn.next()
  const { kind, metadata } = next.document
  try {
    if (next.kind !== 'delete') await cluster.apply(next.document)
    else await cluster.kubectl('delete', kind, metadata.name, ...(metadata.namespace ? ['-n', metadata.namespace] : []))
    tally.changes += 1
  } catch {
    churn.refused(next)
    tally.refused += 1
  }
}

/** What the API server has, once both agents say that they enforce it. */
async function settled(): Promise<State> {
  for (;;) {
    const seen = await State.of(cluster)
    await Promise.all(agents.map((agent) => agent.until((status) => seen.enforcedBy(status))))
    // A pod's start may have come between.
    if (seen.same(await State.of(cluster))) return seen
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
