#!/usr/bin/env node
// Real Kubernetes to test against, and Helm, built from the Go modules that ./kubernetes/go.mod and ./helm/go.mod name and kept in the
// user's cache, so that the next run has them at once. Nothing is fetched but Go modules.
// usage: node test/cluster/build.mjs [api-server|nodes|e2e]   api-server unless another is named; each holds the ones before it
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('kubernetes', import.meta.url))
const helmSource = fileURLToPath(new URL('helm', import.meta.url))
const command = (name) => `k8s.io/kubernetes/cmd/${name}`
const apiServer = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': command('kube-apiserver'),
  helm: 'helm.sh/helm/v3/cmd/helm'
}
const nodes = {
  ...apiServer,
  ...Object.fromEntries(
    ['kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'].map((name) => [name, command(name)])
  )
}
const e2e = {
  ...nodes,
  agnhost: 'k8s.io/kubernetes/test/images/agnhost',
  ginkgo: 'github.com/onsi/ginkgo/v2/ginkgo',
  'e2e.test': './e2e'
}
const sets = { 'api-server': apiServer, nodes, e2e }

/** Where those of Kubernetes are kept: by what they are built from. */
export function binaryFolder() {
  return cacheOf('kubernetes', source)
}

/** Helm has modules of its own. */
export function helmBinary() {
  return join(cacheOf('helm', helmSource), 'helm')
}

const placeOf = (name) => (name === 'helm' ? helmBinary() : join(binaryFolder(), name))

function cacheOf(name, modules) {
  const key = createHash('sha256')
    .update(readFileSync(join(modules, 'go.sum')))
    .digest('hex')
    .slice(0, 12)
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portcullis', `${name}-${key}`)
}

/** Why a set is not there and cannot be built; false where it is, or can be. */
export function cannotBuild(set = 'api-server') {
  if (isBuilt(set)) return false
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0 && 'Go is not installed, and nothing is built'
}

export function isBuilt(set = 'api-server') {
  return Object.keys(sets[set]).every((name) => existsSync(placeOf(name)))
}

/**
 * Builds what is missing of a set. On two cores, where nothing of it is in Go's caches, the API server takes some six minutes, nodes
 * as much again, and the suite four more. Rejects with what Go said.
 */
export async function build(set = 'api-server') {
  for (const [name, path] of Object.entries(sets[set])) {
    const target = placeOf(name)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    const began = Date.now()
    const seconds = () => Math.round((Date.now() - began) / 1000)
    console.log(`Building ${name} …`)
    const said = setInterval(() => console.log(`Building ${name}: ${seconds()} s …`), 30_000)
    // Of its own, should two build at once.
    const made = `${target}.${process.pid}.new`
    try {
      const verb = name.endsWith('.test') ? ['test', '-c'] : ['build']
      await go(name === 'helm' ? helmSource : source, [...verb, '-ldflags', `-s -w ${version()}`, '-o', made, path])
    } finally {
      clearInterval(said)
    }
    renameSync(made, target)
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

function go(cwd, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -trimpath -buildvcs=false' }
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'inherit', 'pipe'] })
    let wrong = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      wrong = (wrong + text).slice(-4000)
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`go ${args[0]} failed:\n${wrong}`))))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const set = process.argv[2] ?? 'api-server'
  if (!(set in sets)) {
    console.error(`No such set: ${set}. There are ${Object.keys(sets).join(', ')}.`)
    process.exit(2)
  }
  await build(set)
}
