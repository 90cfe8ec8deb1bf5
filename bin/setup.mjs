#!/usr/bin/env node
// Everything that `npm start` and `npm test` need, on a machine that has nothing but Node. Says what it installs; quick when all is there.
// Plain JavaScript and Node's own modules alone: it runs before any dependency is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)

const say = (text) => console.log(text)
const stop = (text) => {
  console.error(text)
  process.exit(1)
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 9)) {
  stop(`Portcullis needs Node 20.9 or later; this is ${process.versions.node}.`)
}

installNpmPackages()
linkCommand()
installSystemPackages()
const { build } = await import('./build.mjs')
const canCompile = has('clang') && has('cc')
const names = ['native', 'bundles', 'web'].filter((name) => name !== 'native' || canCompile)
const { failed, fatal } = await build({ names, say })
if (fatal.length > 0) stop('Portcullis could not be built; what is above says why.')
sayWhatCannotBeEnforced(failed.includes('native'))

function installNpmPackages() {
  if (npmPackagesAreThere()) return
  say('Installing npm packages …')
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync('npm', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
  })
  if (status !== 0) stop(`npm could not install the packages${error ? `: ${error.message}` : ''}.`)
}

/** Compares the lock file with npm's own record of what it installed, entry by entry. */
function npmPackagesAreThere() {
  const record = 'node_modules/.package-lock.json'
  if (!existsSync(record)) return false
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const installed = read(record)
  return Object.entries(read('package-lock.json')).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    // Packages for other systems are in the lock file, but not installed.
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional || wanted.peer
  })
}

/** So that `npx portcullis` finds the command of this folder. */
function linkCommand() {
  const link = 'node_modules/.bin/portcullis'
  const target = '../../bin/portcullis.mjs'
  try {
    if (readlinkSync(link) === target) return
  } catch {}
  mkdirSync(dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(target, link)
}

/** A part of the system is asked for by what is used of it, not by its package: it may have come from elsewhere. */
function has(part) {
  const parts = {
    clang: () => onPath(/^clang(-\d+)?$/),
    bpftool: () => onPath('bpftool'),
    libbpf: () => existsSync('/usr/include/bpf/bpf_helpers.h') && libraries().some((name) => /^libbpf\.so/.test(name)),
    cc: () => onPath('gcc', 'cc') && existsSync('/usr/include/stdio.h'),
    iproute2: () => onPath('ip') && onPath('tc'),
    chromium: () => existsSync('/usr/bin/chromium'),
    certificates: () => existsSync('/etc/ssl/certs/ca-certificates.crt')
  }
  return parts[part]()
}

function onPath(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(Boolean)
  return names.some((name) =>
    folders.some((folder) =>
      typeof name === 'string' ? existsSync(join(folder, name)) : list(folder).some((file) => name.test(file))
    )
  )
}

function libraries() {
  return [
    '/usr/lib',
    '/usr/lib64',
    ...list('/usr/lib').flatMap((name) => (name.includes('-linux-') ? [`/usr/lib/${name}`] : []))
  ].flatMap(list)
}

function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function installSystemPackages() {
  const packages = {
    clang: ['clang-19', 'clang'],
    bpftool: ['bpftool'],
    libbpf: ['libbpf1', 'libbpf-dev'],
    cc: ['gcc', 'libc6-dev'],
    iproute2: ['iproute2'],
    chromium: ['chromium'],
    certificates: ['ca-certificates']
  }
  const missing = Object.keys(packages).filter((part) => !has(part))
  if (missing.length === 0 || process.platform !== 'linux') return
  const list = missing.join(', ')
  if (!isDebian()) return say(`Missing: ${list}. This is not Debian, so nothing is installed: please install them yourself.`)
  if (!isRoot()) return say(`Missing: ${list}. Run \`npm run setup\` as root to have them installed.`)

  if (apt('update') !== 0)
    return say(`Missing: ${list}. The lists of Debian's packages could not be read, so nothing is installed.`)
  // Debian 12 has clang 19 beside its own 14; elsewhere the usual one does.
  const wanted = missing.flatMap((part) =>
    part === 'clang' ? [packages.clang.find(isAvailable) ?? 'clang'] : packages[part]
  )
  say(`Installing from Debian: ${wanted.join(' ')} …`)
  if (apt('install', '-y', '--no-install-recommends', ...wanted) === 0) return
  // One package that is not to be had shall not cost the others.
  for (const name of wanted) {
    if (apt('install', '-y', '--no-install-recommends', name) !== 0) say(`Could not install ${name}.`)
  }
}

function apt(verb, ...args) {
  const { status, stdout, stderr } = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', verb, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  })
  if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  return status
}

function isAvailable(name) {
  return /^\s*Candidate: \d/m.test(spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout ?? '')
}

function isDebian() {
  return existsSync('/etc/debian_version') && onPath('apt-get')
}

function isRoot() {
  return process.getuid?.() === 0
}

function sayWhatCannotBeEnforced(nativeFailed) {
  const reasons = [
    process.platform !== 'linux' && 'this is not Linux',
    process.platform === 'linux' && !isRoot() && 'this is not root',
    process.platform === 'linux' &&
      !existsSync('/sys/kernel/btf/vmlinux') &&
      'this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)',
    !canCompile && 'there is no clang or C compiler',
    nativeFailed && 'the eBPF program could not be built'
  ].filter(Boolean)
  if (reasons.length > 0) say(`Enforcement will be simulated, since ${reasons.join(' and ')}. The editor works as ever.`)
}
