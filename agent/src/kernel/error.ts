import { constants } from 'node:os'

const names = new Map<number, string>(Object.entries(constants.errno).map(([name, number]) => [number, name]))
// The kernel's own, which user space has no header for.
names.set(524, 'ENOTSUPP')

/** What to do about it, where that can be said without knowing what was tried. */
const advice: Readonly<Record<string, string>> = {
  EPERM: 'The agent needs root, or CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON.',
  EACCES: 'The agent needs root, or the program was refused by the kernel.',
  ENOMEM: 'The kernel has no memory left for it: on kernels before 5.11 raise RLIMIT_MEMLOCK.',
  ENODEV: 'The interface is gone.',
  E2BIG: 'The map is full.'
}

/** A call into the kernel that failed. `code` is errno by name, the message a sentence with what to do where that is known. */
export class KernelError extends Error {
  readonly operation: string
  readonly errno: number
  readonly code: string

  constructor(operation: string, errno: number, hint?: string) {
    const code = errnoName(errno)
    super([`${operation}: ${code}.`, hint ?? advice[code]].filter(Boolean).join(' '))
    this.name = 'KernelError'
    this.operation = operation
    this.errno = errno
    this.code = code
  }
}

export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

const number = (name: string): number => constants.errno[name as keyof typeof constants.errno] ?? 0
export const ENOENT = number('ENOENT')
export const EEXIST = number('EEXIST')
export const EINVAL = number('EINVAL')
export const EBUSY = number('EBUSY')
export const ENOSPC = number('ENOSPC')
export const EAGAIN = number('EAGAIN')
export const EINTR = number('EINTR')
export const ENOBUFS = number('ENOBUFS')
export const EOPNOTSUPP = number('EOPNOTSUPP')
export const ENOTSUPP = 524

/** libbpf gives -errno; so that a failed call cannot pass for a file descriptor or a count. */
export function checked(result: number, operation: string, hint?: string): number {
  if (result < 0) throw new KernelError(operation, -result, hint)
  return result
}
