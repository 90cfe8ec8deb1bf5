#!/usr/bin/env node
// Completes package-lock.json. npm leaves out the packages of other systems when a mirror does not serve them, and `npm ci`
// then refuses the file everywhere. What it needs of them is known without asking: the exact version, and the system in the name.
// usage: lock.mjs [--check]     exit 1 if something is missing (--check) or cannot be completed
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(path, name))
    .map(([name, version]) => ({ name, version, dev: entry.dev }))
)
const vague = missing.filter(({ version }) => !/^\d+\.\d+\.\d+/.test(version))

if (vague.length > 0 || (missing.length > 0 && process.argv.includes('--check'))) {
  console.error(`package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}.`)
  if (vague.length === 0) console.error('Run `npm run lock`.')
  process.exit(1)
}
if (missing.length > 0) {
  for (const { name, version, dev } of missing) lock.packages[`node_modules/${name}`] = entryOf(name, version, dev)
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`Added to package-lock.json: ${missing.map(({ name }) => name).join(', ')}.`)
}

/** As Node resolves: beside the package, then in every node_modules above. */
function isLocked(path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (lock.packages[base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`]) return true
    if (base === '') return false
  }
}

function entryOf(name, version, dev) {
  const words = name.split(/[-/]/)
  const os = systems.filter((word) => words.includes(word))
  const cpu = processors.filter((word) => words.includes(word))
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os.includes('linux') ? ['glibc'] : []
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os })
  }
}
