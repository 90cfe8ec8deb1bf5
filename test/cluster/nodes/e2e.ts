#!/usr/bin/env tsx
// Kubernetes' own tests of NetworkPolicy against a cluster of two nodes with our chart installed, its agents as pods of our image. Needs
// root, what `node test/cluster/build.mjs e2e` builds, and the project built.
// usage: npx tsx test/cluster/nodes/e2e.ts [--family ipv4|ipv6] [--procs N] [--report FILE] [--json FILE] [--smoke | REGEXP]
//   --family   the first of Services, by which the tests connect (ipv4)
//   REGEXP     tests whose name matches; all of them take about half an hour
//   --procs    so many at a time (2): most of a test's time is waiting for what must not answer
//   --report   writes a summary there, in Markdown; --json the same for programs
//   --smoke    a few of each kind, some three minutes
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { binaryFolder } from '../build.mjs'
import { Cluster } from './cluster'
import { type Outcome, outcomes, report } from './e2e-report'
import { Installation } from './installation'
import { cannotRunNodes } from './prerequisites.mjs'

const options = {
  family: { type: 'string', default: 'ipv4' },
  procs: { type: 'string', default: '2' },
  report: { type: 'string' },
  json: { type: 'string' },
  smoke: { type: 'boolean', default: false }
} as const
const { values, positionals } = parseArgs({ options, allowPositionals: true })
/** Isolation of each direction and of both, selectors that change, ports by name, several policies on one pod. */
const SMOKE =
  '(default-deny-ingress|default-deny-all|updated namespace|one named port|stacked policies|server in CIDR block|using UDP .*ingress)'
const problem = cannotRunNodes('e2e')
if (problem) {
  console.error(problem)
  process.exit(2)
}

const tested = commit()
const first = values.family === 'ipv6' ? 'ipv6' : 'ipv4'
const cluster = await Cluster.start({ agnhost: true, product: true, first })
let suite: ChildProcess | undefined
async function end(): Promise<void> {
  // With those that it has started: interrupted it would first clean up, in a cluster that is going.
  if (suite?.pid !== undefined && suite.exitCode === null) process.kill(-suite.pid, 'SIGKILL')
  await cluster.end()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(1)))
let found: readonly Outcome[] = []
try {
  await Installation.install(cluster, 'agent.enforce=true', 'web.enabled=false')
  found = await runSuite(values.smoke ? SMOKE : (positionals[0] ?? ''))
} catch (error) {
  console.error(error)
}
await end()
// The last report stays.
if (found.length === 0) process.exit(1)
const text = report(found, first, tested)
console.log(`\n${text}`)
if (values.report !== undefined) writeFileSync(values.report, text)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(found))
process.exit(found.every(({ state }) => state !== 'failed') ? 0 : 1)

async function runSuite(match: string): Promise<readonly Outcome[]> {
  const folder = join(cluster.folder, 'e2e')
  mkdirSync(folder)
  // SCTP needs a kernel that has it. That nothing matches is an error.
  const pick = [
    `--focus=Netpol.*${match}`,
    '--skip=Feature:SCTPConnectivity',
    '--fail-on-empty',
    '--timeout=3h',
    '--no-color'
  ]
  const flags = [
    `--kubeconfig=${cluster.kubeconfig}`,
    '--provider=skeleton',
    '--node-os-distro=debian',
    `--num-nodes=${cluster.nodes.length}`,
    '--allowed-not-ready-nodes=0',
    '--dump-logs-on-failure=false',
    '--disable-log-dump',
    `--report-dir=${folder}`
  ]
  const ginkgo = [join(binaryFolder(), 'ginkgo'), 'run', `--procs=${values.procs}`, ...pick]
  const command = cluster.outside([...ginkgo, join(binaryFolder(), 'e2e.test'), '--', ...flags])
  const running = spawn('setpriv', ['--pdeathsig', 'INT', '--', ...command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true
  })
  suite = running
  await new Promise((resolve) => running.once('exit', resolve))
  return outcomes(readFileSync(join(folder, 'junit_01.xml'), 'utf8'))
}

function commit(): string {
  return spawnSync('git', ['log', '-1', '--format=%h of %cs'], { encoding: 'utf8' }).stdout.trim()
}
