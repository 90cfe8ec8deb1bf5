import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { cannotRunNodes } from '../cluster/nodes/prerequisites.mjs'
import { editingFigures } from './editing'
import { editorFigures } from './editor'
import type { KubernetesFigures } from './kubernetes/figures'
import { firstLoad } from './page'
import { againstCyclonus } from './peer'
import { type DatapathFigures, printFigures, type Result } from './print'
import type { WayRow } from './ways'

/** `npm run bench -- [--quick] [--only datapath|policies|services|kubernetes|engine|page|editor]`: tables, and test-results/bench.json. Ratios are what to quote. */
const flags = process.argv.slice(2)
const quick = flags.includes('--quick')
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined
if (flags.includes('--help')) {
  console.log('usage: npm run bench -- [--quick] [--only datapath|policies|services|kubernetes|engine|page|editor]')
  process.exit(0)
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
if (wants('kubernetes')) result.kubernetes = onNodes()
if (wants('engine')) engine()
if (wants('page')) result.page = await firstLoad()
if (wants('editor')) result.editor = { ...editingFigures(), ...(await editorFigures()) }
mkdirSync('test-results', { recursive: true })
writeFileSync('test-results/bench.json', `${JSON.stringify(result, null, 2)}\n`)
printFigures(result)
console.log('\nFigures are in test-results/bench.json.')

/** A part in a tree of namespaces that goes with this process; `program` says what node is to run there. */
function inNamespaces<Figures>(program: (folder: string) => readonly string[]): Figures {
  asRoot()
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  try {
    const output = join(folder, 'figures.json')
    compileLoads(folder)
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation=private']
    const args = [...namespaces, process.execPath, ...program(folder), folder, quick ? 'quick' : '', output]
    // The last is for what they do not see in a process tree of their own (load.ts).
    const stdio = ['ignore', 'inherit', 'inherit', openSync('/proc', 'r')] as const
    check(spawnSync('unshare', args, { stdio: [...stdio] }).status, 'the measurement')
    return JSON.parse(readFileSync(output, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** On a cluster with real nodes, whose network is apart from the machine's. */
function onNodes(): KubernetesFigures | undefined {
  const missing = cannotRunNodes()
  if (missing) {
    console.error(`bench: no cluster with nodes: ${missing}`)
    return undefined
  }
  asRoot()
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  try {
    compileLoads(folder)
    const output = join(folder, 'figures.json')
    const args = ['--import', 'tsx', 'test/bench/kubernetes/main.ts', join(folder, 'burst'), quick ? 'quick' : '', output]
    check(spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status, 'the cluster')
    return JSON.parse(readFileSync(output, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function asRoot(): void {
  if (process.getuid?.() === 0 && existsSync('dist/agent/main.js')) return
  console.error('The datapath is measured as root, after `npm run setup`.')
  process.exit(2)
}

function compileLoads(folder: string): void {
  for (const load of ['burst', 'bulk']) {
    const compile = ['-O2', '-pthread', '-o', join(folder, load), `test/bench/${load}.c`]
    check(spawnSync('gcc', compile, { stdio: 'inherit' }).status, 'gcc')
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
