import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { table } from './figures'
import type { FirstDrop } from './first-drop'
import type { LatencyRow } from './latency'
import { firstLoad, type PageFigures } from './page'

/** `npm run bench -- [--quick] [--only datapath|page]`: a table, and test-results/bench.json. Ratios are what to quote. */
const flags = process.argv.slice(2)
const quick = flags.includes('--quick')
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined
if (flags.includes('--help')) {
  console.log('usage: npm run bench -- [--quick] [--only datapath|page]')
  process.exit(0)
}

interface DatapathFigures {
  readonly attachment: string
  readonly latency: readonly LatencyRow[]
  readonly drops: readonly FirstDrop[]
  readonly memory: Readonly<Record<string, number>>
}

const result: { machine: object; datapath?: DatapathFigures; page?: PageFigures } = {
  machine: { kernel: release(), cpus: cpus().length, model: cpus()[0]?.model, node: process.version, quick }
}
if (only !== 'page') result.datapath = datapath()
if (only !== 'datapath') result.page = await firstLoad()
mkdirSync('test-results', { recursive: true })
writeFileSync('test-results/bench.json', `${JSON.stringify(result, null, 2)}\n`)
print()

/** In a tree of namespaces that goes with this process. */
function datapath(): DatapathFigures {
  if (process.getuid?.() !== 0 || !existsSync('dist/agent/main.js')) {
    console.error('The datapath is measured as root, after `npm run setup`.')
    process.exit(2)
  }
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  try {
    const burst = join(folder, 'burst')
    const inner = join(folder, 'datapath.mjs')
    const output = join(folder, 'figures.json')
    check(spawnSync('gcc', ['-O2', '-o', burst, 'test/bench/burst.c'], { stdio: 'inherit' }).status, 'gcc')
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
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation=private']
    const args = [...namespaces, process.execPath, inner, join(folder, 'run'), burst, quick ? 'quick' : '', output]
    check(spawnSync('unshare', args, { stdio: ['ignore', 'inherit', 'inherit'] }).status, 'the measurement')
    return JSON.parse(readFileSync(output, 'utf8'))
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
  const { datapath: d, page } = result
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
  if (page) {
    const rows = Object.entries(page).map(([what, value]) => [what, String(Math.round(value))])
    console.log(`\n${table(['first load of the page', ''], rows)}`)
  }
  console.log('\nFigures are in test-results/bench.json.')
}
