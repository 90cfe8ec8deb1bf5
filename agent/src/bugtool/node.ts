import { readdirSync, readFileSync } from 'node:fs'
import { hostname, loadavg, release, totalmem, uptime, version } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Piece } from '@/lib/api'
import { abi } from '@/lib/datapath'
import { examineNode } from '../doctor/examine'
import { listLinks } from '../kernel/links'
import { list, programsOn } from '../kernel/tcx'
import { VERSION } from '../version'
import { json, lines, piece } from './piece'

const OPTIONS =
  /^(# )?CONFIG_(BPF|CGROUP_BPF|DEBUG_INFO_BTF|NET_CLS_BPF|NET_CLS_ACT|NET_SCH_INGRESS|NET_XGRESS|VETH|NETFILTER)\w*[ =].*/

/** The machine, and what is attached to its interfaces. */
export function nodePieces(pinPath: string): Promise<readonly Piece[]> {
  return Promise.all([
    piece('versions.json', 'versions of Portcullis, Node, the kernel and the system', () => json(versions())),
    piece('doctor.json', 'what `portcullis doctor` says of this node', async () => json(await examineNode())),
    piece('kernel/config.txt', 'options of the kernel that eBPF needs', kernelConfig),
    piece('kernel/interfaces.txt', 'interfaces, and the numbers of programs on them in their order', interfaces),
    piece('kernel/pins.txt', 'what is pinned', () => lines(pins(pinPath)))
  ])
}

function versions(): unknown {
  return {
    portcullis: VERSION,
    abi: abi.version,
    node: process.version,
    machine: process.arch,
    host: hostname(),
    kernel: `${release()} ${version()}`,
    system: systemName(),
    now: new Date().toISOString(),
    uptimeSeconds: Math.round(uptime()),
    load: loadavg(),
    memoryBytes: totalmem()
  }
}

/** Undefined in an image that is of no distribution. */
function systemName(): string | undefined {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

function kernelConfig(): string {
  const text = () => {
    try {
      return gunzipSync(readFileSync('/proc/config.gz')).toString()
    } catch {
      return readFileSync(`/boot/config-${release()}`, 'utf8')
    }
  }
  return lines(
    text()
      .split('\n')
      .filter((line) => OPTIONS.test(line))
  )
}

function interfaces(): string {
  const on = (ifindex: number, direction: 'from_pod' | 'to_pod') => (programsOn(ifindex, direction) ?? ['no TCX']).join(' ')
  return lines(
    listLinks().map(
      ({ ifindex, name, up, master, peer, namespace }) =>
        `${ifindex} ${name} ${up ? 'up' : 'down'} bridge ${master} peer ${peer} in namespace ${namespace}; ` +
        `from the pod: [${on(ifindex, 'from_pod')}], to it: [${on(ifindex, 'to_pod')}]`
    )
  )
}

/** Paths of all pins below, sorted. */
function pins(folder: string): readonly string[] {
  readdirSync(folder) // which throws where there is none
  const below = (path: string): readonly string[] => {
    const names = [...list(path)].sort()
    return names.length === 0 ? [path] : names.flatMap((name) => below(join(path, name)))
  }
  return below(folder)
}
