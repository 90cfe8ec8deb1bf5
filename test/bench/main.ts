import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { type EditingFigures, editingFigures } from './editing'
import { type EditorFigures, editorFigures } from './editor'
import type { EngineFigures } from './engine'
import { table } from './figures'
import type { FirstDrop } from './first-drop'
import type { LatencyRow } from './latency'
import { firstLoad, type PageFigures } from './page'
import { againstCyclonus } from './peer'
import type { WayRow } from './ways'

/** `npm run bench -- [--quick] [--only datapath|policies|services|engine|page|editor]`: tables, and test-results/bench.json. Ratios are what to quote. */
const flags = process.argv.slice(2)
const quick = flags.includes('--quick')
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined
if (flags.includes('--help')) {
  console.log('usage: npm run bench -- [--quick] [--only datapath|policies|services|engine|page|editor]')
  process.exit(0)
}

interface DatapathFigures {
  readonly attachment: string
  readonly latency: readonly LatencyRow[]
  readonly drops: readonly FirstDrop[]
  readonly memory: Readonly<Record<string, number>>
}

interface Result {
  readonly machine: object
  datapath?: DatapathFigures
  policies?: readonly WayRow[]
  services?: readonly WayRow[]
  engine?: EngineFigures
  peer?: ReturnType<typeof againstCyclonus>
  page?: PageFigures
  editor?: EditingFigures & EditorFigures
}

const result: Result = {
  machine: { kernel: release(), cpus: cpus().length, model: cpus()[0]?.model, node: process.version, quick }
}
const wants = (part: string) => only === undefined || only === part
if (wants('datapath')) result.datapath = inNamespaces<DatapathFigures>(datapath)
// From its sources: the pods' processes look for files beside them.
if (wants('services')) result.services = inNamespaces<readonly WayRow[]>(() => ['--import', 'tsx', 'test/bench/services.ts'])
if (wants('policies'))
  result.policies = inNamespaces<readonly WayRow[]>(() => ['--import', 'tsx', 'test/bench/policies-of-others.ts'])
if (wants('engine')) engine()
if (wants('page')) result.page = await firstLoad()
if (wants('editor')) result.editor = { ...editingFigures(), ...(await editorFigures()) }
mkdirSync('test-results', { recursive: true })
writeFileSync('test-results/bench.json', `${JSON.stringify(result, null, 2)}\n`)
print()

/** A part in a tree of namespaces that goes with this process; `program` says what node is to run there. */
function inNamespaces<Figures>(program: (folder: string) => readonly string[]): Figures {
  if (process.getuid?.() !== 0 || !existsSync('dist/agent/main.js')) {
    console.error('The datapath is measured as root, after `npm run setup`.')
    process.exit(2)
  }
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  try {
    const burst = join(folder, 'burst')
    const output = join(folder, 'figures.json')
    check(spawnSync('gcc', ['-O2', '-o', burst, 'test/bench/burst.c'], { stdio: 'inherit' }).status, 'gcc')
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation=private']
    const args = [...namespaces, process.execPath, ...program(folder), burst, quick ? 'quick' : '', output]
    check(spawnSync('unshare', args, { stdio: ['ignore', 'inherit', 'inherit'] }).status, 'the measurement')
    return JSON.parse(readFileSync(output, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function datapath(folder: string): readonly string[] {
  const inner = join(folder, 'datapath.mjs')
  buildSync({
    entryPoints: ['test/bench/datapath.ts'],
    outfile: inner,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@': process.cwd() },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
  })
  return [inner, join(folder, 'run')]
}

/** In a process of its own, so that its memory is its own; then against a peer. */
function engine(): void {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  try {
    const inner = join(folder, 'engine.cjs')
    const output = join(folder, 'figures.json')
    const rounds = quick ? 3 : 9
    buildSync({
      entryPoints: ['test/bench/engine.ts'],
      outfile: inner,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      alias: { '@': process.cwd() }
    })
    const args = [inner, String(rounds), output]
    check(spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status, 'the engine')
    result.engine = JSON.parse(readFileSync(output, 'utf8'))
    result.peer = againstCyclonus(rounds, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function check(status: number | null, what: string): void {
  if (status === 0) return
  console.error(`bench: ${what} failed`)
  process.exit(1)
}

function print(): void {
  const { datapath: d, engine: e, peer, page, editor } = result
  if (d) {
    const rows = d.latency.map((r) => [
      r.state === 'none' ? 'no program' : `${r.state} policies`,
      r.kind.toUpperCase(),
      r.p50.toFixed(1),
      r.p99.toFixed(1),
      r.p50Ratio.toFixed(3),
      r.p99Ratio.toFixed(3)
    ])
    console.log(`\n${table(['a pod pair', '', 'p50 µs', 'p99 µs', 'p50 ratio', 'p99 ratio'], rows)}`)
    const drops = d.drops.map((r) => [r.state, r.p50.toFixed(1), r.p99.toFixed(1), r.max.toFixed(1)])
    console.log(`\n${table(['apply → first drop, ms', 'p50', 'p99', 'max'], drops)}`)
    const memory = Object.entries(d.memory).map(([state, mb]) => [state, mb.toFixed(0)])
    console.log(`\n${table(["agent's memory, MB, at policies", 'RSS'], memory)}`)
  }
  if (result.policies) printWays(result.policies, ['a pod with policies', 'policies', 'no rules', 'one policy'])
  if (result.services) printWays(result.services, ['a pod to a Service', 'Services', 'the pod itself', 'one Service'])
  if (e) {
    const times = Object.entries(e.milliseconds).map(([what, ms]) => [what, ms.wall.toFixed(1), ms.cpu.toFixed(1)])
    console.log(`\n${table(['10,000 pods, 1,000 policies, ms', 'median', 'of CPU'], times)}`)
    const memory = Object.entries(e.memory).map(([what, mb]) => [what, mb.toFixed(0)])
    console.log(`\n${table(['highest memory, MB', 'RSS'], memory)}`)
  }
  if (peer && 'skipped' in peer) console.log(`\nNot compared with cyclonus: ${peer.skipped}.`)
  else if (peer) {
    const rows = [
      ['cyclonus 0.5.6', peer.cyclonus.toFixed(1)],
      ['portcullis', peer.portcullis.toFixed(1)],
      ['times as fast', peer.ratio.toFixed(1)],
      ['answers that differ', `${peer.differ}`]
    ]
    console.log(`\n${table([`${peer.pods} pods, ${peer.policies} policies: ${peer.answers} answers, ms`, 'median'], rows)}`)
  }
  if (editor) {
    const rows = Object.entries(editor).map(([what, value]) => [what, value.toFixed(1)])
    console.log(`\n${table(['the editor, ms', 'p95'], rows)}`)
  }
  if (page) {
    const rows = Object.entries(page).map(([what, value]) => [what, String(Math.round(value))])
    console.log(`\n${table(['first load of the page', ''], rows)}`)
  }
  console.log('\nFigures are in test-results/bench.json.')
}

function printWays(ways: readonly WayRow[], [what, counted, direct, one]: readonly [string, string, string, string]): void {
  const rows = ways.map((r) => [
    r.how,
    String(r.count),
    r.kind.toUpperCase(),
    r.p50.toFixed(1),
    r.toDirect.toFixed(3),
    r.toOne.toFixed(3)
  ])
  console.log(`\n${table([what, counted, '', 'p50 µs', `to ${direct}`, `to ${one}`], rows)}`)
}
