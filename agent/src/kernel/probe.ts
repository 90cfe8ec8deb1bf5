import { existsSync } from 'node:fs'
import { ClsactAttacher } from './clsact'
import type { KernelSupport } from './contract'
import { KernelError } from './error'
import { createMap, MAP_TYPE } from './map'
import { inNewNamespace } from './namespace'
import { native } from './native'
import { programsOn } from './tcx'

const LOOPBACK = 1

/** Tries it out, in a network namespace of its own, and leaves nothing behind. */
export function probe(): KernelSupport {
  const nothing = { ok: false, tcx: false, clsact: false }
  if (process.platform !== 'linux') return { ...nothing, reason: 'eBPF needs Linux' }
  if (process.getuid?.() !== 0) return { ...nothing, reason: 'enforcement needs root' }
  try {
    native()
    createMap('pc_probe', MAP_TYPE.HASH, 4, 4, 1, 0).close()
    return inNewNamespace(() => {
      const tcx = programsOn(LOOPBACK, 'from_pod') !== undefined
      const clsact = ClsactAttacher.isSupported(LOOPBACK)
      if (tcx || clsact) return { ok: true, tcx, clsact }
      return {
        ...nothing,
        reason: 'this kernel has neither TCX (6.6) nor the clsact qdisc (CONFIG_NET_SCH_INGRESS, CONFIG_NET_CLS_BPF)'
      }
    })
  } catch (error) {
    if (!(error instanceof KernelError)) throw error
    const where = existsSync('/sys/fs/bpf') ? '' : ' (there is no /sys/fs/bpf)'
    return { ...nothing, reason: `eBPF is not available here: ${error.message}${where}` }
  }
}
