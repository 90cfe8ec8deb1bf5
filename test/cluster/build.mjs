#!/usr/bin/env node
// A real API server to test against: etcd and kube-apiserver of ./kubernetes/go.mod, built from their Go modules and kept in the
// user's cache, so that the next run has them at once. Nothing is fetched but Go modules.
// usage: node test/cluster/build.mjs
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('kubernetes', import.meta.url))
const programs = { etcd: 'go.etcd.io/etcd/server/v3', 'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver' }

/** Where they are kept: by what they are built from. */
export function binaryFolder() {
  const key = createHash('sha256')
    .update(readFileSync(join(source, 'go.sum')))
    .digest('hex')
    .slice(0, 12)
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portcullis', `api-server-${key}`)
}

/** Why there is none and none can be built; false where there is one, or can be. */
export function cannotBuild() {
  if (isBuilt()) return false
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0 && 'Go is not installed, and no API server is built'
}

export function isBuilt() {
  return Object.keys(programs).every((name) => existsSync(join(binaryFolder(), name)))
}

/** Builds what is missing; some six minutes on two cores where nothing of it is in Go's caches. Rejects with what Go said. */
export async function build() {
  const folder = binaryFolder()
  mkdirSync(folder, { recursive: true })
  for (const [name, path] of Object.entries(programs)) {
    const target = join(folder, name)
    if (existsSync(target)) continue
    const began = Date.now()
    const seconds = () => Math.round((Date.now() - began) / 1000)
    console.log(`Building ${name} …`)
    const said = setInterval(() => console.log(`Building ${name}: ${seconds()} s …`), 30_000)
    try {
      // Of its own: two who build at once do not take it from each other.
      await go(['build', '-ldflags', `-s -w ${version()}`, '-o', `${target}.${process.pid}`, path])
    } finally {
      clearInterval(said)
    }
    renameSync(`${target}.${process.pid}`, target)
    console.log(`Built ${name} in ${seconds()} s`)
  }
}

/** A binary built from a module does not know its version, and says so to those who ask. */
function version() {
  const [, number = ''] = /k8s\.io\/kubernetes v(\S+)/.exec(readFileSync(join(source, 'go.mod'), 'utf8')) ?? []
  const [major, minor] = number.split('.')
  const values = { gitVersion: `v${number}`, gitMajor: major, gitMinor: minor, buildDate: '2026-01-01T00:00:00Z' }
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((of) => Object.entries(values).map(([key, value]) => `-X ${of}.${key}=${value}`))
    .join(' ')
}

function go(args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -trimpath -buildvcs=false' }
    const child = spawn('go', args, { cwd: source, env, stdio: ['ignore', 'inherit', 'pipe'] })
    let wrong = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      wrong = (wrong + text).slice(-4000)
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`go ${args[0]} failed:\n${wrong}`))))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
