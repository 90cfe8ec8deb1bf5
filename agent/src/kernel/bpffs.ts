import { mkdirSync, statfsSync } from 'node:fs'
import { checked } from './error'
import { orErrno, system } from './native'

const BPF_FS_MAGIC = 0xcafe4a11

export function isBpffs(path: string): boolean {
  try {
    return statfsSync(path).type === BPF_FS_MAGIC
  } catch {
    return false
  }
}

/** Mounts one in this mount namespace, unless there is one. */
export function mountBpffs(path: string): void {
  if (isBpffs(path)) return
  mkdirSync(path, { recursive: true })
  checked(orErrno(system().mount('bpf', path, 'bpf', 0, null)), `Mounting a bpffs at ${path}`)
}
