#!/usr/bin/env node
// Builds the eBPF program, the native ring-buffer reader and the CNI plugin into dist/, each only when its sources changed.
// usage: build.mjs [--force | --abi | --check]
//   --abi    writes lib/datapath/abi.gen.ts from the BTF of abi.h
//   --check  makes it in memory and compares: exit 1 when it is out of date
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)
const searched = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].filter(Boolean)

/** The newest of clang, clang-N. Debian 12 has 14 as `clang`, and 19 beside it. */
function clang() {
  const found = searched.flatMap((folder) => list(folder).filter((name) => /^clang(-\d+)?$/.test(name)))
  const version = (name) => Number(name.slice(6) || 0)
  const best = found.sort((a, b) => version(b) - version(a))[0]
  if (!best) throw new Error('There is no clang: install clang-19 (or clang 14 and later), which compiles the eBPF program.')
  return best
}

function compiler() {
  const found = ['cc', 'gcc'].find((name) => searched.some((folder) => existsSync(join(folder, name))))
  if (!found)
    throw new Error('There is no C compiler: install gcc and libc6-dev, for the ring-buffer reader and the CNI plugin.')
  return found
}

function bpftool() {
  const found = searched.map((folder) => join(folder, 'bpftool')).find(existsSync)
  if (!found) throw new Error('There is no bpftool: install bpftool, which reads the layout of the shared structs.')
  return found
}

function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (error) throw new Error(`${command} could not be started: ${error.message}.`)
  if (status !== 0) throw new Error(`${command} failed:\n${stderr || stdout}`)
  if (stderr) process.stderr.write(stderr)
  return stdout
}

/** Debian keeps <asm/types.h> in a folder that clang does not search for the target bpf. */
function machineHeaders() {
  return list('/usr/include')
    .filter((name) => name.includes('-linux-'))
    .map((name) => `-I/usr/include/${name}`)
}

function compileForBpf(source, output) {
  if (!existsSync('/usr/include/bpf/bpf_helpers.h')) {
    throw new Error('There are no headers of libbpf: install libbpf-dev, which the eBPF program includes.')
  }
  const arch = { x64: 'x86', arm64: 'arm64' }[process.arch] ?? process.arch
  const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter', '-Wno-address-of-packed-member']
  const flags = ['-target', 'bpf', '-mcpu=v3', '-g', '-O2', `-D__TARGET_ARCH_${arch}`, ...warnings, ...machineHeaders()]
  run(clang(), [...flags, '-c', source, '-o', output])
}

const targets = [
  {
    output: 'dist/bpf/policy.bpf.o',
    sources: () => list(at('agent/bpf')).map((name) => `agent/bpf/${name}`),
    make: (output) => compileForBpf('agent/bpf/policy.bpf.c', output)
  },
  {
    output: 'dist/native/libportcullis_ring.so',
    sources: () => list(at('agent/native')).map((name) => `agent/native/${name}`),
    make: (output) =>
      run(compiler(), ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', 'agent/native/ring.c', '-o', output])
  },
  {
    // Static: it runs on the node, which has whichever C library it has.
    output: 'dist/native/portcullis-cni',
    sources: () => list(at('agent/cni')).map((name) => `agent/cni/${name}`),
    make: (output) =>
      run(compiler(), ['-O2', '-Wall', '-Wextra', '-Werror', '-static', '-s', 'agent/cni/plugin.c', '-o', output])
  }
]

function build(force) {
  for (const { output, sources, make } of targets) {
    const hash = createHash('sha256')
    for (const file of [...sources().filter((name) => /\.[ch]$/.test(name)), 'agent/build.mjs']) {
      hash.update(file).update(readFileSync(at(file)))
    }
    const from = hash.digest('hex')
    const stamp = at(`${output}.from`)
    if (!force && existsSync(at(output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === from) continue
    mkdirSync(dirname(at(output)), { recursive: true })
    // By rename: whoever has the old one open keeps it whole.
    make(`${output}.${process.pid}`)
    renameSync(at(`${output}.${process.pid}`), at(output))
    writeFileSync(stamp, from)
    console.log(`${output} is built.`)
  }
}

/** lib/datapath/abi.gen.ts: offsets and sizes in bytes, and the numbers of every enum. */
function abi() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-abi-'))
  try {
    const object = join(folder, 'abi.bpf.o')
    compileForBpf('agent/bpf/abi.bpf.c', object)
    const { types } = JSON.parse(run(bpftool(), ['-j', 'btf', 'dump', 'file', object]))
    return printAbi(types)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function printAbi(types) {
  const byId = new Map(types.map((type) => [type.id, type]))
  const sizeOf = (id) => {
    const type = byId.get(id)
    if (type.kind === 'ARRAY') return type.nr_elems * sizeOf(type.type_id)
    return 'size' in type ? type.size : sizeOf(type.type_id)
  }
  const ours = (kind) => types.filter((type) => type.kind === kind && type.name.startsWith('pc_'))
  const structs = ours('STRUCT').map((type) => {
    const fields = type.members.map(
      (field) => `        ${field.name}: { offset: ${field.bits_offset / 8}, size: ${sizeOf(field.type_id)} }`
    )
    return `    ${type.name}: {\n      size: ${type.size},\n      fields: {\n${fields.join(',\n')}\n      }\n    }`
  })
  const enums = ours('ENUM').map((type) => {
    const values = type.values.map((value) => `      ${value.name}: ${value.val}`)
    return `    ${type.name}: {\n${values.join(',\n')}\n    }`
  })
  const version = ours('ENUM').find((type) => type.name === 'pc_abi').values[0].val
  return `// Made by agent/build.mjs --abi from the BTF of agent/bpf/abi.h; do not edit.
export const abi = {
  version: ${version},
  structs: {
${structs.join(',\n')}
  },
  enums: {
${enums.join(',\n')}
  }
} as const
`
}

const generated = at('lib/datapath/abi.gen.ts')
const option = process.argv[2]
try {
  if (option === '--abi') writeFileSync(generated, abi())
  else if (option === '--check') {
    if (readFileSync(generated, 'utf8') !== abi()) {
      throw new Error(
        'lib/datapath/abi.gen.ts is not what agent/bpf/abi.h says: run node agent/build.mjs --abi and commit it.'
      )
    }
  } else if (option === undefined || option === '--force') build(option === '--force')
  else throw new Error(`No such option: ${option}. There are --force, --abi and --check.`)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
