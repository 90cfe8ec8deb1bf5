import type { Diagnosis } from '@/lib/api'
import { good, missing, note } from './say'

/** As a node describes itself. */
export interface NodeInfo {
  readonly name: string
  readonly kernelVersion: string
  readonly operatingSystem: string
  /** `containerd://1.7.2` */
  readonly containerRuntimeVersion: string
  /** `v1.31.2+k3s1` */
  readonly kubeletVersion: string
}

/** The oldest kernel that the agent's program keeps to. */
const OLDEST = [5, 15] as const

export function nodes(all: readonly NodeInfo[]): readonly Diagnosis[] {
  const linux = all.filter(({ operatingSystem }) => operatingSystem === 'linux')
  const old = linux.filter(({ kernelVersion }) => {
    const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(kernelVersion) ?? []).map(Number)
    return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  })
  const others = linux.filter(({ containerRuntimeVersion }) => !containerRuntimeVersion.startsWith('containerd://'))
  const versions = [...new Set(linux.map(({ kernelVersion }) => kernelVersion))]
  return [
    old.length > 0
      ? missing(
          'nodes',
          `${names(old)}: the kernel is older than ${OLDEST.join('.')}.`,
          'Policies are not enforced there: use a newer kernel.'
        )
      : good(
          'nodes',
          `${linux.length} with Linux ${versions.slice(0, 3).join(', ')}${versions.length > 3 ? ' and others' : ''}.`
        ),
    ...(linux.length < all.length
      ? [note('nodes', `${all.length - linux.length} without Linux: nothing is enforced there.`)]
      : []),
    ...(others.length > 0
      ? [
          note(
            'nodes',
            `${names(others)}: no containerd, so that a pod is known by its address alone, once its object has it.`
          )
        ]
      : [])
  ]
}

function names(some: readonly NodeInfo[]): string {
  const shown = some
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ')
  return some.length > 3 ? `${shown} and ${some.length - 3} more` : shown
}
