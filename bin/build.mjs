#!/usr/bin/env node
// Builds what is out of date: the eBPF program and native library, the command and the agent, the web application.
// usage: build.mjs [--force] [native|bundles|web …]
// A target is out of date when the contents of its sources are not those it was built from: times lie after a git checkout.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleOptions } from './bundle.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)
const isTest = (path) => /\.test\.tsx?$/.test(path)

/** Bundles, by entry. One whose entry is not there is left out. */
const entries = {
  'bin/portcullis': 'bin/main.ts',
  'agent/main': 'agent/src/main.ts',
  'agent/playground': 'agent/playground/main.ts',
  'agent/doctor': 'agent/src/doctor/main.ts',
  'agent/bugtool': 'agent/src/bugtool/main.ts',
  'agent/canary': 'agent/src/canary/main.ts',
  'agent/verdicts': 'agent/src/verdicts/main.ts'
}

/** What runs in the playground's pods: one file that needs nothing beside it, since their user may not be able to read this folder. */
const app = { entry: 'agent/playground/app/main.ts', output: 'dist/agent/playground-app.cjs' }

const targets = {
  native: {
    what: 'the eBPF program and native library',
    sources: ['agent'],
    only: (path) => /\.([ch]|mjs)$/.test(path),
    // vmlinux.h is made from the running kernel's own types.
    also: release(),
    outputs: [],
    optional: true,
    wanted: () => existsSync(at('agent/build.mjs')),
    run: () => command(process.execPath, ['agent/build.mjs'])
  },
  bundles: {
    what: 'the command and the agent',
    sources: ['bin', 'agent', 'lib', 'package-lock.json', 'tsconfig.base.json'],
    only: (path) => !isTest(path) && !/\.(md|[ch])$/.test(path),
    outputs: [
      ...Object.entries(entries).flatMap(([name, entry]) => (existsSync(at(entry)) ? [`dist/${name}.js`] : [])),
      ...(existsSync(at(app.entry)) ? [app.output] : [])
    ],
    wanted: () => Object.values(entries).some((entry) => existsSync(at(entry))),
    run: bundle
  },
  web: {
    what: 'the web application',
    sources: [
      'app',
      'components',
      'lib',
      'public',
      'proxy.ts',
      'instrumentation.ts',
      'instrumentation-client.ts',
      'next.config.ts',
      'postcss.config.mjs',
      'package-lock.json',
      'tsconfig.base.json',
      'tsconfig.next.json'
    ],
    only: (path) => !isTest(path) && !path.endsWith('.md'),
    outputs: ['.next/standalone/server.js', '.next/BUILD_ID'],
    wanted: () => true,
    run: web
  }
}

/** Returns the targets that could not be built. */
export async function build({ force = false, names = Object.keys(targets), say = console.log } = {}) {
  const wanted = names.filter((name) => targets[name].wanted())
  if (!force && wanted.every(isBuilt)) return { failed: [], fatal: [] }

  const failed = []
  let unlock = () => {}
  try {
    unlock = await lock(say)
    for (const name of wanted) {
      if (!force && isBuilt(name)) continue
      const target = targets[name]
      say(`Building ${target.what} …`)
      rmSync(stampOf(name), { force: true })
      const from = fingerprint(target)
      try {
        await target.run()
        writeFileSync(stampOf(name), from)
      } catch (error) {
        failed.push(name)
        say(`Could not build ${target.what}: ${error.message}`)
      }
    }
  } catch (error) {
    if (error.code !== 'EACCES') throw error
    say('Cannot build: the folder dist belongs to another user.')
    return { failed: wanted, fatal: wanted }
  } finally {
    unlock()
  }
  return { failed, fatal: failed.filter((name) => !targets[name].optional) }
}

const stampOf = (name) => at('dist/.stamps', name)

function isBuilt(name) {
  const { outputs } = targets[name]
  if (!existsSync(stampOf(name)) || !outputs.every((path) => existsSync(at(path)))) return false
  return readFileSync(stampOf(name), 'utf8') === fingerprint(targets[name])
}

function fingerprint({ sources, only, also = '' }) {
  const hash = createHash('sha256')
    .update(also)
    .update(readFileSync(fileURLToPath(import.meta.url)))
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name)
      if (entry.isDirectory()) visit(child)
      else if (entry.isFile() && only(child) && entry.name !== 'vmlinux.h') add(child)
    }
  }
  const add = (file) => hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file))
  for (const source of sources.map((path) => at(path)).filter(existsSync)) {
    if (/\.\w+$/.test(source)) add(source)
    else visit(source)
  }
  return hash.digest('hex')
}

async function bundle() {
  const { build: esbuild } = await import('esbuild')
  const entryPoints = Object.fromEntries(Object.entries(entries).filter(([, entry]) => existsSync(at(entry))))
  await esbuild({ ...bundleOptions(root), entryPoints, outdir: 'dist', sourcemap: true })
  if (!existsSync(at(app.entry))) return
  await esbuild({
    absWorkingDir: root,
    entryPoints: [app.entry],
    outfile: app.output,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning'
  })
}

async function web() {
  await command(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { NEXT_TELEMETRY_DISABLED: '1' })
  // A standalone build leaves these two to whoever deploys it.
  cpSync(at('.next/static'), at('.next/standalone/.next/static'), { recursive: true })
  if (existsSync(at('public'))) cpSync(at('public'), at('.next/standalone/public'), { recursive: true })
}

/** Runs quietly; what it printed is shown only when it fails. */
function command(file, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve()
      process.stderr.write(output)
      reject(new Error(`${args[0]} ended with ${signal ?? code}`))
    })
  })
}

/** Two builds at once would write over each other: the second waits for the first. */
async function lock(say) {
  const file = stampOf('lock')
  mkdirSync(dirname(file), { recursive: true })
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isHeld(file)) rmSync(file, { force: true })
    else {
      if (!told) say('Waiting for another build to end …')
      told = true
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

function isHeld(file) {
  try {
    // An empty one has just been made, or its maker died on the spot.
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid === 0) return Date.now() - statSync(file).mtimeMs < 5000
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const names = args.filter((arg) => !arg.startsWith('-'))
  const unknown = names.find((name) => !(name in targets))
  if (unknown) {
    console.error(`No such target: ${unknown}. There are ${Object.keys(targets).join(', ')}.`)
    process.exit(2)
  }
  const { failed } = await build({ force: args.includes('--force'), ...(names.length > 0 && { names }) })
  process.exit(failed.length > 0 ? 1 : 0)
}
