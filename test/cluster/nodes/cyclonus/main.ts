#!/usr/bin/env tsx
// The cases of cyclonus on real pods: each state's policies are applied, and each pod connects to each other one at each port; what comes
// of it is compared with the recorded tables. Needs root, and what `node test/cluster/build.mjs nodes` builds; some twenty minutes.
// usage: npx tsx test/cluster/nodes/cyclonus/main.ts [--report FILE] [REGEXP]     REGEXP: cases whose id or title matches
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NodeAgent } from '../agents'
import { Cluster } from '../cluster'
import { Connections, type Trial } from '../connections'
import { pod } from '../pods'
import { cannotRunNodes } from '../prerequisites.mjs'
import { State } from '../state'
import { type CasePod, type CaseStep, cases, here, PORTS, type PolicyCase, PROBES } from './cases'
import { type Result, report } from './report'

const { values, positionals } = parseArgs({ options: { report: { type: 'string' } }, allowPositionals: true })
const problem = cannotRunNodes()
if (problem) {
  console.error(problem)
  process.exit(2)
}
const wanted = new RegExp(positionals[0] ?? '')
const cluster = await Cluster.start()
const agents = cluster.nodes.map((node) => new NodeAgent(cluster, node))
const connections = new Connections(cluster)
async function end(): Promise<void> {
  await Promise.all(agents.map((agent) => agent.end()))
  await cluster.end()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(1)))

/** What of a step is there already: containers that answer, labels as they were set. */
const serving = new Set<string>()
const labels = new Map<string, string>()
const results: Result[] = []
try {
  await cluster.kubectl('apply', '-f', 'agent/chart/crds')
  await Promise.all(agents.map((agent) => agent.start('--enforce')))
  for (const one of cases().filter(({ id, title }) => wanted.test(id) || wanted.test(title))) {
    const result = await run(one)
    results.push(result)
    console.log(`${result.wrong.length === 0 ? 'passed' : 'FAILED'} ${one.id} ${one.title}`)
    for (const line of result.wrong) console.log(`  ${line}`)
  }
} finally {
  await end()
}
const text = report(results)
console.log(`\n${text}`)
if (values.report !== undefined) writeFileSync(values.report, text)
process.exit(results.length > 0 && results.every(({ wrong }) => wrong.length === 0) ? 0 : 1)

async function run({ id, title, family, steps }: PolicyCase): Promise<Result> {
  const began = Date.now()
  let tried = 0
  const wrong: string[] = []
  for (const [at, step] of steps.entries()) {
    const state = await put(step)
    const ends = new Map(state.ends.map((one) => [one.name, one]))
    const trials = step.cluster.pods.flatMap((from, row) =>
      step.cluster.pods.flatMap((to, column) =>
        // A pod always reaches itself, which the tables do not say.
        from === to ? [] : PROBES.map((probe) => trialOf(probe, from, to, step.expect[probe]?.[row]?.[column] === '.'))
      )
    )
    const outcomes = await connections.tryAll(trials)
    tried += trials.length
    for (const [index, { from, to, address, port, protocol, allowed }] of trials.entries()) {
      if (outcomes[index] === (allowed ? 'connected' : 'no answer')) continue
      const must = allowed ? 'allowed' : 'denied'
      wrong.push(`step ${at + 1}: ${from.name} → ${to} (${address}) ${protocol}/${port}: ${must}, seen: ${outcomes[index]}`)
    }

    function trialOf(
      probe: string,
      source: CasePod,
      destination: CasePod,
      allowed: boolean
    ): Trial & { readonly to: string; readonly allowed: boolean } {
      const [from, to] = [ends.get(nameOf(source)), ends.get(nameOf(destination))]
      const address = to?.addresses.find((ip) => ip.includes(':') === (family === 'ipv6'))
      if (!from || !to || address === undefined) throw new Error(`${id}: ${nameOf(destination)} is not there`)
      const [protocol, port] = probe.split('/') as ['TCP' | 'UDP', string]
      return { from, to: to.name, address, port: Number(port), protocol, allowed }
    }
  }
  return { id, title, tried, wrong, seconds: (Date.now() - began) / 1_000 }
}

/** Brings the cluster to a state: namespaces, pods, labels, policies. Resolves once both agents enforce it. */
async function put(step: CaseStep): Promise<State> {
  await cluster.kubectl('delete', 'networkpolicies', '--all', '-A')
  const { namespaces, pods } = step.cluster
  const wantedPods = new Set(pods.map(nameOf))
  for (const name of [...serving].filter((one) => !wantedPods.has(one))) {
    const [namespace = '', own = ''] = name.split('/')
    await cluster.kubectl('-n', namespace, 'delete', 'pod', own, '--wait=true')
    serving.delete(name)
    labels.delete(name)
  }
  const revisions = await Promise.all(agents.map(async (agent) => (await agent.status()).revision))
  let relabelled = false
  for (const { name, labels: own } of namespaces) {
    if (!labels.has(name)) await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: own } })
    else relabelled = (await relabel(name, ['namespace', name], own)) || relabelled
    labels.set(name, JSON.stringify(own))
  }
  const missing = pods.filter((one) => !serving.has(nameOf(one)))
  if (missing.length > 0) {
    await cluster.apply(...missing.map((one) => podOf(one, pods.indexOf(one))))
    for (const { namespace, name } of missing) {
      await cluster.kubectl('-n', namespace, 'wait', '--for=condition=Ready', 'pod', name, '--timeout=60s')
    }
  }
  for (const one of pods) {
    const name = nameOf(one)
    if (labels.has(name))
      relabelled = (await relabel(name, ['-n', one.namespace, 'pod', one.name], one.labels)) || relabelled
    labels.set(name, JSON.stringify(one.labels))
  }
  if (relabelled)
    await Promise.all(agents.map((agent, at) => agent.until(({ revision }) => revision > (revisions[at] ?? 0))))
  const before = await State.of(cluster)
  for (const one of before.ends.filter(({ name }) => wantedPods.has(name) && !serving.has(name))) {
    await connections.serve(one, PORTS)
    serving.add(one.name)
  }
  const policies = here(step, new Map(before.ends.map(({ name, addresses }) => [name, addresses])))
  if (policies.length > 0) await cluster.apply(...policies)
  const state = await State.of(cluster)
  await Promise.all(agents.map((agent) => agent.until((status) => state.enforcedBy(status))))
  return state
}

/** Sets labels where they are others than before. */
async function relabel(
  key: string,
  target: readonly string[],
  wantedLabels: Readonly<Record<string, string>>
): Promise<boolean> {
  const before = JSON.parse(labels.get(key) ?? '{}') as Readonly<Record<string, string>>
  if (JSON.stringify(before) === JSON.stringify(wantedLabels)) return false
  const gone = Object.keys(before).filter((name) => !(name in wantedLabels) && name !== 'kubernetes.io/metadata.name')
  const changes = [
    ...Object.entries(wantedLabels).map(([name, value]) => `${name}=${value}`),
    ...gone.map((name) => `${name}-`)
  ]
  const [first = '', ...rest] = target
  const place =
    first === '-n'
      ? ['-n', rest[0] ?? '', 'label', '--overwrite', rest[1] ?? '', rest[2] ?? '']
      : ['label', '--overwrite', first, rest[0] ?? '']
  await cluster.kubectl(...place, ...changes)
  return true
}

function podOf({ namespace, name, labels: own, ports }: CasePod, at: number): object {
  const declared = ports.map(({ name: called, port, protocol }) => ({ name: called, containerPort: port, protocol }))
  const made = pod(name, {
    node: `n${1 + (at % 2)}`,
    namespace,
    script: 'exec sleep 100000',
    container: { ports: declared }
  })
  // Those of the case alone: its selectors count on what is not there.
  return { ...made, metadata: { name, namespace, labels: own } }
}

function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`
}
