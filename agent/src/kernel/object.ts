import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { abi } from '@/lib/datapath'
import type { SizedMap } from './contract'
import { checked, EINVAL, ENOENT, KernelError } from './error'
import { BpfMap, mapInfo } from './map'
import { lastErrno, native, type Pointer, system } from './native'

/** Maps that are pinned, by name; their keys and values must be those of this ABI. */
export const MAPS = [
  'endpoints',
  'sources',
  'peers_exact',
  'peers_prefix',
  'policies',
  'services',
  'backends',
  'members',
  'affinity',
  'connections',
  'fragments',
  'node',
  'counters',
  'stats',
  'events'
] as const
export type MapName = (typeof MAPS)[number]

export interface LoadedObject {
  readonly maps: Readonly<Record<MapName, BpfMap>>
  readonly programs: { readonly from_pod: number; readonly to_pod: number; readonly sweep: number }
  readonly resumed: boolean
  close(): void
}

export function pinsOf(pinPath: string): string {
  return join(pinPath, `v${abi.version}`)
}

/** Loads the programs with the maps that are pinned, or makes and pins those that are not. */
export function loadObject(path: string, pins: string | undefined, sizes: Partial<Record<SizedMap, number>>): LoadedObject {
  const lib = native()
  const object = lib.open(path, null)
  if (!object) throw new KernelError(`Opening ${path}`, lastErrno(), 'Build it: node agent/build.mjs.')
  try {
    const reused = pins === undefined ? new Set<MapName>() : reusePinned(object, pins)
    for (const [name, entries] of Object.entries(sizes)) {
      if (reused.has(name as MapName)) continue
      checked(lib.setMaxEntries(mapOf(object, name), entries), `Sizing map ${name}`)
    }
    const result = lib.load(object)
    if (result < 0) throw new KernelError(`Loading ${path}`, -result, whyRefused(path))
    const maps = Object.fromEntries(
      MAPS.map((name) => [name, new BpfMap(name, lib.mapFd(mapOf(object, name)))])
    ) as unknown as LoadedObject['maps']
    if (pins !== undefined) pinNew(maps, pins, reused)
    return {
      maps,
      programs: {
        from_pod: programOf(object, 'pc_from_pod'),
        to_pod: programOf(object, 'pc_to_pod'),
        sweep: programOf(object, 'pc_sweep')
      },
      resumed: reused.size > 0,
      close: () => lib.closeObject(object)
    }
  } catch (error) {
    lib.closeObject(object)
    throw error
  }
}

function mapOf(object: Pointer, name: string): Pointer {
  const map = native().findMap(object, name)
  if (!map) throw new KernelError(`Map ${name} is not in the program`, ENOENT)
  return map
}

function programOf(object: Pointer, name: string): number {
  const program = native().findProgram(object, name)
  if (!program) throw new KernelError(`Program ${name} is not in the object`, ENOENT)
  return native().programFd(program)
}

const pinOf = (pins: string, name: string): string => join(pins, 'maps', name)

function reusePinned(object: Pointer, pins: string): Set<MapName> {
  const reused = new Set<MapName>()
  for (const name of MAPS) {
    const fd = native().pinned(pinOf(pins, name))
    if (fd === -ENOENT) continue
    checked(fd, `Opening the pinned map ${name}`)
    try {
      expectOfThisAbi(fd, name, pinOf(pins, name))
      checked(native().reuseMap(mapOf(object, name), fd), `Taking over the pinned map ${name}`)
    } finally {
      system().close(fd)
    }
    reused.add(name)
  }
  return reused
}

/** Sizes of keys and values by name, where lib/datapath knows a struct for them. */
const LAYOUT: Partial<Record<MapName, readonly [number, number]>> = {
  endpoints: [4, abi.structs.pc_endpoint.size],
  sources: [abi.structs.pc_source_key.size, 1],
  peers_exact: [abi.structs.pc_addr.size, abi.structs.pc_peer.size],
  peers_prefix: [abi.structs.pc_prefix_key.size, abi.structs.pc_peer.size],
  services: [abi.structs.pc_service_key.size, abi.structs.pc_service.size],
  backends: [abi.structs.pc_slot_key.size, abi.structs.pc_backend.size],
  members: [abi.structs.pc_member_key.size, 4],
  affinity: [abi.structs.pc_affinity_key.size, abi.structs.pc_affinity.size],
  connections: [abi.structs.pc_conn_key.size, abi.structs.pc_conn.size],
  fragments: [abi.structs.pc_frag_key.size, abi.structs.pc_frag.size],
  node: [4, abi.structs.pc_node.size],
  counters: [4, abi.structs.pc_counter.size]
}

function expectOfThisAbi(fd: number, name: MapName, path: string): void {
  const wanted = LAYOUT[name]
  const found = mapInfo(fd)
  if (!wanted || (wanted[0] === found.keySize && wanted[1] === found.valueSize)) return
  throw new KernelError(
    `The map pinned at ${path} has keys of ${found.keySize} and values of ${found.valueSize} bytes, not ${wanted.join(' and ')}`,
    EINVAL,
    'It belongs to another build: `portcullis release` removes it.'
  )
}

function pinNew(maps: LoadedObject['maps'], pins: string, reused: ReadonlySet<MapName>): void {
  mkdirSync(join(pins, 'maps'), { recursive: true, mode: 0o700 })
  const made: string[] = []
  try {
    for (const name of MAPS) {
      if (reused.has(name)) continue
      const hint = `Is there a bpffs at ${pins}? mount -t bpf bpf /sys/fs/bpf`
      checked(native().pin(maps[name].fd, pinOf(pins, name)), `Pinning map ${name} in ${pins}`, hint)
      made.push(pinOf(pins, name))
    }
  } catch (error) {
    for (const path of made) rmSync(path)
    throw error
  }
}

/** Loads once more, for what the verifier says: its last lines. */
function whyRefused(path: string): string | undefined {
  const lib = native()
  const object = lib.open(path, null)
  if (!object) return undefined
  const logs = ['pc_from_pod', 'pc_to_pod'].flatMap((name) => {
    const program = lib.findProgram(object, name)
    if (!program) return []
    const log = new Uint8Array(1 << 20)
    lib.setLog(program, log, log.length)
    lib.setLogLevel(program, 1)
    return [log]
  })
  lib.load(object)
  lib.closeObject(object)
  const lines = logs.flatMap((log) =>
    Buffer.from(log.subarray(0, log.indexOf(0)))
      .toString('latin1')
      .trim()
      .split('\n')
  )
  const last = lines.filter((line) => line !== '').slice(-6)
  return last.length > 0 ? `The kernel says: ${last.join(' | ')}` : undefined
}
