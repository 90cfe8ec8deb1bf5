import { existsSync } from 'node:fs'
import { release } from 'node:os'
import type { Diagnosis } from '@/lib/api'
import { probe } from '../kernel'
import { capabilities } from './capabilities'
import { places, podInterfaces, read } from './host'
import { attachment, others } from './interfaces'
import { btf, jit, kernelVersion, lockedMemory } from './kernel'
import { bpffs, cgroups, pins, runtime } from './places'
import { missing, note } from './say'

const PIN_PATH = process.env.PORTCULLIS_PIN_PATH || '/sys/fs/bpf/portcullis'
const NETNS = process.env.PORTCULLIS_NETNS || '/run/netns'
const BUNDLES = process.env.PORTCULLIS_BUNDLES || '/run/containerd/io.containerd.runtime.v2.task/k8s.io'

/** What of this node is there, and what is missing. Nothing is changed. */
export function examineNode(): readonly Diagnosis[] {
  if (process.platform !== 'linux') {
    return [
      missing(
        'kernel',
        `This is ${process.platform}, not Linux.`,
        'Policies are enforced on nodes with Linux; the editor runs here.'
      )
    ]
  }
  const version = release()
  return [
    kernelVersion(version),
    btf(existsSync('/sys/kernel/btf/vmlinux')),
    jit(read('/proc/sys/net/core/bpf_jit_enable')),
    capabilities(read('/proc/self/status') ?? ''),
    lockedMemory(version, read('/proc/self/limits') ?? ''),
    attachment(probe()),
    bpffs(places, PIN_PATH),
    cgroups(places),
    runtime(places, NETNS, BUNDLES),
    pins(places, PIN_PATH),
    otherPrograms()
  ]
}

function otherPrograms(): Diagnosis {
  try {
    return others(podInterfaces(PIN_PATH))
  } catch (error) {
    return note('other programs', `Interfaces cannot be looked at: ${(error as Error).message}`)
  }
}
