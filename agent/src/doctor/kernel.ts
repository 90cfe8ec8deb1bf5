import type { Diagnosis } from '@/lib/api'
import { good, missing, note } from './say'

/** The oldest kernel whose helpers and kinds of maps the program keeps to. */
const OLDEST = [5, 15] as const
/** The first that counts maps by cgroup, and not as locked memory. */
const BY_CGROUP = [5, 11] as const

/** `release` as uname says it. */
export function kernelVersion(release: string): Diagnosis {
  const found = versionOf(release)
  if (found === undefined) return note('kernel', `${release} is no version that is known here.`)
  if (isBefore(found, OLDEST)) {
    return missing(
      'kernel',
      `Linux ${release} is older than ${OLDEST.join('.')}.`,
      `Use a node with Linux ${OLDEST.join('.')} or later.`
    )
  }
  return good('kernel', `Linux ${release}.`)
}

/** `limits` as /proc/self/limits has them. */
export function lockedMemory(release: string, limits: string): Diagnosis {
  const found = versionOf(release)
  if (found !== undefined && !isBefore(found, BY_CGROUP))
    return good('locked memory', 'Maps are counted by cgroup, not as locked memory.')
  const [, soft = ''] = /^Max locked memory\s+(\S+)/m.exec(limits) ?? []
  if (soft === 'unlimited') return good('locked memory', 'No limit.')
  return missing(
    'locked memory',
    `This kernel counts maps as locked memory, of which ${soft || 'an unknown number of'} bytes are allowed.`,
    'Raise it: `ulimit -l unlimited`, or LimitMEMLOCK=infinity.'
  )
}

/** `there`: /sys/kernel/btf/vmlinux is. */
export function btf(there: boolean): Diagnosis {
  return there
    ? good('BTF', 'The kernel describes its types.')
    : missing(
        'BTF',
        'There is no /sys/kernel/btf/vmlinux.',
        'Use a kernel that was built with CONFIG_DEBUG_INFO_BTF, as distributions’ are.'
      )
}

/** `setting` as /proc/sys/net/core/bpf_jit_enable has it; undefined where it cannot be read. */
export function jit(setting: string | undefined): Diagnosis {
  if (setting?.trim() !== '0') return good('BPF JIT', 'Programs run as machine code.')
  return note('BPF JIT', 'Programs are interpreted, several times slower.', 'Switch it on: sysctl net.core.bpf_jit_enable=1')
}

type Version = readonly [major: number, minor: number]

function versionOf(release: string): Version | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor)]
}

function isBefore([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}
