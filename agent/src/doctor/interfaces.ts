import type { Diagnosis } from '@/lib/api'
import type { KernelSupport } from '../kernel'
import { good, missing, note } from './say'

export function attachment({ ok, tcx, reason }: KernelSupport): Diagnosis {
  if (!ok)
    return missing(
      'attachment',
      `Neither TCX nor clsact: ${reason ?? 'the kernel refuses both'}.`,
      'Run it as root on Linux 5.15 or later with CONFIG_NET_CLS_BPF.'
    )
  return tcx
    ? good('attachment', 'TCX: programs of others keep running beside ours.')
    : good('attachment', 'clsact; TCX comes with Linux 6.6.')
}

/** An interface whose other end is in a pod, and what is attached to it. */
export interface PodInterface {
  readonly name: string
  /** Programs on TCX, and filters of clsact, that are not ours. */
  readonly others: number
}

export function others(interfaces: readonly PodInterface[]): Diagnosis {
  const taken = interfaces.filter((one) => one.others > 0)
  const all = `${interfaces.length} interfaces of pods`
  if (taken.length === 0) return good('other programs', `None at the ${all}.`)
  const names = taken.slice(0, 3).map(({ name }) => name)
  const rest = taken.length > 3 ? ` and ${taken.length - 3} more` : ''
  return note(
    'other programs',
    `At ${taken.length} of ${all} (${names.join(', ')}${rest}) programs of somebody else are attached.`,
    'Ours run first and pass on what they allow. If the others enforce policies too, both must allow.'
  )
}
